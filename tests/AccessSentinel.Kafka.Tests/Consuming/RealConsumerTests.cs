using AccessSentinel.Kafka.Options;
using AccessSentinel.Kafka.Tests.Clusters;
using AccessSentinel.Processing.Ports;
using AccessSentinel.TestKit.Servers;
using Confluent.Kafka;
using TopicPartition = AccessSentinel.Processing.Ports.TopicPartition;

namespace AccessSentinel.Kafka.Tests.Consuming;

/// <summary>What the mock cluster does not do, or does differently from Kafka: offsets by time, transactions, unknown topics, poll time-outs.</summary>
public sealed class RealConsumerTests
{
    private Cluster _cluster = null!;

    [OneTimeSetUp]
    public async Task Connect() => _cluster = await Cluster.OfAsync(ClusterKind.Real);

    [Test]
    public async Task A_member_that_does_not_poll_loses_its_partitions_and_comes_back()
    {
        string topic = await _cluster.TopicAsync(1);
        var partition = new TopicPartition(topic, 0);
        KafkaOptions options = _cluster.Options();
        // A busy machine must not keep a member that does poll from polling for so long.
        options.SessionTimeoutMs = 6_000;
        options.MaxPollIntervalMs = 6_000;
        await _cluster.FillAsync(topic, 5);
        using var member = new Member(options, topic);
        member.Join();
        Member.Until("all came", () => member.Messages.Count == 5, member);
        member.Consumer.Commit(partition, 2);
        while (member.LostEver.Count == 0)
        {
            // Where the client had not noticed yet, the poll in between begins the time anew.
            await Task.Delay(8_000);
            member.PollRounds(5);
        }

        member.RevokedEver.ShouldBeEmpty();
        member.Consumer.IgnoredStores.ShouldBe(1, "what the member stored when it was told of the loss");
        Member.Until("it is a member again and has gone on at the commit", () => member.Messages.Count == 8, member);
        member.Values.Skip(5).ShouldBe(["2", "3", "4"]);
    }

    [Test]
    public async Task A_member_whose_place_is_taken_can_go_on_no_more()
    {
        string topic = await _cluster.TopicAsync(1);
        using var fenced = Placed(topic, out KafkaOptions options);
        using var other = new Member(options, topic);
        other.Join();
        FatalTransportException fault = Should.Throw<FatalTransportException>(() => Member.Until("it is told", () => false, fenced));
        fault.Message.ShouldContain("Kafka:GroupInstanceId (place-1)");
        Should.Throw<FatalTransportException>(fenced.Consumer.Close).Message.ShouldBe(fault.Message);
        Member.Until("the other one has the partition", () => other.Owned.Count == 1, other);
    }

    /// <summary>It has not polled since: what it is told by is that its commit is refused.</summary>
    [Test]
    public async Task A_member_whose_place_is_taken_cannot_leave_what_it_is_out_of()
    {
        string topic = await _cluster.TopicAsync(1);
        using var fenced = Placed(topic, out KafkaOptions options);
        using var other = new Member(options, topic);
        other.Join();
        Member.Until("the other one has the partition", () => other.Owned.Count == 1, other);
        Should.Throw<TransportException>(() => fenced.Consumer.Commit(new TopicPartition(topic, 0), 0));
        Should.Throw<FatalTransportException>(fenced.Consumer.Close).Message.ShouldContain("Kafka:GroupInstanceId (place-1)");
    }

    [Test]
    public async Task A_topic_that_is_created_later_is_found()
    {
        string topic = SharedServers.UniqueName("later");
        KafkaOptions options = _cluster.Options();
        options.Properties["topic.metadata.refresh.interval.ms"] = "500";
        using var member = new Member(options, topic);
        member.Join();
        member.PollRounds(20);
        await (await SharedServers.KafkaAsync()).CreateTopicAsync(topic, 1);
        await _cluster.FillAsync(topic, 5);
        Member.Until("all came", () => member.Messages.Count == 5, member);
    }

    [Test]
    public async Task Offsets_are_found_by_time()
    {
        string topic = await _cluster.TopicAsync(1);
        var partition = new TopicPartition(topic, 0);
        await _cluster.FillAsync(topic, 10);
        using var member = new Member(_cluster.Options(), topic);
        member.Consumer.OffsetAt(partition, Cluster.TimeOf(4)).ShouldBe(4);
        member.Consumer.OffsetAt(partition, Cluster.TimeOf(4) + 1).ShouldBe(5, "one tick later is after message 4");
        member.Consumer.OffsetAt(partition, 0).ShouldBe(0);
        member.Consumer.OffsetAt(partition, Cluster.TimeOf(10)).ShouldBeNull();
    }

