using AccessSentinel.Engine.State;
using AccessSentinel.Processing.Ports;
using AccessSentinel.TestKit.Servers;

namespace AccessSentinel.Redis.Tests.Records;

/// <summary>Redis goes away, comes back, forgets, is full: each test has a server of its own.</summary>
public sealed class FaultTests
{
    private const ulong Generation = 77;

    [Test]
    public async Task A_flushed_script_is_sent_again()
    {
        using RedisServer server = await RedisServer.StartAsync();
        await using RedisStateStore store = await StoreUnderTest.ConnectAsync(server);
        for (int version = 0; version < 3; version++)
        {
            SaveRequest[] requests = [.. Enumerable.Range(0, 50).Select(i => new SaveRequest($"c{i}", version, WithOutbox(version + 1)))];
            bool[] saved = new bool[requests.Length];
            await store.SaveAsync(requests, saved, CancellationToken.None);
            saved.ShouldAllBe(one => one);
            await server.CliAsync("SCRIPT", "FLUSH");
            await store.ClearOutboxAsync([.. requests.Select(r => (r.CredentialId, version + 1L))], CancellationToken.None);
            (await store.LoadOneAsync("c49"))!.Outbox.ShouldBeEmpty();
            await server.CliAsync("SCRIPT", "FLUSH");
        }
    }

    [Test]
    public async Task After_flushall_a_save_conflicts_and_the_generation_is_another()
    {
        using RedisServer server = await RedisServer.StartAsync();
        await using RedisStateStore store = await StoreUnderTest.ConnectAsync(server);
        ulong before = await store.GenerationAsync(CancellationToken.None);
        (await store.GenerationAsync(CancellationToken.None)).ShouldBe(before);
        await store.SaveOneAsync("c", 0, SampleRecords.Small(1, before));

        await server.CliAsync("FLUSHALL");

        (await store.SaveOneAsync("c", 1, SampleRecords.Small(2, before))).ShouldBeFalse();
        (await store.LoadOneAsync("c")).ShouldBeNull();
        (await store.GenerationAsync(CancellationToken.None)).ShouldNotBe(before);
    }

    [Test]
    public async Task Killed_in_flight_and_started_again_every_record_is_saved_exactly_once()
    {
        using RedisServer server = await RedisServer.StartAsync("appendonly yes", "appendfsync always");
        await using RedisStateStore store = await StoreUnderTest.ConnectAsync(server);
        const int Count = 3_000;
        const int Rounds = 4;
        string[] ids = [.. Enumerable.Range(0, Count).Select(i => $"c{i}")];
        for (int round = 0; round < Rounds; round++)
        {
            SaveRequest[] requests = [.. ids.Select(id => new SaveRequest(id, round, Sized(round + 1)))];
            bool[] saved = new bool[Count];
            Task saving = store.SaveAsync(requests, saved, CancellationToken.None);
            if (round is 1 or 2)
            {
                // In flight: some saves are there and the call has not returned.
                await TestKit.Eventually.HoldsAsync(
                    async () => saving.IsCompleted || (await server.CliAsync("HGET", "as:c:{c0}", "version")) == $"{round + 1}",
                    "the first save of the round is there");
                TestContext.Out.WriteLine($"round {round}: killed with the call {(saving.IsCompleted ? "already over" : "in flight")}");
                server.Kill();
                await server.RestartAsync();
            }

            await saving;
            saved.ShouldAllBe(one => one);
        }

        var loaded = new StoredRecord?[Count];
        await store.LoadAsync(ids, loaded, CancellationToken.None);
        loaded.ShouldAllBe(record => record!.Version == Rounds && record.Core.Length == 4_000);
    }

    [Test]
    public async Task Away_for_longer_than_the_retries_it_throws_and_works_again_later()
    {
        using RedisServer server = await RedisServer.StartAsync("appendonly yes", "appendfsync always");
        await using RedisStateStore store = await RedisStateStore.ConnectAsync(
            StoreUnderTest.OptionsOf(server) with { RetryFor = TimeSpan.FromMilliseconds(300) }, CancellationToken.None);
        (await store.SaveOneAsync("c", 0, SampleRecords.Small(1, Generation))).ShouldBeTrue();
        server.Kill();

        TransportException fault = await Should.ThrowAsync<TransportException>(() => store.LoadOneAsync("c"));
        fault.Message.ShouldContain("loading 1 records");
        fault.Message.ShouldContain("gave up");
        await Should.ThrowAsync<TransportException>(() => store.PingAsync(CancellationToken.None));
        (await store.HealthAsync(CancellationToken.None)).Reachable.ShouldBeFalse();

        await server.RestartAsync();
        StoredRecord? loaded = null;
        await TestKit.Eventually.HoldsAsync(
            async () =>
            {
                try
                {
                    loaded = await store.LoadOneAsync("c");
                    return true;
                }
                catch (TransportException)
                {
                    return false;
                }
            },
            "the client has reconnected");
        loaded.ShouldEqual(SampleRecords.Small(1, Generation));
    }

