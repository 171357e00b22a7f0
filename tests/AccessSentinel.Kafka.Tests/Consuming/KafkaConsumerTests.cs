using System.Diagnostics;
using AccessSentinel.Kafka.Options;
using AccessSentinel.Kafka.Tests.Clusters;
using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Kafka.Tests.Consuming;

[TestFixture(ClusterKind.Mock)]
[TestFixture(ClusterKind.Real)]
public sealed class KafkaConsumerTests(ClusterKind kind)
{
    private Cluster _cluster = null!;

    [OneTimeSetUp]
    public async Task Connect() => _cluster = await Cluster.OfAsync(kind);

    [Test]
    public async Task Starts_each_partition_where_the_listener_says()
    {
        string topic = await _cluster.TopicAsync(2);
        await _cluster.FillAsync(topic, 100);
        using var member = new Member(_cluster.Options(), topic);
        member.Start = partition => member.Consumer.Watermarks(partition).High - 3;
        member.Join();
        Member.Until("the last three of both partitions came", () => member.Messages.Count == 6, member);
        member.PollRounds(10);
        member.Messages.Count.ShouldBe(6);
        foreach (IGrouping<TopicPartition, ConsumedMessage> partition in member.Messages.GroupBy(message => message.Source))
        {
            long high = member.Consumer.Watermarks(partition.Key).High;
            partition.Select(message => message.Offset).ShouldBe([high - 3, high - 2, high - 1]);
        }
    }

    [Test]
    public async Task Delivers_key_value_and_timestamp()
    {
        string topic = await _cluster.TopicAsync(1);
        await _cluster.FillAsync(topic, 3);
        using var member = new Member(_cluster.Options(), topic);
        member.Join();
        Member.Until("all three came", () => member.Messages.Count == 3, member);
        member.Messages.Select(message => (Texts.Of(message.Key.ToArray()), Texts.Of(message.Value.ToArray()), message.Offset, message.Timestamp))
            .ShouldBe([("k0", "0", 0, Cluster.TimeOf(0)), ("k1", "1", 1, Cluster.TimeOf(1)), ("k2", "2", 2, Cluster.TimeOf(2))]);
    }

    [Test]
    public async Task A_second_member_takes_over_where_the_first_stored_and_gives_back_when_it_leaves()
    {
        string topic = await _cluster.TopicAsync(4);
        KafkaOptions options = _cluster.Options();
        // Nobody is to be given up here: on a busy machine a member may be heard of late. The mock lets each rebalance last as long, and two
        // must end within what is waited for.
        options.SessionTimeoutMs = kind == ClusterKind.Mock ? 15_000 : 60_000;
        await _cluster.FillAsync(topic, 400);
        using var first = new Member(options, topic);
        using var second = new Member(options, topic);
        first.Join();
        Member.Until("the first has read everything", () => first.Messages.Count == 400, first);
        second.Join();
        Member.Until("two and two", () => first.Owned.Count == 2 && second.Owned.Count == 2, first, second);
        first.RevokedEver.Count.ShouldBe(2, "cooperative: what stays is not revoked");
        first.AssignedEver.Count.ShouldBe(4);
        await _cluster.FillAsync(topic, 400, first: 400);
        Member.Until("the rest is read", () => first.Messages.Count + second.Messages.Count >= 800, first, second);
        second.Consumer.Close();
        second.Owned.ShouldBeEmpty();
        second.LostEver.ShouldBeEmpty();
        await _cluster.FillAsync(topic, 400, first: 800);
        Member.Until("the first has all again", () => first.Owned.Count == 4 && first.Messages.Count + second.Messages.Count >= 1200, first);
        first.PollRounds(10);
        int[] values = [.. first.Values.Concat(second.Values).Select(value => int.Parse(value!, null)).Order()];
        values.Distinct().ShouldBe(Enumerable.Range(0, 1200));
        // What was processed was stored at each hand-over, so that nothing comes twice: unless the group refused to commit it, as one in the
        // middle of another rebalance may (seen once). The log says so then, of that partition.
        string[] refused = [.. first.Refused, .. second.Refused];
        first.Messages.Concat(second.Messages)
            .GroupBy(message => message.Source)
            .Where(partition => partition.DistinctBy(message => message.Offset).Count() < partition.Count())
            .Where(partition => !refused.Any(line => line.StartsWith($"Offset commit of {partition.Key} failed", StringComparison.Ordinal)))
            .Select(partition => partition.Key)
            .ShouldBeEmpty(string.Join(Environment.NewLine, first.Log.Lines.Concat(second.Log.Lines).Where(line => !line.Contains("AUTOCREATE", StringComparison.Ordinal))));
    }

