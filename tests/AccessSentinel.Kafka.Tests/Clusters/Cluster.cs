using AccessSentinel.Kafka.Options;
using AccessSentinel.Kafka.Publishing;
using AccessSentinel.Processing.Ports;
using AccessSentinel.TestKit.Servers;
using Microsoft.Extensions.Logging.Abstractions;

namespace AccessSentinel.Kafka.Tests.Clusters;

/// <summary>Which broker a fixture runs on. What holds on both is tested on both; only the real one proves it.</summary>
public enum ClusterKind
{
    /// <summary>librdkafka's mock cluster: always there.</summary>
    Mock,

    /// <summary>Apache Kafka.</summary>
    Real,
}

/// <summary>The shared broker of a kind, and a topic of its own for each test.</summary>
public sealed class Cluster
{
    // Of the whole run: a day may end between a message and the question for it.
    private static readonly DateTime Beginning = DateTime.UtcNow.Date.AddHours(-1);

    private readonly KafkaBroker? _broker;

    private Cluster(KafkaBroker? broker) => _broker = broker;

    public static async Task<Cluster> OfAsync(ClusterKind kind) =>
        new(kind == ClusterKind.Real ? await SharedServers.KafkaAsync() : null);

    /// <summary>Options with a group of their own and a short session.</summary>
    public KafkaOptions Options()
    {
        KafkaOptions options = _broker?.Options ?? SharedServers.Mock().Options;
        options.GroupId = SharedServers.UniqueName("group");
        options.SessionTimeoutMs = 6_000;
        options.AutoCommitIntervalMs = 100;
        return options;
    }

    public async Task<string> TopicAsync(int partitions)
    {
        string topic = SharedServers.UniqueName("topic");
        if (_broker is null)
        {
            SharedServers.Mock().CreateTopic(topic, partitions);
        }
        else
        {
            await _broker.CreateTopicAsync(topic, partitions);
        }

        return topic;
    }

    /// <summary>Publishes texts "0", "1", ... with as many different keys as asked for, timestamps a second apart.</summary>
    public async Task FillAsync(string topic, int count, int keys = 50, int first = 0)
    {
        await using var publisher = new KafkaPublisher(Options(), NullLogger<KafkaPublisher>.Instance);
        OutgoingMessage[] messages =
        [
            .. Enumerable.Range(first, count).Select(i => new OutgoingMessage(topic, Texts.Bytes($"k{i % keys}"), Texts.Bytes($"{i}"), Timestamp: TimeOf(i))),
        ];
        await publisher.PublishAsync(messages, CancellationToken.None);
    }

    /// <summary>The timestamp that <see cref="FillAsync"/> gives to a message.</summary>
    public static long TimeOf(int i) => Beginning.AddSeconds(i).Ticks;
}
