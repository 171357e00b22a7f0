using System.Text.Json;
using AccessSentinel.Kafka.Topics;
using AccessSentinel.TestKit;

namespace AccessSentinel.Kafka.Tests.Topics;

/// <summary>docs/asyncapi.json says of the topics what the code does.</summary>
[TestFixture]
internal sealed class AsyncApiTests
{
    private static readonly string Folder = Path.Combine(RepositoryRoot.Path, "docs");

    [Test]
    public void EveryTopicIsDescribedWithItsRetentionAndNoOther()
    {
        using JsonDocument document = Read();
        var described = document.RootElement.GetProperty("channels").EnumerateObject()
            .Select(channel => (
                channel.Value.GetProperty("address").GetString()!,
                channel.Value.GetProperty("bindings").GetProperty("kafka").GetProperty("topicConfiguration").GetProperty("retention.ms").GetInt64()))
            .Order();
        described.ShouldBe(new TopicNames().WithRetention().Select(topic => (topic.Name, (long)topic.Retention.TotalMilliseconds)).Order());
    }

    [Test]
    public void EveryReferenceLeadsSomewhere()
    {
        using JsonDocument document = Read();
        string[] references = [.. References(document.RootElement)];
        references.Length.ShouldBeGreaterThan(20);
        foreach (string reference in references)
        {
            if (!reference.StartsWith('#'))
            {
                File.Exists(Path.Combine(Folder, reference)).ShouldBeTrue(reference);
                continue;
            }

            JsonElement at = document.RootElement;
            foreach (string step in reference.Split('/').Skip(1))
            {
                at.TryGetProperty(step, out at).ShouldBeTrue(reference);
            }
        }
    }

    private static JsonDocument Read() => JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "asyncapi.json")));

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(
            member => member.NameEquals("$ref") ? [member.Value.GetString()!] : References(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };
}