    [Test]
    public async Task What_is_stored_is_committed_on_close_and_only_that()
    {
        string topic = await _cluster.TopicAsync(1);
        var partition = new TopicPartition(topic, 0);
        KafkaOptions options = _cluster.Options();
        options.AutoCommitIntervalMs = 60_000;
        await _cluster.FillAsync(topic, 10);
        using (var member = new Member(options, topic))
        {
            member.Join();
            Member.Until("all came", () => member.Messages.Count == 10, member);
            member.Consumer.Committed(partition).ShouldBeNull();
            member.Positions[partition] = 7;
            member.Consumer.Close();
            member.RevokedEver.ShouldBe([partition]);
        }

        using var next = new Member(options, topic);
        next.Join();
        Member.Until("the rest came", () => next.Messages.Count == 3, next);
        next.Values.ShouldBe(["7", "8", "9"]);
    }

    [Test]
    public async Task Stored_offsets_are_committed_in_the_background_and_explicit_ones_at_once()
    {
        string topic = await _cluster.TopicAsync(1);
        var partition = new TopicPartition(topic, 0);
        await _cluster.FillAsync(topic, 10);
        using var member = new Member(_cluster.Options(), topic);
        member.Join();
        Member.Until("all came", () => member.Messages.Count == 10, member);
        member.Consumer.Commit(partition, 4);
        member.Consumer.Committed(partition).ShouldBe(4);
        await Task.Run(() => member.Consumer.StoreOffset(partition, 8));
        Member.Until("the background commit is in", () => member.Consumer.Committed(partition) == 8, member);
    }

    [Test]
    public async Task The_end_is_told_to_any_thread_while_another_polls()
    {
        string topic = await _cluster.TopicAsync(1);
        var partition = new TopicPartition(topic, 0);
        await _cluster.FillAsync(topic, 10);
        using var member = new Member(_cluster.Options(), topic);
        member.Join();
        Task<long> asked = Task.Run(() => member.Consumer.End(partition, TimeSpan.FromSeconds(30)));
        Member.Until("it is told", () => asked.IsCompleted, member);
        (await asked).ShouldBe(10);
        await _cluster.FillAsync(topic, 5, first: 10);
        member.Consumer.End(partition, TimeSpan.FromSeconds(30)).ShouldBe(15);
    }

    [Test]
    public async Task The_start_can_be_committed_from_inside_the_assignment()
    {
        string topic = await _cluster.TopicAsync(2);
        await _cluster.FillAsync(topic, 10);
        using var member = new Member(_cluster.Options(), topic);
        member.Start = partition =>
        {
            long low = member.Consumer.Watermarks(partition).Low;
            member.Consumer.Commit(partition, low);
            return low;
        };
        member.Join();
        Member.Until("all came", () => member.Messages.Count == 10, member);
        member.Owned.Select(partition => member.Consumer.Committed(partition)).ShouldBe([0, 0]);
    }

