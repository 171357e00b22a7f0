using AccessSentinel.Engine.State;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Redis.Tests.Records;
using AccessSentinel.TestKit.Servers;

namespace AccessSentinel.Redis.Tests.Cluster;

/// <summary>The store on a real cluster whose slots move and whose masters die while it is used.</summary>
public sealed class ClusterStoreTests
{
    private const int Count = 600;

    private static readonly string[] Ids = [.. Enumerable.Range(0, Count).Select(i => $"c{i}")];

    [Test]
    public async Task Every_record_is_saved_once_while_slots_move()
    {
        using RedisCluster cluster = await RedisCluster.StartAsync();
        await using RedisStateStore store = await StoreUnderTest.ConnectAsync(cluster.Connection);
        ulong generation = await store.GenerationAsync(CancellationToken.None);
        IReadOnlyList<RedisClusterNode> masters = await cluster.MastersAsync();
        Task moving = cluster.ReshardAsync(masters[0], masters[1], 1500);

        int rounds = 0;
        while (!moving.IsCompleted || rounds < 3)
        {
            await SaveAllAsync(store, rounds++, generation);
        }

        await moving;
        TestContext.Out.WriteLine($"{rounds} rounds of {Count} saves");
        (await VersionsAsync(store)).ShouldAllBe(version => version == rounds);
    }

    /// <summary>The client believes that a replica is no master until it looks again, which by itself it does once a minute; here, far too late.</summary>
    [Test]
    public async Task A_replica_takes_over_and_the_store_goes_on()
    {
        using RedisCluster cluster = await RedisCluster.StartAsync(replicas: true);
        await using RedisStateStore store = await StoreUnderTest.ConnectAsync(cluster.Connection + ",configCheckSeconds=3600");
        ulong generation = await store.GenerationAsync(CancellationToken.None);
        await SaveAllAsync(store, 0, generation);
        IReadOnlyList<RedisClusterNode> masters = await cluster.MastersAsync();
        await cluster.CatchUpAsync(masters[1]);

        await cluster.FailOverAsync(masters[1]);
        await SaveAllAsync(store, 1, generation);

        (await VersionsAsync(store)).ShouldAllBe(version => version == 2);
    }

    /// <summary>Until the vote is over, the nodes that live send whoever asks to the dead one.</summary>
    [Test]
    public async Task What_is_asked_before_the_replica_took_over_waits_for_it()
    {
        using RedisCluster cluster = await RedisCluster.StartAsync(replicas: true);
        await using RedisStateStore store = await StoreUnderTest.ConnectAsync(cluster.Connection);
        ulong generation = await store.GenerationAsync(CancellationToken.None);
        await SaveAllAsync(store, 0, generation);
        IReadOnlyList<RedisClusterNode> masters = await cluster.MastersAsync();
        await cluster.CatchUpAsync(masters[1]);

        Task failover = cluster.FailOverAsync(masters[1]);
        List<Task<IEnumerable<long>>> asked = [];
        while (!failover.IsCompleted)
        {
            asked.Add(VersionsAsync(store));
            await Task.Delay(50);
        }

        await failover;
        (await Task.WhenAll(asked)).ShouldAllBe(versions => versions.All(version => version == 1));
    }

    private static async Task SaveAllAsync(RedisStateStore store, int version, ulong generation)
    {
        SaveRequest[] requests = [.. Ids.Select(id => new SaveRequest(id, version, SampleRecords.Small(version + 1, generation)))];
        bool[] saved = new bool[Count];
        await store.SaveAsync(requests, saved, CancellationToken.None);
        saved.ShouldAllBe(one => one);
        await store.ClearOutboxAsync([.. Ids.Select(id => (id, version + 1L))], CancellationToken.None);
    }

    private static async Task<IEnumerable<long>> VersionsAsync(RedisStateStore store)
    {
        var loaded = new StoredRecord?[Count];
        await store.LoadAsync(Ids, loaded, CancellationToken.None);
        return loaded.Select(record => record?.Version ?? 0);
    }
}
