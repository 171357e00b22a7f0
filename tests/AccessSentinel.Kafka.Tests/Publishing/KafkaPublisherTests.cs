using AccessSentinel.Kafka.Options;
using AccessSentinel.Kafka.Publishing;
using AccessSentinel.Kafka.Tests.Clusters;
using AccessSentinel.Processing.Ports;
using AccessSentinel.TestKit.Servers;
using Microsoft.Extensions.Logging.Abstractions;

namespace AccessSentinel.Kafka.Tests.Publishing;

[TestFixture(ClusterKind.Mock)]
[TestFixture(ClusterKind.Real)]
public sealed class KafkaPublisherTests(ClusterKind kind)
{
    private Cluster _cluster = null!;

    [OneTimeSetUp]
    public async Task Connect() => _cluster = await Cluster.OfAsync(kind);

    [Test]
    public async Task Publishes_everything_once_and_in_order_per_key()
    {
        string topic = await _cluster.TopicAsync(4);
        KafkaOptions options = _cluster.Options();
        options.Compression = "lz4";
        await using KafkaPublisher publisher = Publisher(options);
        for (int batch = 0; batch < 10; batch++)
        {
            await publisher.PublishAsync(
                [.. Enumerable.Range(batch * 1_000, 1_000).Select(i => Message(topic, $"k{i % 37}", $"{i}"))], CancellationToken.None);
        }

        IReadOnlyList<KcatMessage> read = await Kcat.ConsumeAllAsync(options.BootstrapServers, topic);
        read.Select(message => int.Parse(message.Value, null)).Order().ShouldBe(Enumerable.Range(0, 10_000));
        foreach (IGrouping<string, KcatMessage> key in read.GroupBy(message => message.Key))
        {
            key.Select(message => message.Partition).Distinct().Count().ShouldBe(1);
            key.Select(message => int.Parse(message.Value, null)).ShouldBeInOrder();
        }
    }

    [Test]
    public async Task Keys_go_where_other_librdkafka_clients_send_them_and_with_murmur2_where_Java_does()
    {
        string ours = await _cluster.TopicAsync(7);
        string theirs = await _cluster.TopicAsync(7);
        string[] keys = [.. Enumerable.Range(0, 40).Select(i => $"credential-{i}")];
        KafkaOptions options = _cluster.Options();
        await using KafkaPublisher publisher = Publisher(options);
        await publisher.PublishAsync([.. keys.Select(key => Message(ours, key, key))], CancellationToken.None);
        await Kcat.ProduceAsync(options.BootstrapServers, theirs, keys.Select(key => ((string?)key, key)));
        (await PartitionsAsync(options, ours)).ShouldBe(await PartitionsAsync(options, theirs));

        string java = await _cluster.TopicAsync(7);
        options.Partitioner = "murmur2_random";
        await using KafkaPublisher murmur = Publisher(options);
        // Murmur2 of Java's own tests (UtilsTest): "21" -973932308, "foobar" -790332482; partition = positive hash mod 7.
        await murmur.PublishAsync([Message(java, "21", ""), Message(java, "foobar", "")], CancellationToken.None);
        (await PartitionsAsync(options, java)).ShouldBe([("21", (-973932308 & int.MaxValue) % 7), ("foobar", (-790332482 & int.MaxValue) % 7)], ignoreOrder: true);
    }

    [Test]
    public async Task Timestamps_tombstones_and_empty_values_arrive_as_given()
    {
        string topic = await _cluster.TopicAsync(1);
        await using KafkaPublisher publisher = Publisher(_cluster.Options());
        long time = Cluster.TimeOf(17) + 12_345;
        await publisher.PublishAsync(
            [
                new OutgoingMessage(topic, Texts.Bytes("a"), [], [new("reason", "é")], time),
                new OutgoingMessage(topic, Texts.Bytes("a"), null),
                new OutgoingMessage(topic, null, Texts.Bytes("v")),
            ],
            CancellationToken.None);
        using var member = new Member(_cluster.Options(), topic);
        member.Join();
        Member.Until("all came", () => member.Messages.Count == 3, member);
        member.Messages[0].Timestamp.ShouldBe(Cluster.TimeOf(17) + 10_000, "whole milliseconds");
        member.Messages[0].Value.ToArray().ShouldBe([]);
        member.Messages[1].Value.IsNull.ShouldBeTrue();
        member.Messages[2].Key.IsNull.ShouldBeTrue();
    }

    [Test]
    public async Task Nothing_is_published_for_an_empty_batch_or_when_cancelled()
    {
        string topic = await _cluster.TopicAsync(1);
        KafkaOptions options = _cluster.Options();
        await using KafkaPublisher publisher = Publisher(options);
        await publisher.PublishAsync([], CancellationToken.None);
        await Should.ThrowAsync<OperationCanceledException>(
            () => publisher.PublishAsync([Message(topic, "k", "v")], new CancellationToken(true)));
        (await Kcat.ConsumeAllAsync(options.BootstrapServers, topic)).ShouldBeEmpty();
    }

    private static KafkaPublisher Publisher(KafkaOptions options) => new(options, NullLogger<KafkaPublisher>.Instance);

    private static OutgoingMessage Message(string topic, string key, string value) => new(topic, Texts.Bytes(key), Texts.Bytes(value));

    private static async Task<IEnumerable<(string Key, int Partition)>> PartitionsAsync(KafkaOptions options, string topic) =>
        (await Kcat.ConsumeAllAsync(options.BootstrapServers, topic)).Select(message => (message.Key, message.Partition)).Order();
}
