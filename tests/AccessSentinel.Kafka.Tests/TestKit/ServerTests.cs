using AccessSentinel.Kafka.Topics;
using AccessSentinel.TestKit;
using AccessSentinel.TestKit.Servers;

namespace AccessSentinel.Kafka.Tests.TestKit;

/// <summary>The servers that other tests rest on do what these tests assume.</summary>
public sealed class ServerTests
{
    [Test]
    public async Task A_killed_redis_comes_back_on_its_port_with_what_it_had_written()
    {
        using RedisServer server = await RedisServer.StartAsync("appendonly yes", "appendfsync always");
        (await server.CliAsync("SET", "a", "1")).ShouldBe("OK");
        server.Kill();
        await server.RestartAsync();
        (await server.CliAsync("GET", "a")).ShouldBe("1");
    }

    [Test]
    public async Task A_killed_broker_comes_back_with_its_messages()
    {
        using KafkaBroker broker = await KafkaBroker.StartAsync();
        await broker.CreateTopicAsync("kept", 2);
        await Kcat.ProduceAsync(broker.BootstrapServers, "kept", [("a", "1"), ("b", "é"), (null, "3")]);
        broker.Kill();
        await broker.RestartAsync();
        (await Kcat.ConsumeValuesAsync(broker.BootstrapServers, "kept")).ShouldBe(["1", "é", "3"], ignoreOrder: true);
    }

    [Test]
    public async Task A_cluster_of_three_goes_on_without_one_and_with_two_of_them_cut_off_from_one_another()
    {
        using KafkaBroker broker = await KafkaBroker.StartBehindProxiesAsync(3, clients: 1);
        await broker.CreateTopicAsync("replicated", 3);
        broker.Kill(2);
        await Kcat.ProduceAsync(broker.BootstrapServersOf(0), "replicated", Enumerable.Range(0, 30).Select(i => ((string?)$"k{i}", $"{i}")));
        await broker.RestartAsync(2);
        (await Kcat.ConsumeAllAsync(broker.BootstrapServersOf(0), "replicated")).Count.ShouldBe(30);

        // And with two of them cut off from one another, until one of the copies is taken to be behind.
        // The second one hears of it from either side.
        using TopicAdmin admin = new(new() { BootstrapServers = broker.Address(2) });
        await Eventually.HoldsAsync(() => admin.Find("replicated")?.InSyncReplicas == 3, "all nodes are in sync");
        IReadOnlyList<TcpProxy> wires = broker.Between(1, 3);
        wires.Count.ShouldBe(4);
        wires.ShouldContain(wire => wire.Links > 0, "the nodes reach each other by the proxies");
        foreach (TcpProxy wire in wires)
        {
            wire.Refuse();
        }

        await Eventually.HoldsAsync(() => admin.Find("replicated")?.InSyncReplicas == 2, "a copy is behind");
        // A node that is cut off from the controller goes on for a leader in its own eyes, and acknowledges nothing: some of these wait for the end of it.
        Task writing = Kcat.ProduceAsync(broker.BootstrapServersOf(0), "replicated", Enumerable.Range(30, 30).Select(i => ((string?)$"k{i}", $"{i}")));
        foreach (TcpProxy wire in wires)
        {
            await wire.HealAsync();
        }

        await writing;

        await Eventually.HoldsAsync(() => admin.Find("replicated")?.InSyncReplicas == 3, "all nodes are in sync again");
        (await Kcat.ConsumeAllAsync(broker.BootstrapServersOf(0), "replicated")).Count.ShouldBe(60);
    }

    [Test]
    public async Task The_mock_serves_other_processes()
    {
        using var mock = new MockKafka();
        mock.CreateTopic("shared", 3);
        await Kcat.ProduceAsync(mock.BootstrapServers, "shared", [("a", "1"), ("b", "2")]);
        IReadOnlyList<KcatMessage> messages = await Kcat.ConsumeAllAsync(mock.BootstrapServers, "shared");
        messages.Select(message => (message.Key, message.Value)).ShouldBe([("a", "1"), ("b", "2")], ignoreOrder: true);
    }

    [Test]
    public void The_clock_fires_timers_in_order_of_their_due_times()
    {
        var clock = new ManualClock();
        List<(string Name, DateTimeOffset At)> fired = [];
        DateTimeOffset start = clock.GetUtcNow();
        using ITimer late = clock.CreateTimer(_ => fired.Add(("late", clock.GetUtcNow())), null, TimeSpan.FromSeconds(5), Timeout.InfiniteTimeSpan);
        using ITimer often = clock.CreateTimer(_ => fired.Add(("often", clock.GetUtcNow())), null, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2));
        clock.Advance(TimeSpan.FromSeconds(6));
        fired.Select(one => (one.Name, (one.At - start).TotalSeconds))
            .ShouldBe([("often", 2), ("often", 4), ("late", 5), ("often", 6)]);
        clock.GetUtcNow().ShouldBe(start + TimeSpan.FromSeconds(6));
    }
}
