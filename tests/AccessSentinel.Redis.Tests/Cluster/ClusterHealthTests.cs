using AccessSentinel.Redis.Health;
using AccessSentinel.TestKit.Servers;

namespace AccessSentinel.Redis.Tests.Cluster;

/// <summary>What <c>doctor</c> is told of a cluster.</summary>
public sealed class ClusterHealthTests
{
    [Test]
    public async Task Missing_replicas_evicting_masters_and_slots_that_nobody_serves_are_named()
    {
        using RedisCluster cluster = await RedisCluster.StartAsync();
        await using RedisStateStore store = await StoreUnderTest.ConnectAsync(cluster.Connection);
        RedisHealth health = await store.HealthAsync(CancellationToken.None);
        health.Cluster.ShouldNotBeNull();
        (health.Cluster.Masters, health.Cluster.IsWhole, health.Cluster.Fault).ShouldBe((3, true, ""));
        foreach (RedisServer server in cluster.Servers)
        {
            health.Advice().ShouldContain(advice => advice.StartsWith($"{server.Connection}: has no replica", StringComparison.Ordinal));
        }

        RedisServer evicting = cluster.Servers[2];
        await evicting.CliAsync("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
        RedisServer dead = cluster.Servers[1];
        dead.Kill();
        await cluster.IsBrokenAsync();

        health = await store.HealthAsync(CancellationToken.None);

        health.Reachable.ShouldBeTrue(health.Fault);
        health.Cluster.ShouldNotBeNull().UncoveredSlots.ShouldBeInRange(5_461, 5_462);
        health.Cluster.Fault.ShouldContain($"{dead.Connection} failed");
        health.Nodes.Single(static node => node.Evicts).EndPoint.ShouldBe(evicting.Connection);
    }
}
