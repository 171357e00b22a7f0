using AccessSentinel.Processing.Ports;
using AccessSentinel.Redis.Checkpoints;
using AccessSentinel.TestKit.Servers;

namespace AccessSentinel.Redis.Tests.Cluster;

/// <summary>A checkpoint on each shard: what one of them loses shows.</summary>
public sealed class ClusterCheckpointTests
{
    private static readonly TopicPartition Partition = new("t", 3);

    [Test]
    public async Task Whichever_master_is_emptied_the_checkpoint_is_gone_and_the_generation_stays()
    {
        using RedisCluster cluster = await RedisCluster.StartAsync();
        await using RedisStateStore store = await StoreUnderTest.ConnectAsync(cluster.Connection);
        ulong generation = await store.GenerationAsync(CancellationToken.None);
        (await store.ReadCheckpointAsync("g", Partition, CancellationToken.None)).ShouldBeNull();
        foreach (RedisClusterNode master in await cluster.MastersAsync())
        {
            Checkpoint checkpoint = new(generation, master.Port, 9_999_999) { ObservedDay = 739_677 };
            await store.SaveCheckpointAsync("g", Partition, checkpoint, CancellationToken.None);
            (await store.ReadCheckpointAsync("g", Partition, CancellationToken.None)).ShouldBe(checkpoint);
            (await cluster.ServerOf(master.Port).CliAsync("--scan", "--pattern", "as:k:{*}:g:t:3")).ShouldNotBeEmpty("each master holds a mark");

            (await cluster.ServerOf(master.Port).CliAsync("FLUSHALL")).ShouldBe("OK");

            (await store.ReadCheckpointAsync("g", Partition, CancellationToken.None)).ShouldBeNull();
            await using RedisStateStore other = await StoreUnderTest.ConnectAsync(cluster.Connection);
            (await other.ReadCheckpointAsync("g", Partition, CancellationToken.None)).ShouldBeNull("a worker that begins now finds it, too");
            (await store.GenerationAsync(CancellationToken.None)).ShouldBe(generation);
        }
    }

    [Test]
    public async Task A_master_whose_slots_all_moved_away_or_came_anew_is_covered_from_the_next_checkpoint()
    {
        using RedisCluster cluster = await RedisCluster.StartAsync();
        await using RedisStateStore store = await StoreUnderTest.ConnectAsync(cluster.Connection);
        ulong generation = await store.GenerationAsync(CancellationToken.None);
        await store.SaveCheckpointAsync("g", Partition, new Checkpoint(generation, 1, null), CancellationToken.None);
        IReadOnlyList<RedisClusterNode> masters = await cluster.MastersAsync();
        await cluster.ReshardAsync(masters[0], masters[1], masters[0].Count);

        // The mark went with its slot: what is written is still read, by whoever asks.
        (await store.ReadCheckpointAsync("g", Partition, CancellationToken.None)).ShouldBe(new Checkpoint(generation, 1, null));
        await MapIsOldAsync();
        await store.SaveCheckpointAsync("g", Partition, new Checkpoint(generation, 2, null), CancellationToken.None);
        (await MarksAsync(cluster)).Length.ShouldBe(2);

        masters = await cluster.NodesAsync();
        RedisClusterNode giver = masters.MaxBy(static node => node.Count)!;
        RedisClusterNode empty = masters.Single(static node => node.Count == 0);
        await cluster.ReshardAsync(giver, empty, 400);
        await MapIsOldAsync();
        await store.SaveCheckpointAsync("g", Partition, new Checkpoint(generation, 3, null), CancellationToken.None);
        int[] marks = await MarksAsync(cluster);
        marks.Length.ShouldBe(3);
        (await store.ReadCheckpointAsync("g", Partition, CancellationToken.None)).ShouldBe(new Checkpoint(generation, 3, null));
        (await cluster.ServerOf(empty.Port).CliAsync("FLUSHALL")).ShouldBe("OK");
        (await store.ReadCheckpointAsync("g", Partition, CancellationToken.None)).ShouldBeNull();
    }

    [Test]
    public async Task A_replica_that_takes_over_without_the_last_writes_is_behind_on_its_shard_alone()
    {
        using RedisCluster cluster = await RedisCluster.StartAsync(replicas: true);
        await using RedisStateStore store = await StoreUnderTest.ConnectAsync(cluster.Connection);
        ulong generation = await store.GenerationAsync(CancellationToken.None);
        await store.SaveCheckpointAsync("g", Partition, new Checkpoint(generation, 100, null), CancellationToken.None);
        RedisClusterNode master = (await cluster.MastersAsync())[1];
        await cluster.CatchUpAsync(master);
        await cluster.DetachReplicaAsync(master);
        await store.SaveCheckpointAsync("g", Partition, new Checkpoint(generation, 200, null), CancellationToken.None);
        (await store.ReadCheckpointAsync("g", Partition, CancellationToken.None)).ShouldBe(new Checkpoint(generation, 200, null));

        await cluster.FailOverAsync(master);

        Checkpoint found = (await store.ReadCheckpointAsync("g", Partition, CancellationToken.None))!;
        (found.NextOffset, found.Furthest).ShouldBe((100, 200));
    }

    [Test]
    public async Task Waiting_for_replicas_goes_to_every_master_and_refuses_while_one_lacks_its_replica()
    {
        using RedisCluster cluster = await RedisCluster.StartAsync(replicas: true);
        await using RedisStateStore store = await RedisStateStore.ConnectAsync(
            StoreUnderTest.OptionsOf(cluster.Connection) with { WaitReplicas = 1, RetryFor = TimeSpan.Zero }, CancellationToken.None);
        ulong generation = await store.GenerationAsync(CancellationToken.None);
        await store.SaveCheckpointAsync("g", Partition, new Checkpoint(generation, 1, null), CancellationToken.None);
        foreach (RedisClusterNode each in await cluster.MastersAsync())
        {
            (await cluster.ServerOf(each.Port).CliAsync("INFO", "commandstats")).ShouldContain("cmdstat_wait:calls=1,");
        }

        await cluster.DetachReplicaAsync((await cluster.MastersAsync())[2]);
        (await Should.ThrowAsync<TransportException>(() => store.SaveCheckpointAsync("g", Partition, new Checkpoint(generation, 2, null), CancellationToken.None)))
            .Message.ShouldContain("0 of 1 replicas");
    }

    private static async Task<int[]> MarksAsync(RedisCluster cluster)
    {
        CheckpointText.Read(await cluster.CliAsync("GET", "as:k:{g}:t:3"), out int[] marks).ShouldNotBeNull();
        return marks;
    }

    /// <summary>The map is looked at anew when it is a second old.</summary>
    private static Task MapIsOldAsync() => Task.Delay(TimeSpan.FromSeconds(1.2));
}
