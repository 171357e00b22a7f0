using AccessSentinel.Processing.Ports;
using AccessSentinel.Redis.Checkpoints;
using AccessSentinel.TestKit;
using AccessSentinel.TestKit.Servers;

namespace AccessSentinel.Redis.Tests.Checkpoints;

/// <summary>How far a partition is.</summary>
public sealed class CheckpointTests
{
    private RedisServer _server = null!;
    private RedisStateStore _store = null!;

    [OneTimeSetUp]
    public async Task Connect()
    {
        _server = await SharedServers.RedisAsync();
        _store = await StoreUnderTest.ConnectAsync(_server);
    }

    [OneTimeTearDown]
    public async Task Disconnect()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }
    }

    [TestCase(null, 0)]
    [TestCase(null, 739_677)]
    [TestCase(0L, 739_677)]
    [TestCase(long.MaxValue, 0)]
    public async Task It_is_read_back_as_written(long? learnUntil, int observedDay)
    {
        string group = SharedServers.UniqueName("group");
        TopicPartition partition = new("portal.access-events", 11);
        (await _store.ReadCheckpointAsync(group, partition, CancellationToken.None)).ShouldBeNull();

        Checkpoint checkpoint = new(0x0a, 1234, learnUntil) { ObservedDay = observedDay };
        await _store.SaveCheckpointAsync(group, partition, new Checkpoint(1, 1, 1), CancellationToken.None);
        await _store.SaveCheckpointAsync(group, partition, checkpoint, CancellationToken.None);

        (await _store.ReadCheckpointAsync(group, partition, CancellationToken.None)).ShouldBe(checkpoint);
        (await _store.ReadCheckpointAsync(group, partition with { Partition = 1 }, CancellationToken.None)).ShouldBeNull();
        (await _store.ReadCheckpointAsync(group + "2", partition, CancellationToken.None)).ShouldBeNull();
    }

    [Test]
    public async Task An_operator_reads_it_with_redis_cli()
    {
        string group = SharedServers.UniqueName("group");
        await _store.SaveCheckpointAsync(group, new TopicPartition("t", 3), new Checkpoint(0xbeef, 7, 9) { ObservedDay = new DateOnly(2026, 3, 2).DayNumber, Owner = 0xcafe }, CancellationToken.None);

        (await _server.CliAsync("GET", $"as:k:{{{group}}}:t:3")).ShouldBe("generation=000000000000beef next=7 phase=learning until=9 since=2026-03-02 owner=000000000000cafe");
        (await _store.ReadCheckpointAsync(group, new TopicPartition("t", 3), CancellationToken.None))!.Owner.ShouldBe(0xcafeUL);
    }

    [Test]
    public async Task What_we_did_not_write_is_refused_naming_its_key()
    {
        string group = SharedServers.UniqueName("group");
        await _server.CliAsync("SET", $"as:k:{{{group}}}:t:3", "next=12");

        (await Should.ThrowAsync<InvalidDataException>(() => _store.ReadCheckpointAsync(group, new TopicPartition("t", 3), CancellationToken.None)))
            .Message.ShouldContain($"as:k:{{{group}}}:t:3");
    }

    [TestCase("")]
    [TestCase("generation=000000000000beef next=7")]
    [TestCase("generation=BEEF next=7 phase=deciding")]
    [TestCase("generation=000000000000beef next=-7 phase=deciding")]
    [TestCase("generation=000000000000beef next=7 phase=learning")]
    [TestCase("generation=000000000000beef next=7 phase=deciding since=yesterday")]
    [TestCase("generation=000000000000beef next=7 phase=deciding until=9")]
    [TestCase("generation=000000000000beef next=7 phase=asleep")]
    public void Anything_else_is_no_checkpoint(string text) => CheckpointText.Read(text).ShouldBeNull();

    [Test]
    public void Every_checkpoint_survives_its_text()
    {
        const int Seed = 20_261_122;
        TestContext.Out.WriteLine($"seed {Seed}");
        Random random = new(Seed);
        for (int i = 0; i < 1_000; i++)
        {
            Checkpoint checkpoint = new((ulong)random.NextInt64(long.MinValue, long.MaxValue), Offset(), random.Next(2) == 0 ? null : Offset());
            CheckpointText.Read(CheckpointText.Of(checkpoint)).ShouldBe(checkpoint);
        }

        // Offsets of every length, not only of nineteen digits.
        long Offset() => random.NextInt64(long.MaxValue) >> random.Next(63);
    }

    [Test]
    public async Task A_checkpoint_waits_for_as_many_replicas_as_are_asked_for()
    {
        using RedisServer server = await RedisServer.StartAsync("repl-diskless-sync-delay 0");
        await using RedisStateStore store = await RedisStateStore.ConnectAsync(
            StoreUnderTest.OptionsOf(server) with { WaitReplicas = 1, RetryFor = TimeSpan.Zero }, CancellationToken.None);
        TopicPartition partition = new("t", 0);
        (await Should.ThrowAsync<TransportException>(() => store.SaveCheckpointAsync("g", partition, new Checkpoint(1, 1, null), CancellationToken.None)))
            .Message.ShouldContain("0 of 1 replicas");

        using RedisServer replica = await RedisServer.StartAsync(FormattableString.Invariant($"replicaof 127.0.0.1 {server.Port}"));
        await Eventually.HoldsAsync(
            async () => (await server.CliAsync("INFO", "replication")).Contains("state=online", StringComparison.Ordinal), "the replica is in step");
        await store.SaveCheckpointAsync("g", partition, new Checkpoint(1, 2, null), CancellationToken.None);

        (await replica.CliAsync("GET", "as:k:{g}:t:0")).ShouldContain("next=2");
    }

    [Test]
    public async Task On_one_server_a_checkpoint_is_one_command_to_write_and_one_to_read()
    {
        using RedisServer server = await RedisServer.StartAsync();
        await using RedisStateStore store = await StoreUnderTest.ConnectAsync(server);
        TopicPartition partition = new("t", 0);
        ulong generation = await store.GenerationAsync(CancellationToken.None);
        await store.SaveCheckpointAsync("g", partition, new Checkpoint(generation, 1, null), CancellationToken.None);
        await server.CliAsync("CONFIG", "RESETSTAT");
        for (int i = 0; i < 10; i++)
        {
            await store.SaveCheckpointAsync("g", partition, new Checkpoint(generation, i, null), CancellationToken.None);
            await Task.WhenAll(store.ReadCheckpointAsync("g", partition, CancellationToken.None), store.GenerationAsync(CancellationToken.None));
        }

        // The client itself asks with PING, INFO and GET of a key of its own now and then.
        string[] calls = (await server.CliAsync("INFO", "commandstats")).Split('\n');
        calls.ShouldContain(static line => line.StartsWith("cmdstat_set:calls=10,", StringComparison.Ordinal));
        calls.ShouldContain(static line => line.StartsWith("cmdstat_get:calls=2", StringComparison.Ordinal));
        calls.ShouldNotContain(static line => line.StartsWith("cmdstat_cluster", StringComparison.Ordinal) || line.StartsWith("cmdstat_wait", StringComparison.Ordinal));
    }

    [Test]
    public async Task Workers_that_start_together_agree_on_one_generation()
    {
        using RedisServer server = await RedisServer.StartAsync();
        await using RedisStateStore first = await StoreUnderTest.ConnectAsync(server);
        await using RedisStateStore second = await StoreUnderTest.ConnectAsync(server);

        ulong[] generations = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? first : second).GenerationAsync(CancellationToken.None)));

        generations.Distinct().Count().ShouldBe(1);
        (await server.CliAsync("GET", "as:generation")).ShouldBe(generations[0].ToString("x16", null));
        (await server.CliAsync("TTL", "as:generation")).ShouldBe("-1");
    }
}
