using AccessSentinel.Kafka.Consuming;
using AccessSentinel.Kafka.Options;
using AccessSentinel.Kafka.Tests.Clusters;
using AccessSentinel.Processing.Ports;
using Microsoft.Extensions.Logging.Abstractions;

namespace AccessSentinel.Kafka.Tests.Consuming;

[TestFixture(ClusterKind.Mock)]
[TestFixture(ClusterKind.Real)]
public sealed class KafkaTopicReaderTests(ClusterKind kind)
{
    private Cluster _cluster = null!;

    [OneTimeSetUp]
    public async Task Connect() => _cluster = await Cluster.OfAsync(kind);

    [Test]
    public async Task Reads_all_partitions_in_order_up_to_their_end_each_time()
    {
        string topic = await _cluster.TopicAsync(3);
        await _cluster.FillAsync(topic, 300);
        KafkaOptions options = _cluster.Options();
        for (int reading = 0; reading < 2; reading++)
        {
            List<ConsumedMessage> messages = Read(options, topic);
            messages.Select(message => int.Parse(Texts.Of(message.Value.ToArray())!, null)).Order().ShouldBe(Enumerable.Range(0, 300));
            foreach (IGrouping<int, ConsumedMessage> partition in messages.GroupBy(message => message.Source.Partition))
            {
                partition.Select(message => message.Offset).ShouldBe(Enumerable.Range(0, partition.Count()).Select(i => (long)i));
            }
        }
    }

    [Test]
    public async Task Empty_topics_and_empty_partitions_end_at_once()
    {
        KafkaOptions options = _cluster.Options();
        string topic = await _cluster.TopicAsync(8);
        Read(options, topic).ShouldBeEmpty();
        await _cluster.FillAsync(topic, 1);
        Read(options, topic).Count.ShouldBe(1);
    }

    [Test]
    public async Task What_comes_while_it_reads_is_not_read()
    {
        string topic = await _cluster.TopicAsync(1);
        await _cluster.FillAsync(topic, 20);
        var reader = new KafkaTopicReader(_cluster.Options(), NullLogger<KafkaTopicReader>.Instance);
        int read = 0;
        reader.ReadAll(
            topic,
            _ =>
            {
                if (read++ == 0)
                {
                    _cluster.FillAsync(topic, 20).GetAwaiter().GetResult();
                }
            },
            CancellationToken.None);
        read.ShouldBe(20);
    }

    [Test]
    public async Task A_cancelled_reading_ends()
    {
        string topic = await _cluster.TopicAsync(1);
        await _cluster.FillAsync(topic, 20);
        using var cancellation = new CancellationTokenSource();
        var reader = new KafkaTopicReader(_cluster.Options(), NullLogger<KafkaTopicReader>.Instance);
        Should.Throw<OperationCanceledException>(() => reader.ReadAll(topic, _ => cancellation.Cancel(), cancellation.Token));
    }

    internal static List<ConsumedMessage> Read(KafkaOptions options, string topic)
    {
        List<ConsumedMessage> messages = [];
        new KafkaTopicReader(options, NullLogger<KafkaTopicReader>.Instance).ReadAll(topic, messages.Add, CancellationToken.None);
        return messages;
    }
}
