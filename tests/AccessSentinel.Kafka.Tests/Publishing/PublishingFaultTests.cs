using AccessSentinel.Kafka.Options;
using AccessSentinel.Kafka.Publishing;
using AccessSentinel.Kafka.Tests.Clusters;
using AccessSentinel.Processing.Ports;
using AccessSentinel.TestKit.Servers;
using Microsoft.Extensions.Logging.Abstractions;

namespace AccessSentinel.Kafka.Tests.Publishing;

/// <summary>Faults while publishing: either everything is acknowledged once, or the caller is told and may repeat.</summary>
public sealed class PublishingFaultTests
{
    private const short Produce = 0;
    private const short InitProducerId = 22;
    private const int NotLeader = 6;
    private const int RequestTimedOut = 7;
    private const int NotEnoughReplicas = 19;
    private const int ClusterAuthorizationFailed = 31;
    private const string Topic = "faulty";

    [Test]
    public async Task Transient_errors_are_retried_without_duplicates_or_reordering()
    {
        using var mock = new MockKafka();
        mock.CreateTopic(Topic, 1);
        await using KafkaPublisher publisher = Publisher(mock.Options);
        await publisher.PublishAsync(Batch(0, 10), CancellationToken.None);
        mock.Broker.FailNext(Produce, RequestTimedOut, NotEnoughReplicas, NotLeader);
        await publisher.PublishAsync(Batch(10, 10), CancellationToken.None);
        (await Kcat.ConsumeValuesAsync(mock.BootstrapServers, Topic)).ShouldBe(Enumerable.Range(0, 20).Select(i => $"{i}"));
    }

    [Test]
    public async Task A_refusal_is_told_and_the_publisher_goes_on()
    {
        KafkaBroker broker = await SharedServers.KafkaAsync();
        string topic = SharedServers.UniqueName("small");
        await broker.CreateTopicAsync(topic, 1, new Dictionary<string, string> { ["max.message.bytes"] = "2000" });
        await using KafkaPublisher publisher = Publisher(broker.Options);
        OutgoingMessage Message(string value) => new(topic, Texts.Bytes("k"), Texts.Bytes(value));
        await publisher.PublishAsync([Message("first")], CancellationToken.None);
        TransportException fault = await Should.ThrowAsync<TransportException>(
            () => publisher.PublishAsync([Message(new string('x', 5_000))], CancellationToken.None));
        fault.Message.ShouldContain("MsgSizeTooLarge");
        await RepeatAsync(publisher, [Message("second")]);
        (await Kcat.ConsumeValuesAsync(broker.BootstrapServers, topic)).ShouldBe(["first", "second"]);
    }

    [Test]
    public async Task An_outage_shorter_than_the_delivery_time_out_is_not_noticed()
    {
        using var mock = new MockKafka();
        mock.CreateTopic(Topic, 1);
        await using KafkaPublisher publisher = Publisher(mock.Options);
        await publisher.PublishAsync(Batch(0, 1), CancellationToken.None);
        mock.Broker.SetDown();
        Task publishing = publisher.PublishAsync(Batch(1, 5), CancellationToken.None);
        await Task.Delay(500);
        publishing.IsCompleted.ShouldBeFalse();
        mock.Broker.SetUp();
        await publishing;
        (await Kcat.ConsumeValuesAsync(mock.BootstrapServers, Topic)).ShouldBe(Enumerable.Range(0, 6).Select(i => $"{i}"));
    }

    [Test]
    public async Task After_a_real_broker_was_silent_for_longer_the_caller_is_told_and_may_repeat_in_order()
    {
        using KafkaBroker broker = await KafkaBroker.StartAsync();
        await broker.CreateTopicAsync(Topic, 1);
        KafkaOptions options = broker.Options;
        // Long enough for what a busy machine publishes while all is well.
        options.DeliveryTimeoutMs = 10_000;
        await using KafkaPublisher publisher = Publisher(options);
        await publisher.PublishAsync(Batch(0, 5), CancellationToken.None);
        broker.Freeze();
        await Should.ThrowAsync<TransportException>(() => publisher.PublishAsync(Batch(5, 5), CancellationToken.None));
        broker.Thaw();
        await RepeatAsync(publisher, Batch(5, 5));
        await publisher.PublishAsync(Batch(10, 5), CancellationToken.None);
        IReadOnlyList<string> read = await Kcat.ConsumeValuesAsync(broker.BootstrapServers, Topic);
        // The frozen broker may have taken the first try from its socket: then 5 to 9 are there twice, but never out of order within a try.
        read.Distinct().ShouldBe(Enumerable.Range(0, 15).Select(i => $"{i}"));
        read.Take(5).ShouldBe(["0", "1", "2", "3", "4"]);
        read.TakeLast(10).ShouldBe(Enumerable.Range(5, 10).Select(i => $"{i}"));
    }

