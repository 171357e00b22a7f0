using AccessSentinel.Kafka.Tests.Clusters;
using AccessSentinel.TestKit.Servers;
using Confluent.Kafka;

namespace AccessSentinel.Kafka.Tests.Consuming;

/// <summary>The mock creates every topic it is asked about, and writes no transaction markers.</summary>
public sealed class RealTopicReaderTests
{
    private Cluster _cluster = null!;

    [OneTimeSetUp]
    public async Task Connect() => _cluster = await Cluster.OfAsync(ClusterKind.Real);

    [Test]
    public async Task A_topic_that_does_not_exist_is_empty_and_stays_absent()
    {
        string topic = SharedServers.UniqueName("absent");
        KafkaTopicReaderTests.Read(_cluster.Options(), topic).ShouldBeEmpty();
        using var admin = new AccessSentinel.Kafka.Topics.TopicAdmin((await SharedServers.KafkaAsync()).Options);
        admin.Find(topic).ShouldBeNull();
    }

    [Test]
    public async Task An_end_without_a_message_is_reached()
    {
        string topic = await _cluster.TopicAsync(1);
        using IProducer<byte[]?, byte[]> portal = new ProducerBuilder<byte[]?, byte[]>(new ProducerConfig
        {
            BootstrapServers = _cluster.Options().BootstrapServers,
            TransactionalId = topic,
        }).Build();
        portal.InitTransactions(TimeSpan.FromSeconds(30));
        portal.BeginTransaction();
        portal.Produce(topic, new Message<byte[]?, byte[]> { Value = [1] });
        portal.CommitTransaction(TimeSpan.FromSeconds(30));
        // The last offset is the marker of the commit: no message will ever come for it.
        // It is written after the commit returns; until then read_committed ends before the message.
        await AccessSentinel.TestKit.Eventually.HoldsAsync(
            () => KafkaTopicReaderTests.Read(_cluster.Options(), topic).Count == 1, "the committed message is read");
    }
}
