using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace AccessSentinel.TestKit.Servers;

/// <summary>A message as kcat prints it.</summary>
/// <param name="Partition">Partition.</param>
/// <param name="Offset">Offset.</param>
/// <param name="Timestamp">Timestamp in Unix milliseconds.</param>
/// <param name="Key">Key; empty when there is none.</param>
/// <param name="Value">Value; empty for a tombstone.</param>
public sealed record KcatMessage(int Partition, long Offset, long Timestamp, string Key, string Value)
{
    /// <summary>Headers as <c>name=value</c>, separated by commas; empty when there are none.</summary>
    public string Headers { get; init; } = "";

    /// <summary>Whether it has no value at all, which is not the same as an empty one.</summary>
    public bool IsTombstone { get; init; }
}

/// <summary>
/// Writes and reads topics through the program kcat, so that no code of ours is on that side. Keys and values are texts without line
/// breaks. kcat cannot set message timestamps: where these matter, publish through KafkaPublisher with <c>OutgoingMessage.Timestamp</c>.
/// </summary>
public static class Kcat
{
    private const char KeySeparator = '\u001f';

    // Longer than kcat itself goes on trying to deliver (message.timeout.ms, 5 min): what hangs for ever would have the whole suite ended, and say nothing.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(6);

    /// <summary>Produces messages in order; returns when all are acknowledged.</summary>
    /// <param name="bootstrapServers">Where to.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="messages">Key and value; a null key for none.</param>
    /// <param name="partition">The partition; null: by key.</param>
    public static async Task ProduceAsync(
        string bootstrapServers, string topic, IEnumerable<(string? Key, string Value)> messages, int? partition = null)
    {
        List<string> arguments = ["-P", "-b", bootstrapServers, "-t", topic, "-K", KeySeparator.ToString(), "-X", "acks=all"];
        if (partition is { } number)
        {
            arguments.AddRange(["-p", number.ToString(CultureInfo.InvariantCulture)]);
        }

        var text = new StringBuilder();
        foreach ((string? key, string value) in messages)
        {
            if (value.Contains('\n') || (key ?? "").Contains('\n'))
            {
                throw new ArgumentException("kcat separates messages by line breaks.", nameof(messages));
            }

            text.Append(key).Append(KeySeparator).Append(value).Append('\n');
        }

        await RunAsync(arguments, text.ToString()).ConfigureAwait(false);
    }

    /// <summary>Reads a topic from the beginning to its end, partition by partition in offset order.</summary>
    public static async Task<IReadOnlyList<KcatMessage>> ConsumeAllAsync(string bootstrapServers, string topic)
    {
        const string Format = "%p\u001f%o\u001f%T\u001f%k\u001f%S\u001f%h\u001f%s\n";
        string output = await RunAsync(
            ["-C", "-b", bootstrapServers, "-t", topic, "-o", "beginning", "-e", "-q", "-f", Format], "").ConfigureAwait(false);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(Parse)
            .OrderBy(message => message.Partition)
            .ThenBy(message => message.Offset)
            .ToArray();
    }

    /// <summary>Reads only the values of a topic, partition by partition in offset order.</summary>
    public static async Task<IReadOnlyList<string>> ConsumeValuesAsync(string bootstrapServers, string topic) =>
        [.. (await ConsumeAllAsync(bootstrapServers, topic).ConfigureAwait(false)).Select(message => message.Value)];

    private static KcatMessage Parse(string line)
    {
        string[] parts = line.Split(KeySeparator, 7);
        return new KcatMessage(
            int.Parse(parts[0], CultureInfo.InvariantCulture),
            long.Parse(parts[1], CultureInfo.InvariantCulture),
            long.Parse(parts[2], CultureInfo.InvariantCulture),
            parts[3],
            parts[6])
        {
            Headers = parts[5],
            IsTombstone = parts[4] == "-1",
        };
    }

    private static async Task<string> RunAsync(IEnumerable<string> arguments, string input)
    {
        var start = new ProcessStartInfo(Requires.Kcat(), arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), limit.Token).ConfigureAwait(false);
            process.StandardInput.Close();
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new InvalidOperationException($"kcat {string.Join(' ', start.ArgumentList)} goes on after {Limit}: {await errors.ConfigureAwait(false)}");
        }

        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"kcat failed with {process.ExitCode}: {await errors.ConfigureAwait(false)}");
        }

        return await output.ConfigureAwait(false);
    }
}
