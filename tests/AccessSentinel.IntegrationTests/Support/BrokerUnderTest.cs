using AccessSentinel.Kafka.Options;
using AccessSentinel.TestKit;
using AccessSentinel.TestKit.Servers;

namespace AccessSentinel.IntegrationTests.Support;

/// <summary>Which broker a test runs on.</summary>
public enum BrokerKind
{
    /// <summary>librdkafka's mock cluster in the test process, reached over loopback.</summary>
    Mock,

    /// <summary>Apache Kafka.</summary>
    Real,
}

/// <summary>The shared broker of either kind.</summary>
internal sealed class BrokerUnderTest
{
    private readonly Func<string, int, Task> _createTopic;

    private BrokerUnderTest(string bootstrapServers, Func<string, int, Task> createTopic)
    {
        BootstrapServers = bootstrapServers;
        _createTopic = createTopic;
    }

    /// <summary>The real one where it is there: for tests that are too long to run on both.</summary>
    public static BrokerKind Best => Requires.HasKafkaHome ? BrokerKind.Real : BrokerKind.Mock;

    public string BootstrapServers { get; }

    public KafkaOptions Options => new() { BootstrapServers = BootstrapServers };

    public static async Task<BrokerUnderTest> OfAsync(BrokerKind kind)
    {
        if (kind == BrokerKind.Mock)
        {
            var mock = SharedServers.Mock();
            return new BrokerUnderTest(
                mock.BootstrapServers,
                (topic, partitions) =>
                {
                    mock.CreateTopic(topic, partitions);
                    return Task.CompletedTask;
                });
        }

        var kafka = await SharedServers.KafkaAsync();

        // Event times are message timestamps, and they lie in the past: nothing may be deleted for its age.
        return new BrokerUnderTest(
            kafka.BootstrapServers,
            (topic, partitions) => kafka.CreateTopicAsync(topic, partitions, new Dictionary<string, string> { ["retention.ms"] = "-1" }));
    }

    public Task CreateTopicAsync(string topic, int partitions) => _createTopic(topic, partitions);
}
