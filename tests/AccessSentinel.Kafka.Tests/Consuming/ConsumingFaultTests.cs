using AccessSentinel.Kafka.Options;
using AccessSentinel.Kafka.Tests.Clusters;
using AccessSentinel.Processing.Ports;
using AccessSentinel.TestKit.Servers;

namespace AccessSentinel.Kafka.Tests.Consuming;

/// <summary>Errors of the broker while consuming, injected into the mock.</summary>
public sealed class ConsumingFaultTests
{
    private const short Fetch = 1;
    private const short ListOffsets = 2;
    private const short OffsetCommit = 8;
    private const short OffsetFetch = 9;
    private const short JoinGroup = 11;
    private const int NotLeader = 6;
    private const int RequestTimedOut = 7;
    private const int CoordinatorNotAvailable = 15;
    private const int RebalanceInProgress = 27;
    private const int FencedInstanceId = 82;
    private const string Topic = "faulty";
    private static readonly TopicPartition Partition = new(Topic, 0);

    [Test]
    public async Task Requests_are_retried_while_their_errors_are_transient()
    {
        using MockKafka mock = await StartAsync();
        using Member member = Join(mock);
        mock.Broker.FailNext(OffsetCommit, RebalanceInProgress, CoordinatorNotAvailable);
        member.Consumer.Commit(Partition, 3);
        mock.Broker.FailNext(OffsetFetch, CoordinatorNotAvailable);
        member.Consumer.Committed(Partition).ShouldBe(3);
        mock.Broker.FailNext(ListOffsets, NotLeader);
        member.Consumer.Watermarks(Partition).ShouldBe((0, 10));
    }

    [Test]
    public async Task An_end_that_no_broker_tells_is_a_transport_fault_and_asked_once()
    {
        using MockKafka mock = await StartAsync();
        using Member member = Join(mock);
        mock.Broker.SetDown();
        Should.Throw<TransportException>(() => member.Consumer.End(Partition, TimeSpan.FromMilliseconds(200))).Message.ShouldContain("the end of faulty[0] was not told");
        mock.Broker.SetUp();
    }

    [Test]
    public async Task A_commit_that_goes_on_failing_is_a_transport_fault()
    {
        using MockKafka mock = await StartAsync();
        using Member member = Join(mock);
        mock.Broker.FailNext(OffsetCommit, [.. Enumerable.Repeat(RebalanceInProgress, 100)]);
        Should.Throw<TransportException>(() => member.Consumer.Commit(Partition, 3)).Message.ShouldContain("commit of faulty[0]");
    }

    [Test]
    public async Task Fetching_goes_on_after_errors_and_an_outage_without_loss_or_repetition()
    {
        using MockKafka mock = await StartAsync();
        using Member member = Join(mock);
        mock.Broker.FailNext(Fetch, NotLeader, RequestTimedOut);
        await Kcat.ProduceAsync(mock.BootstrapServers, Topic, Values(10, 10));
        Member.Until("the second ten came", () => member.Messages.Count == 20, member);
        mock.Broker.SetDown();
        member.PollRounds(20);
        mock.Broker.SetUp();
        await Kcat.ProduceAsync(mock.BootstrapServers, Topic, Values(20, 10));
        Member.Until("the third ten came", () => member.Messages.Count == 30, member);
        member.Values.ShouldBe(Enumerable.Range(0, 30).Select(i => $"{i}"));
    }

    [Test]
    public async Task A_commit_that_is_refused_at_a_hand_over_is_told_and_the_next_member_reads_again()
    {
        using MockKafka mock = await StartAsync();
        using (Member member = Join(mock))
        {
            mock.Broker.FailNext(OffsetCommit, [.. Enumerable.Repeat(RebalanceInProgress, 100)]);
            member.Consumer.Close();
            member.RevokedEver.ShouldBe([Partition]);
            member.Refused.ShouldBe(["Offset commit of faulty[0] failed: Broker: Group rebalance in progress"]);
        }

        mock.Broker.FailNext(OffsetCommit);
        using Member next = Join(mock);
        next.Values.ShouldBe(Enumerable.Range(0, 10).Select(i => $"{i}"));
    }

    /// <summary>The partition that it could not begin stands still for as long as the member lives: nobody may retry that for ever.</summary>
    [Test]
    public async Task A_transport_fault_of_a_listener_ends_the_member()
    {
        using MockKafka mock = await StartAsync();
        using var member = new Member(mock.Options, Topic) { Start = _ => throw new TransportException("no answer") };
        member.Join();
        FatalTransportException fault = Should.Throw<FatalTransportException>(() => Member.Until("it throws", () => false, member));
        fault.Message.ShouldBe("Kafka: a rebalance could not be followed: no answer");
        fault.InnerException.ShouldBeOfType<TransportException>();
        Should.Throw<FatalTransportException>(member.Consumer.Close).ShouldBeSameAs(fault);
    }

    [Test]
    public async Task A_static_member_that_was_cut_off_does_not_say_that_another_took_its_place()
    {
        using MockKafka mock = await StartAsync();
        using Member member = await CutOffAsync(mock);
        mock.Broker.FailNext(JoinGroup, FencedInstanceId);
        mock.Broker.SetUp();
        string said = Should.Throw<FatalTransportException>(() => Member.Until("it is told", () => false, member)).Message;
        said.ShouldStartWith("Kafka: cut off for longer than its session");
        said.ShouldContain("Kafka:GroupInstanceId place-1");
    }

    /// <summary>Committing what it had stored, when its partitions are gone, would cost it its place: the group knows it no more under its former name.</summary>
    [Test]
    public async Task A_static_member_that_was_cut_off_commits_nothing_of_what_it_lost_and_joins_again()
    {
        using MockKafka mock = await StartAsync();
        using Member member = await CutOffAsync(mock);
        mock.Broker.FailNext(OffsetCommit, [.. Enumerable.Repeat(FencedInstanceId, 10)]);
        mock.Broker.SetUp();
        Member.Until("it has its partition again", () => member.Owned.Count == 1, member);
        Member.Until("it reads again what was never committed", () => member.Messages.Count == 20, member);
    }

    /// <summary>A static member with offsets stored and not committed, whose session has ended.</summary>
    private static async Task<Member> CutOffAsync(MockKafka mock)
    {
        KafkaOptions options = mock.Options;
        options.AutoCommitIntervalMs = 60_000;
        options.SessionTimeoutMs = 6_000; // the mock takes none shorter
        options.GroupInstanceId = "place-1";
        Member member = new(options, Topic);
        member.Join();
        Member.Until("the first ten came", () => member.Messages.Count == 10, member);
        member.StoreAll(Partition);
        mock.Broker.SetDown();
        await Task.Run(() => Member.Until("its session ended", () => member.LostEver.Count == 1, member));
        return member;
    }

    private static async Task<MockKafka> StartAsync()
    {
        var mock = new MockKafka();
        mock.CreateTopic(Topic, 1);
        await Kcat.ProduceAsync(mock.BootstrapServers, Topic, Values(0, 10));
        return mock;
    }

    private static Member Join(MockKafka mock)
    {
        KafkaOptions options = mock.Options;
        // Background commits would take the injected errors.
        options.AutoCommitIntervalMs = 60_000;
        var member = new Member(options, Topic);
        member.Join();
        Member.Until("the first ten came", () => member.Messages.Count == 10, member);
        return member;
    }

    private static IEnumerable<(string? Key, string Value)> Values(int first, int count) =>
        Enumerable.Range(first, count).Select(i => ((string?)"k", $"{i}"));
}