    [Test]
    public async Task A_killed_leader_of_a_cluster_loses_nothing_that_was_acknowledged()
    {
        using KafkaBroker broker = await KafkaBroker.StartAsync(3);
        await broker.CreateTopicAsync(Topic, 3);
        await using KafkaPublisher publisher = Publisher(broker.Options);
        await publisher.PublishAsync(Batch(0, 300), CancellationToken.None);
        broker.Kill(1);
        await publisher.PublishAsync(Batch(300, 300), CancellationToken.None);
        await broker.RestartAsync(1);
        IReadOnlyList<string> read = await Kcat.ConsumeValuesAsync(broker.BootstrapServers, Topic);
        read.Select(value => int.Parse(value, null)).Order().ShouldBe(Enumerable.Range(0, 600));
    }

    [Test]
    public async Task A_topic_that_does_not_exist_is_told()
    {
        KafkaOptions options = (await SharedServers.KafkaAsync()).Options;
        options.DeliveryTimeoutMs = 3_000;
        await using KafkaPublisher publisher = Publisher(options);
        await Should.ThrowAsync<TransportException>(
            () => publisher.PublishAsync([new OutgoingMessage(SharedServers.UniqueName("absent"), null, [1])], CancellationToken.None));
    }

    [Test]
    public async Task A_producer_that_failed_for_good_is_replaced()
    {
        using MockKafka mock = WithoutProducerId();
        await using KafkaPublisher publisher = Publisher(mock.Options);
        await Should.ThrowAsync<TransportException>(() => publisher.PublishAsync(Batch(0, 1), CancellationToken.None));
        await RepeatAsync(publisher, Batch(0, 1));
        (await Kcat.ConsumeValuesAsync(mock.BootstrapServers, Topic)).ShouldBe(["0"]);
    }

    [Test]
    public async Task A_producer_that_failed_for_good_is_not_taken_from_who_is_just_entering_it()
    {
        using MockKafka mock = WithoutProducerId();
        await using KafkaPublisher publisher = Publisher(mock.Options);
        var entering = new Interrupted(Batch(0, 1), () => RepeatAsync(publisher, Batch(1, 1)).GetAwaiter().GetResult());
        TransportException fault = await Should.ThrowAsync<TransportException>(() => publisher.PublishAsync(entering, CancellationToken.None));
        fault.Message.ShouldContain("ClusterAuthorizationFailed", customMessage: "the failed client itself refuses: it is still there");
        await publisher.PublishAsync(Batch(2, 1), CancellationToken.None);
        (await Kcat.ConsumeValuesAsync(mock.BootstrapServers, Topic)).ShouldBe(["1", "2"]);
    }

    /// <summary>The first idempotent producer is refused its id, and so is of no further use.</summary>
    private static MockKafka WithoutProducerId()
    {
        var mock = new MockKafka();
        mock.CreateTopic(Topic, 1);
        mock.Broker.FailNext(InitProducerId, ClusterAuthorizationFailed);
        return mock;
    }

    private static async Task RepeatAsync(KafkaPublisher publisher, OutgoingMessage[] batch)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                await publisher.PublishAsync(batch, CancellationToken.None);
                return;
            }
            catch (TransportException) when (attempt < 100)
            {
                TestContext.Out.WriteLine($"attempt {attempt} failed");
                await Task.Delay(100);
            }
        }
    }

    private static KafkaPublisher Publisher(KafkaOptions options) => new(options, NullLogger<KafkaPublisher>.Instance);

    private static OutgoingMessage[] Batch(int first, int count) =>
        [.. Enumerable.Range(first, count).Select(i => new OutgoingMessage(Topic, Texts.Bytes($"k{i}"), Texts.Bytes($"{i}")))];

    /// <summary>A batch of which a publisher sees nothing before something else has happened: it has chosen its producer by then.</summary>
    private sealed class Interrupted(OutgoingMessage[] messages, Action before) : IReadOnlyList<OutgoingMessage>
    {
        public int Count => messages.Length;

        public OutgoingMessage this[int index]
        {
            get
            {
                before();
                return messages[index];
            }
        }

        public IEnumerator<OutgoingMessage> GetEnumerator() => messages.AsEnumerable().GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
