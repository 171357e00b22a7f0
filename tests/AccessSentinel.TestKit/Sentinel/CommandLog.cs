using System.Text;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.TestKit.Servers;

namespace AccessSentinel.TestKit.Sentinel;

/// <summary>Reads what kcat found in a topic of commands.</summary>
public static class CommandLog
{
    /// <summary>The commands, each readable and under its credential's key.</summary>
    public static IReadOnlyList<Command> Read(IEnumerable<KcatMessage> messages) =>
        [.. messages.Select(message =>
        {
            CommandReader.TryRead(Encoding.UTF8.GetBytes(message.Value), out var command).ShouldBeTrue(message.Value);
            command!.CredentialId.ShouldBe(message.Key);
            return command;
        })];

    /// <summary>The texts by command id. A repeat must be byte for byte what it repeats.</summary>
    public static SortedDictionary<string, string> ById(IEnumerable<KcatMessage> messages)
    {
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var message in messages)
        {
            var id = Read([message])[0].Id;
            if (!texts.TryAdd(id, message.Value))
            {
                message.Value.ShouldBe(texts[id], "a repeated command differs from the first");
            }
        }

        return texts;
    }

    /// <summary>What differs between two sets of commands, a sentence each.</summary>
    public static IReadOnlyList<string> Differences(SortedDictionary<string, string> found, SortedDictionary<string, string> expected) =>
        [.. found.Keys.Union(expected.Keys).Order(StringComparer.Ordinal)
            .Where(id => found.GetValueOrDefault(id) != expected.GetValueOrDefault(id))
            .Select(id => $"{id}:\n{found.GetValueOrDefault(id, "is missing")}\nis not\n{expected.GetValueOrDefault(id, "absent")}")];

    /// <summary>A line of commands.jsonl as the message that would have been published.</summary>
    public static KcatMessage AsMessage(string line)
    {
        CommandReader.TryRead(Encoding.UTF8.GetBytes(line), out var command).ShouldBeTrue(line);
        return new KcatMessage(0, 0, 0, command!.CredentialId, line);
    }

    /// <summary>The texts of each credential in order, without repeats, which must be byte for byte what they repeat.</summary>
    public static SortedDictionary<string, List<string>> ByCredential(IReadOnlyList<KcatMessage> messages)
    {
        var texts = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        var once = ById(messages);
        foreach (var message in messages.Where(message => once.Remove(Read([message])[0].Id)))
        {
            if (!texts.TryGetValue(message.Key, out var list))
            {
                texts.Add(message.Key, list = []);
            }

            list.Add(message.Value);
        }

        return texts;
    }
}
