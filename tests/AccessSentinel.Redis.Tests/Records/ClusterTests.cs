using AccessSentinel.Engine.State;
using AccessSentinel.Processing.Ports;
using AccessSentinel.TestKit;
using AccessSentinel.TestKit.Servers;

namespace AccessSentinel.Redis.Tests.Records;

/// <summary>A server in cluster mode refuses every script whose keys are of several slots, even when it holds all slots itself.</summary>
public sealed class ClusterTests
{
    [Test]
    public async Task Records_are_saved_loaded_and_cleared_on_redis_cluster()
    {
        using RedisServer server = await RedisServer.StartAsync("cluster-enabled yes");
        await server.CliAsync("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
        await Eventually.HoldsAsync(
            async () => (await server.CliAsync("CLUSTER", "INFO")).Contains("cluster_state:ok", StringComparison.Ordinal), "the cluster is up");
        (await server.CliAsync("EVAL", "return 1", "2", "as:c:{a}", "as:c:{b}")).ShouldContain("CROSSSLOT");
        await using RedisStateStore store = await StoreUnderTest.ConnectAsync(server);
        ulong generation = await store.GenerationAsync(CancellationToken.None);
        string[] ids = [.. Enumerable.Range(0, 100).Select(i => $"c{i}"), "}", "a}b", "{}"];
        SaveRequest[] requests = [.. ids.Select(id => new SaveRequest(id, 0, SampleRecords.Small(1, generation)))];
        bool[] saved = new bool[ids.Length];

        await store.SaveAsync(requests, saved, CancellationToken.None);
        await store.ClearOutboxAsync([.. ids.Select(id => (id, 1L))], CancellationToken.None);

        saved.ShouldAllBe(one => one);
        var loaded = new StoredRecord?[ids.Length];
        await store.LoadAsync(ids, loaded, CancellationToken.None);
        loaded.ShouldAllBe(record => record!.Version == 1);
    }
}
