using AccessSentinel.Processing.Ports;
using AccessSentinel.Redis.Health;
using AccessSentinel.Redis.Tests.Records;
using AccessSentinel.TestKit.Servers;

namespace AccessSentinel.Redis.Tests.Cluster;

/// <summary>A cluster whose nodes, replicas and clients talk over TLS and show each other certificates.</summary>
public sealed class ClusterTlsTests
{
    private const int Count = 200;

    [Test]
    public async Task Records_and_checkpoints_are_kept_while_slots_move_and_a_replica_takes_over()
    {
        using TestCertificates certificates = new();
        using RedisCluster cluster = await RedisCluster.StartAsync(replicas: true, certificates);
        RedisOptions options = StoreUnderTest.OptionsOf(cluster.Connection, certificates);
        await using RedisStateStore store = await RedisStateStore.ConnectAsync(options, CancellationToken.None);
        ulong generation = await store.GenerationAsync(CancellationToken.None);
        TopicPartition partition = new("t", 3);
        await SaveAllAsync(store, 0, generation);
        await store.SaveCheckpointAsync("g", partition, new Checkpoint(generation, 1, null), CancellationToken.None);

        IReadOnlyList<RedisClusterNode> masters = await cluster.MastersAsync();
        await cluster.ReshardAsync(masters[0], masters[2], 1_000);
        await SaveAllAsync(store, 1, generation);
        await store.SaveCheckpointAsync("g", partition, new Checkpoint(generation, 2, null), CancellationToken.None);
        // What the replica lacks when its master dies is another test's.
        await cluster.CatchUpAsync(masters[1]);
        await cluster.FailOverAsync(masters[1]);
        await SaveAllAsync(store, 2, generation);
        (await store.ReadCheckpointAsync("g", partition, CancellationToken.None)).ShouldBe(new Checkpoint(generation, 2, null));

        RedisHealth health = await store.HealthAsync(CancellationToken.None);
        health.Reachable.ShouldBeTrue(health.Fault);
        health.Cluster.ShouldNotBeNull().IsWhole.ShouldBeTrue();
        health.Cluster.Masters.ShouldBe(3);
        await EncryptedAsync(cluster);
    }

    [Test]
    public async Task Without_a_certificate_or_with_anothers_no_node_is_talked_to()
    {
        using TestCertificates certificates = new();
        using TestCertificates others = new();
        using RedisCluster cluster = await RedisCluster.StartAsync(replicas: false, certificates);
        RedisOptions good = StoreUnderTest.OptionsOf(cluster.Connection, certificates) with { RetryFor = TimeSpan.Zero };
        foreach (RedisOptions refused in new[]
        {
            good with { SslCertificateFile = "", SslKeyFile = "" },
            good with { SslCertificateFile = others.ClientFile, SslKeyFile = others.ClientKeyFile },
            good with { SslCaFile = others.AuthorityFile },
        })
        {
            await using RedisStateStore store = await RedisStateStore.ConnectAsync(refused with { ConnectTimeout = TimeSpan.FromSeconds(2) }, CancellationToken.None);
            await Should.ThrowAsync<TransportException>(() => store.PingAsync(CancellationToken.None));
        }

        await using RedisStateStore ours = await RedisStateStore.ConnectAsync(good, CancellationToken.None);
        (await ours.HealthAsync(CancellationToken.None)).Cluster.ShouldNotBeNull().IsWhole.ShouldBeTrue();
    }

    /// <summary>Each living node has clients of ours, and every one of them on a port that speaks TLS.</summary>
    private static async Task EncryptedAsync(RedisCluster cluster)
    {
        foreach (RedisServer server in cluster.Servers.Where(static server => !server.HasExited))
        {
            string[] ours = [.. (await server.CliAsync("CLIENT", "LIST")).Split('\n').Where(static line => line.Contains("name=access-sentinel", StringComparison.Ordinal))];
            ours.ShouldNotBeEmpty();
            ours.ShouldAllBe(line => !line.Contains($"laddr={server.Connection} ", StringComparison.Ordinal));
        }
    }

    private static async Task SaveAllAsync(RedisStateStore store, int version, ulong generation)
    {
        bool[] saved = new bool[Count];
        await store.SaveAsync(
            [.. Enumerable.Range(0, Count).Select(i => new SaveRequest($"c{i}", version, SampleRecords.Small(version + 1, generation)))], saved, CancellationToken.None);
        saved.ShouldAllBe(static one => one);
    }
}
