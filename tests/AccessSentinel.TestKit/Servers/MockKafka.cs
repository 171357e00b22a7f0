using AccessSentinel.Kafka.Embedded;
using AccessSentinel.Kafka.Options;

namespace AccessSentinel.TestKit.Servers;

/// <summary>
/// librdkafka's mock cluster in this process; other processes of the machine may connect over loopback.
/// </summary>
/// <remarks>
/// What passes on it proves groups, rebalances, retries and restarts of clients. It cannot prove: durability (nothing is on disk; more than
/// 5 MiB or 100,000 message sets a partition are dropped silently, so pace the writer), transactions, read_committed, fencing, replication
/// and min.insync, retention and compaction, offsets by time, ACLs and TLS, or anything about a broker that crashes and comes back with its
/// log. Use <see cref="KafkaBroker"/> for these.
/// </remarks>
public sealed class MockKafka : IDisposable
{
    /// <summary>Starts it.</summary>
    /// <param name="brokers">Number of brokers.</param>
    public MockKafka(int brokers = 1)
    {
        Requires.Librdkafka();
        Broker = new EmbeddedBroker(brokers);
    }

    /// <summary>The embedded broker, to create topics and inject faults.</summary>
    public EmbeddedBroker Broker { get; }

    /// <summary>Its addresses.</summary>
    public string BootstrapServers => Broker.BootstrapServers;

    /// <summary>Options to connect with, for changing.</summary>
    public KafkaOptions Options => new() { BootstrapServers = BootstrapServers };

    /// <summary>Creates a topic.</summary>
    public void CreateTopic(string topic, int partitions) => Broker.CreateTopic(topic, partitions);

    /// <inheritdoc/>
    public void Dispose() => Broker.Dispose();
}