    [Test]
    public async Task Seek_goes_back_and_a_paused_partition_is_silent_while_the_other_flows()
    {
        string topic = await _cluster.TopicAsync(2);
        await _cluster.FillAsync(topic, 100);
        using var member = new Member(_cluster.Options(), topic);
        member.Join();
        Member.Until("all came", () => member.Messages.Count == 100, member);
        var paused = new TopicPartition(topic, 0);
        var flowing = new TopicPartition(topic, 1);
        long backTo = member.Consumer.Watermarks(paused).High - 2;
        member.Consumer.Pause(paused);
        member.Consumer.Seek(paused, backTo);
        member.Messages.Clear();
        await _cluster.FillAsync(topic, 100, first: 100);
        long flowed = member.Consumer.Watermarks(flowing).High;
        Member.Until("the other partition is at its end", () => member.Positions[flowing] == flowed, member);
        member.PollRounds(10);
        member.Messages.ShouldAllBe(message => message.Source == flowing);
        member.Messages.Clear();
        member.Consumer.Resume(paused);
        long high = member.Consumer.Watermarks(paused).High;
        Member.Until("the paused partition caught up", () => member.Positions[paused] == high, member);
        member.Messages.Select(message => message.Offset).ShouldBe(Enumerable.Range((int)backTo, (int)(high - backTo)).Select(i => (long)i));
    }

    [Test]
    public async Task An_offset_of_a_partition_that_is_not_ours_is_counted_and_not_stored()
    {
        string topic = await _cluster.TopicAsync(1);
        await _cluster.FillAsync(topic, 5);
        using var member = new Member(_cluster.Options(), topic);
        member.Join();
        Member.Until("all came", () => member.Messages.Count == 5, member);
        var strange = new TopicPartition(topic, 17);
        member.Consumer.StoreOffset(strange, 3);
        member.Consumer.IgnoredStores.ShouldBe(1);
    }

    [Test]
    public async Task What_is_assigned_while_the_group_is_left_is_not_begun()
    {
        string topic = await _cluster.TopicAsync(2);
        await _cluster.FillAsync(topic, 10);
        using var member = new Member(_cluster.Options(), topic);
        member.Join();
        // The assignment comes meanwhile, and waits for the next poll; the first one to look is Close.
        await Task.Delay(TimeSpan.FromSeconds(4));
        member.Consumer.Close();
        member.AssignedEver.ShouldBeEmpty();
        member.RevokedEver.ShouldBeEmpty("it was told of none");

        using var next = new Member(_cluster.Options(), topic);
        next.Join();
        Member.Until("another one gets them", () => next.Messages.Count == 10, next);
    }

    [Test]
    public async Task A_member_may_leave_at_any_moment_of_its_joining()
    {
        string topic = await _cluster.TopicAsync(2);
        KafkaOptions options = _cluster.Options();
        using var staying = new Member(options, topic);
        staying.Join();
        Member.Until("it has both", () => staying.Owned.Count == 2, staying);
        // The next one's joining interrupts each one's own: librdkafka 2.0 ends the process when such a member is destroyed.
        Member[] passing = [.. Enumerable.Range(0, 60).Select(_ => new Member(options, topic))];
        for (int i = 0; i < passing.Length; i++)
        {
            passing[i].Join();
            var moment = Stopwatch.StartNew();
            while (moment.ElapsedMilliseconds < 40)
            {
                staying.PollOnce();
            }

            if (i >= 2)
            {
                passing[i - 2].Consumer.Close();
            }

            // An assignment may still reach one that has closed: it is disposed of while another thread waits for it.
            if (i >= 12)
            {
                passing[i - 12].Dispose();
            }
        }

        Array.ForEach(passing[^12..], static member => member.Dispose());
        Member.Until("both are back", () => staying.Owned.Count == 2, staying);
    }

    [Test]
    public async Task An_exception_of_the_listener_comes_out_of_poll_unchanged()
    {
        string topic = await _cluster.TopicAsync(1);
        using var member = new Member(_cluster.Options(), topic);
        member.Start = _ => throw new InvalidOperationException("broken invariant");
        member.Join();
        Should.Throw<InvalidOperationException>(() => Member.Until("it throws", () => false, member)).Message.ShouldBe("broken invariant");
    }
}
