using System.Globalization;
using AccessSentinel.TestKit;
using AccessSentinel.TestKit.Servers;

namespace AccessSentinel.IntegrationTests.Support;

/// <summary>A deployment whose workers keep their records on a Redis Cluster; its redis-server of one node is not used.</summary>
internal sealed class ClusterDeployment : IDisposable
{
    private ClusterDeployment(Deployment topics, RedisCluster cluster)
    {
        Topics = topics;
        Cluster = cluster;
    }

    /// <summary>Its topics and its group.</summary>
    public Deployment Topics { get; }

    public RedisCluster Cluster { get; }

    public static async Task<ClusterDeployment> CreateAsync(BrokerKind kind, bool replicas = false, string? events = null, params string[] redis)
    {
        var cluster = await RedisCluster.StartAsync(replicas, redis);
        try
        {
            return new ClusterDeployment(await Deployment.CreateAsync(kind, events), cluster);
        }
        catch
        {
            cluster.Dispose();
            throw;
        }
    }

    /// <summary>Starts <c>access-sentinel run</c> on the cluster.</summary>
    public WorkerProcess StartWorker(string bootstrap = "decide", params (string Name, string Value)[] settings) =>
        Topics.StartWorker(bootstrap, [("REDIS__CONNECTION", Cluster.Connection), .. settings]);

    /// <summary>How many messages of the topic of events are behind the checkpoints, all partitions together; what is away counts nothing.</summary>
    public async Task<long> CheckpointedAsync()
    {
        long reached = 0;
        for (var partition = 0; partition < Deployment.Partitions; partition++)
        {
            var text = await Cluster.CliAsync("GET", string.Create(CultureInfo.InvariantCulture, $"as:k:{{{Topics.Group}}}:{Topics.Events}:{partition}"));
            reached += text.Split(' ').Where(part => part.StartsWith("next=", StringComparison.Ordinal))
                .Sum(part => long.Parse(part["next=".Length..], CultureInfo.InvariantCulture));
        }

        return reached;
    }

    /// <summary>Waits until the checkpoints have passed so many messages.</summary>
    public async Task ReachesAsync(long messages, params WorkerProcess[] workers)
    {
        long reached = 0;
        var done = await Eventually.TriedAsync(
            async () =>
            {
                reached = await CheckpointedAsync();
                return reached >= messages || (workers.Length > 0 && Array.TrueForAll(workers, worker => worker.HasExited));
            },
            TimeSpan.FromMinutes(3));
        if (!done || reached < messages)
        {
            Assert.Fail($"The checkpoints stand at {reached} of {messages}.\n{string.Join('\n', workers.Select(worker => worker.Tail))}");
        }
    }

    /// <summary>The records of all masters.</summary>
    public async Task<SortedDictionary<string, SortedDictionary<string, byte[]>>> RecordsAsync()
    {
        var all = new SortedDictionary<string, SortedDictionary<string, byte[]>>(StringComparer.Ordinal);
        foreach (var master in await Cluster.MastersAsync())
        {
            foreach (var (key, fields) in RedisDump.Records(master.Port))
            {
                all.Add(key, fields);
            }
        }

        return all;
    }

    /// <summary>Keys of the records that a master serves.</summary>
    public async Task<IReadOnlyCollection<string>> RecordsOfAsync(RedisClusterNode master)
    {
        var now = (await Cluster.MastersAsync()).Single(node => node.Id == master.Id);
        return RedisDump.Records(now.Port).Keys;
    }

    public void Dispose()
    {
        Topics.Dispose();
        Cluster.Dispose();
    }
}
