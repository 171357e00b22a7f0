using AccessSentinel.TestKit.Servers;

namespace AccessSentinel.IntegrationTests.Support;

/// <summary>A deployment whose workers keep their records on a Redis Cluster; its redis-server of one node is not used.</summary>
internal sealed class ClusterDeployment : IDisposable
{
    private readonly TestCertificates? _certificates;

    private ClusterDeployment(Deployment topics, RedisCluster cluster, TestCertificates? certificates)
    {
        Topics = topics;
        Cluster = cluster;
        _certificates = certificates;
    }

    /// <summary>Its topics and its group.</summary>
    public Deployment Topics { get; }

    public RedisCluster Cluster { get; }

    /// <summary>Makes one.</summary>
    /// <param name="kind">Which broker.</param>
    /// <param name="replicas">Whether each master has a replica.</param>
    /// <param name="certificates">Of a cluster that is reached over TLS alone, and that asks workers for a certificate; null: without.</param>
    public static async Task<ClusterDeployment> CreateAsync(BrokerKind kind, bool replicas = false, TestCertificates? certificates = null)
    {
        var cluster = await RedisCluster.StartAsync(replicas, certificates);
        try
        {
            return new ClusterDeployment(await Deployment.CreateAsync(kind), cluster, certificates);
        }
        catch
        {
            cluster.Dispose();
            throw;
        }
    }

    /// <summary>Starts <c>access-sentinel run</c> on the cluster.</summary>
    public WorkerProcess StartWorker(string bootstrap = "decide", params (string Name, string Value)[] settings) =>
        Topics.StartWorker(bootstrap, [("REDIS__CONNECTION", Cluster.Connection), .. Encryption(), .. settings]);

    /// <summary>How many messages of the topic of events are behind the checkpoints, all partitions together; what is away counts nothing.</summary>
    public async Task<long> CheckpointedAsync() =>
        WorkerTopics.Behind(await Task.WhenAll(Topics.CheckpointKeys.Select(key => Cluster.CliAsync("GET", key))));

    /// <summary>Waits until the checkpoints have passed so many messages.</summary>
    public Task ReachesAsync(long messages, params WorkerProcess[] workers) => Deployment.ReachesAsync(CheckpointedAsync, messages, workers);

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

    private (string, string)[] Encryption() => _certificates is null
        ? []
        : [("REDIS__SSLCAFILE", _certificates.AuthorityFile), ("REDIS__SSLCERTIFICATEFILE", _certificates.ClientFile), ("REDIS__SSLKEYFILE", _certificates.ClientKeyFile)];

    public void Dispose()
    {
        Topics.Dispose();
        Cluster.Dispose();
    }
}