    [Test]
    public async Task What_was_aborted_is_not_read()
    {
        string topic = await _cluster.TopicAsync(1);
        using IProducer<byte[]?, byte[]> portal = new ProducerBuilder<byte[]?, byte[]>(new ProducerConfig
        {
            BootstrapServers = _cluster.Options().BootstrapServers,
            TransactionalId = topic,
        }).Build();
        portal.InitTransactions(TimeSpan.FromSeconds(30));
        Transact(portal, topic, "aborted", portal.AbortTransaction);
        Transact(portal, topic, "committed", portal.CommitTransaction);
        using var member = new Member(_cluster.Options(), topic);
        member.Join();
        Member.Until("what was committed came", () => member.Messages.Count > 0, member);
        member.PollRounds(10);
        member.Values.ShouldBe(["committed"]);
    }

    [Test]
    public async Task The_background_commit_survives_a_restart_of_the_broker()
    {
        using KafkaBroker broker = await KafkaBroker.StartAsync();
        const string Topic = "restarted";
        await broker.CreateTopicAsync(Topic, 1);
        KafkaOptions options = broker.Options;
        options.AutoCommitIntervalMs = 100;
        // However long the broker takes to come back: a member that is given up goes on at its last commit and reads twice.
        options.SessionTimeoutMs = 300_000;
        await Kcat.ProduceAsync(broker.BootstrapServers, Topic, [("a", "1"), ("a", "2")]);
        using var member = new Member(options, Topic);
        member.Join();
        Member.Until("both came", () => member.Messages.Count == 2, member);
        broker.Kill();
        member.StoreAll(new TopicPartition(Topic, 0));
        member.PollRounds(20);
        await broker.RestartAsync();
        await Kcat.ProduceAsync(broker.BootstrapServers, Topic, [("a", "3")]);
        Member.Until("the third came", () => member.Values.Contains("3"), member);
        Member.Until("the commit is in", () => member.Consumer.Committed(new TopicPartition(Topic, 0)) >= 2, member);
        member.Values.ShouldBe(["1", "2", "3"]);
    }

    private Member Placed(string topic, out KafkaOptions options)
    {
        options = _cluster.Options();
        options.GroupInstanceId = "place-1";
        options.AutoCommitIntervalMs = 60_000;
        var member = new Member(options, topic);
        member.Join();
        Member.Until("it has the partition", () => member.Owned.Count == 1, member);
        return member;
    }

    [Test]
    public async Task Kafka_is_out_of_reach_when_the_last_broker_is_and_not_when_one_of_three_is()
    {
        using KafkaBroker broker = await KafkaBroker.StartAsync(nodes: 3);
        const string Topic = "reached";
        await broker.CreateTopicAsync(Topic, 6);
        KafkaOptions options = broker.Options;
        options.GroupId = SharedServers.UniqueName("group");
        // Whatever happens here happens long before the session ends.
        options.SessionTimeoutMs = 300_000;
        using var member = new Member(options, Topic);
        member.Join();
        Member.Until("it has all partitions", () => member.Owned.Count == 6, member);
        member.Consumer.IsReachable().ShouldBeTrue();
        broker.Kill(1);
        await Kcat.ProduceAsync(broker.BootstrapServers, Topic, Enumerable.Range(0, 60).Select(i => ((string?)$"{i}", $"{i}")));
        Member.Until("partitions of the node that is gone have moved", () => member.Messages.Count == 60, member);
        member.Consumer.IsReachable().ShouldBeTrue();
        broker.Kill(2);
        broker.Kill(3);
        Member.Until("it says that nobody answers", () => !member.Consumer.IsReachable(), member);
        member.LostEver.ShouldBeEmpty("long before the session ends");
        await Task.WhenAll(broker.RestartAsync(1), broker.RestartAsync(2));
        Member.Until("it says that somebody does", member.Consumer.IsReachable, member);
    }

    private static void Transact(IProducer<byte[]?, byte[]> portal, string topic, string value, Action end)
    {
        portal.BeginTransaction();
        portal.Produce(topic, new Message<byte[]?, byte[]> { Value = Texts.Bytes(value) });
        portal.Flush(TimeSpan.FromSeconds(30));
        end();
    }
}