    [Test]
    public async Task A_frozen_server_is_a_fault_and_thawed_it_is_none()
    {
        using RedisServer server = await RedisServer.StartAsync();
        await using RedisStateStore store = await RedisStateStore.ConnectAsync(
            StoreUnderTest.OptionsOf(server) with { RetryFor = TimeSpan.Zero, OperationTimeout = TimeSpan.FromMilliseconds(300) },
            CancellationToken.None);
        await TestKit.Eventually.HoldsAsync(() => SavesAsync(store), "a loaded machine answers within the short timeout");

        server.Freeze();
        (await Should.ThrowAsync<TransportException>(() => store.LoadOneAsync("c"))).Message.ShouldContain("gave up after 1 attempts");
        server.Thaw();

        await TestKit.Eventually.HoldsAsync(() => SavesAsync(store), "the thawed server answers");
    }

    [Test]
    public async Task Started_before_redis_it_waits_for_it()
    {
        using RedisServer server = await RedisServer.StartAsync();
        await server.StopAsync();
        await using RedisStateStore store = await RedisStateStore.ConnectAsync(
            StoreUnderTest.OptionsOf(server) with { ConnectTimeout = TimeSpan.FromMilliseconds(500) }, CancellationToken.None);
        Task<ulong> generation = store.GenerationAsync(CancellationToken.None);

        await server.RestartAsync();

        ulong first = await generation;
        (await store.GenerationAsync(CancellationToken.None)).ShouldBe(first);
    }

    [Test]
    public async Task A_full_server_is_named_as_such_at_once()
    {
        using RedisServer server = await RedisServer.StartAsync();
        await using RedisStateStore store = await StoreUnderTest.ConnectAsync(server);
        await store.SaveOneAsync("c", 0, SampleRecords.Small(1, Generation));
        await server.CliAsync("CONFIG", "SET", "maxmemory", "1");

        // Over an older version, for a new credential, and over a record of another generation.
        foreach ((string id, long expected, ulong generation) in new[] { ("c", 1L, Generation), ("new", 0L, Generation), ("c", 0L, Generation + 1) })
        {
            TransportException fault = await Should.ThrowAsync<TransportException>(
                () => store.SaveOneAsync(id, expected, SampleRecords.Small(expected + 1, generation)));
            fault.Message.ShouldContain("maxmemory");
            fault.Message.ShouldContain("not tried again");
        }

        (await store.LoadOneAsync("c")).ShouldEqual(SampleRecords.Small(1, Generation));
    }

    [Test]
    public async Task A_replica_is_named_as_such()
    {
        using RedisServer server = await RedisServer.StartAsync();
        await using RedisStateStore store = await RedisStateStore.ConnectAsync(
            StoreUnderTest.OptionsOf(server) with { RetryFor = TimeSpan.Zero }, CancellationToken.None);
        await server.CliAsync("REPLICAOF", "127.0.0.1", "1");

        (await Should.ThrowAsync<TransportException>(() => store.SaveOneAsync("c", 0, SampleRecords.Small(1, Generation))))
            .Message.ShouldContain("replica");
    }

    [Test]
    public async Task Cancelled_while_redis_is_away_it_stops_waiting()
    {
        using RedisServer server = await RedisServer.StartAsync();
        await using RedisStateStore store = await StoreUnderTest.ConnectAsync(server);
        server.Kill();
        using CancellationTokenSource cancel = new();
        Task loading = store.LoadAsync(["c"], new StoredRecord?[1], cancel.Token);

        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => loading);
    }

    private static async Task<bool> SavesAsync(RedisStateStore store)
    {
        try
        {
            StoredRecord? before = await store.LoadOneAsync("c");
            long version = before?.Version ?? 0;
            return await store.SaveOneAsync("c", version, SampleRecords.Small(version + 1, Generation));
        }
        catch (TransportException)
        {
            return false;
        }
    }

    private static StoredRecord WithOutbox(long version)
    {
        StoredRecord record = SampleRecords.Small(version, Generation);
        record.Outbox = [1];
        return record;
    }

    private static StoredRecord Sized(long version)
    {
        StoredRecord record = SampleRecords.Small(version, Generation);
        record.Core = new byte[4_000];
        return record;
    }
}
