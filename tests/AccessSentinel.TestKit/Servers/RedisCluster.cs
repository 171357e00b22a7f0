using System.Diagnostics;
using System.Globalization;

namespace AccessSentinel.TestKit.Servers;

/// <summary>
/// A real Redis Cluster on loopback: three masters, each with a replica where asked for, every one a redis-server process of its own in a
/// temporary folder.
/// </summary>
public sealed class RedisCluster : IDisposable
{
    private const int Masters = 3;

    // A failure is noticed after this; the vote takes about as long again.
    private const string NodeTimeout = "cluster-node-timeout 2000";

    private readonly List<RedisServer> _servers = [];
    private readonly List<int> _encrypted = [];
    private readonly TestCertificates? _certificates;

    private RedisCluster(TestCertificates? certificates) => _certificates = certificates;

    /// <summary>All nodes, dead ones too. Which of them are masters changes with a failover: <see cref="NodesAsync"/>.</summary>
    public IReadOnlyList<RedisServer> Servers => _servers;

    /// <summary>Connection string of all nodes; of a cluster over TLS, of their ports that speak it.</summary>
    public string Connection => string.Join(',', [.. _servers.Select(AddressOf), .. _certificates is null ? [] : (string[])["ssl=true"]]);

    /// <summary>Starts one and waits until it serves every slot.</summary>
    /// <param name="replicas">Whether each master has a replica.</param>
    /// <param name="options">Further lines of every node's redis.conf.</param>
    public static Task<RedisCluster> StartAsync(bool replicas = false, params string[] options) => StartAsync(replicas, null, options);

    /// <summary>
    /// As above, over TLS: clients on <see cref="Connection"/>, replicas with their masters and the nodes among themselves, each showing a
    /// certificate. The ports without TLS are left to the test's own questions.
    /// </summary>
    /// <param name="replicas">Whether each master has a replica.</param>
    /// <param name="certificates">Who may talk to whom; null: without TLS.</param>
    /// <param name="options">Further lines of every node's redis.conf.</param>
    public static async Task<RedisCluster> StartAsync(bool replicas, TestCertificates? certificates, params string[] options)
    {
        Requires.RedisServer();
        Requires.RedisCli();
        int count = replicas ? Masters * 2 : Masters;
        var cluster = new RedisCluster(certificates);
        try
        {
            for (int i = 0; i < count; i++)
            {
                // A replica that was cut off for long may stand for election: tests cut one off to make it lag. Replicas stay with their
                // masters, and a master that gave its slots away stays one. No pause in which a master waits for further replicas.
                int encrypted = 0;
                cluster._servers.Add(await RedisServer.StartAsync(() =>
                {
                    int[] ports = FreePort.Next(2);
                    encrypted = ports[1];
                    return
                    [
                        "cluster-enabled yes", NodeTimeout, FormattableString.Invariant($"cluster-port {ports[0]}"),
                        "cluster-replica-validity-factor 0", "cluster-allow-replica-migration no", "repl-diskless-sync-delay 0",
                        .. certificates is null ? [] : (string[])[.. certificates.ServerOptions(encrypted), "tls-cluster yes", "tls-replication yes"],
                        .. options,
                    ];
                }).ConfigureAwait(false));
                if (certificates is not null)
                {
                    cluster._encrypted.Add(encrypted);
                }
            }

            string made = await cluster.ManageAsync(
                ["create", .. cluster._servers.Select(cluster.AddressOf), "--cluster-replicas", replicas ? "1" : "0"]).ConfigureAwait(false);
            if (!made.Contains("All 16384 slots covered", StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"redis-cli did not make the cluster:{Environment.NewLine}{made}");
            }

            await cluster.IsWholeAsync().ConfigureAwait(false);
            if (replicas)
            {
                await Eventually.HoldsAsync(cluster.AreReplicasInStepAsync, "every master has its replica").ConfigureAwait(false);
            }

            return cluster;
        }
        catch
        {
            cluster.Dispose();
            throw;
        }
    }

    /// <summary>Runs redis-cli on a living node, following redirections, and returns its standard output without a final line break.</summary>
    public Task<string> CliAsync(params string[] arguments) => Living().CliAsync(["-c", .. arguments]);

    /// <summary>The node with a port.</summary>
    public RedisServer ServerOf(int port) => _servers.Single(server => server.Port == port);

    /// <summary>The nodes as a living one sees them.</summary>
    public async Task<IReadOnlyList<RedisClusterNode>> NodesAsync() => RedisClusterNode.ReadAll(await CliAsync("CLUSTER", "NODES").ConfigureAwait(false));

    /// <summary>The masters that serve slots, by their lowest.</summary>
    public async Task<IReadOnlyList<RedisClusterNode>> MastersAsync() =>
        [.. (await NodesAsync().ConfigureAwait(false)).Where(node => node is { IsMaster: true, Slots.Count: > 0, HasFailed: false }).OrderBy(node => node.Slots[0].First)];

    /// <summary>The master that serves a key.</summary>
    public async Task<RedisClusterNode> MasterOfAsync(string key)
    {
        int slot = int.Parse(await CliAsync("CLUSTER", "KEYSLOT", key).ConfigureAwait(false), CultureInfo.InvariantCulture);
        return (await MastersAsync().ConfigureAwait(false)).Single(node => node.Serves(slot));
    }

    /// <summary>Moves slots with their keys from one master to another while both go on.</summary>
    public async Task ReshardAsync(RedisClusterNode from, RedisClusterNode to, int slots)
    {
        string moved = await ManageAsync(
        [
            "reshard", AddressOf(ServerOf(from.Port)), "--cluster-from", from.Id, "--cluster-to", to.Id,
            "--cluster-slots", slots.ToString(CultureInfo.InvariantCulture),
        ]).ConfigureAwait(false);
        await IsWholeAsync().ConfigureAwait(false);
        RedisClusterNode now = (await NodesAsync().ConfigureAwait(false)).Single(node => node.Id == to.Id);
        if (now.Count != to.Count + slots)
        {
            throw new InvalidOperationException($"redis-cli moved {now.Count - to.Count} of {slots} slots:{Environment.NewLine}{moved[^Math.Min(moved.Length, 2_000)..]}");
        }
    }

    /// <summary>SIGKILL of a master; returns when its replica has taken over and every slot is served again.</summary>
    public async Task FailOverAsync(RedisClusterNode master)
    {
        ServerOf(master.Port).Kill();
        await Eventually.HoldsAsync(
            async () => (await MastersAsync().ConfigureAwait(false)) is { } now && now.All(node => node.Id != master.Id) && now.Sum(node => node.Count) == RedisClusterNode.AllSlots,
            $"the replica of {master.Port} takes over").ConfigureAwait(false);
        await IsWholeAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// Waits until a master's replica has acknowledged all that the master was told until now: replication is asynchronous, and what the
    /// replica lacks is lost with its master.
    /// </summary>
    /// <remarks>Not WAIT: that is about what its own connection wrote.</remarks>
    public async Task CatchUpAsync(RedisClusterNode master)
    {
        RedisServer server = ServerOf(master.Port);
        long told = await OffsetAsync("master_repl_offset:").ConfigureAwait(false);
        await Eventually.HoldsAsync(
            async () => await OffsetAsync("state=online,offset=").ConfigureAwait(false) >= told,
            $"the replica of {master.Port} has caught up").ConfigureAwait(false);

        async Task<long> OffsetAsync(string after)
        {
            string info = await server.CliAsync("INFO", "replication").ConfigureAwait(false);
            int start = info.IndexOf(after, StringComparison.Ordinal);
            return start < 0 ? -1 : long.Parse(string.Concat(info[(start + after.Length)..].TakeWhile(char.IsAsciiDigit)), CultureInfo.InvariantCulture);
        }
    }

    /// <summary>
    /// Cuts a master's replica off: it keeps what it has, gets nothing more, and may still be elected. What the master is sent from now on
    /// is lost when it dies.
    /// </summary>
    public async Task DetachReplicaAsync(RedisClusterNode master)
    {
        RedisClusterNode replica = (await NodesAsync().ConfigureAwait(false)).Single(node => node.MasterId == master.Id);
        RedisServer server = ServerOf(replica.Port);

        // It may not log in at its master any more, and must do so again.
        await server.CliAsync("CONFIG", "SET", "masteruser", "nobody", "masterauth", "wrong").ConfigureAwait(false);
        await server.CliAsync("CLIENT", "KILL", "TYPE", "master").ConfigureAwait(false);
        await Eventually.HoldsAsync(
            async () => (await server.CliAsync("INFO", "replication").ConfigureAwait(false)).Contains("master_link_status:down", StringComparison.Ordinal),
            "the replica has lost its master").ConfigureAwait(false);
    }

    /// <summary>Waits until every living node serves, and agrees that all slots are covered.</summary>
    public Task IsWholeAsync() => Eventually.HoldsAsync(
        async () =>
        {
            foreach (RedisServer server in _servers.Where(server => !server.HasExited))
            {
                string info = await server.CliAsync("CLUSTER", "INFO").ConfigureAwait(false);
                if (!info.Contains("cluster_state:ok", StringComparison.Ordinal) || !info.Contains("cluster_slots_ok:16384", StringComparison.Ordinal))
                {
                    return false;
                }
            }

            return true;
        },
        "the cluster is whole");

    /// <summary>Waits until every living node misses slots that nobody serves: whichever is asked then knows of it.</summary>
    public Task IsBrokenAsync() => Eventually.HoldsAsync(
        async () =>
        {
            string[] said = await Task.WhenAll(_servers.Where(static server => !server.HasExited).Select(static server => server.CliAsync("CLUSTER", "INFO"))).ConfigureAwait(false);
            return said.All(static info => info.Contains("cluster_state:fail", StringComparison.Ordinal));
        },
        "every node misses the slots of the dead one");

    /// <summary>Kills all nodes and removes their folders.</summary>
    public void Dispose() => _servers.ForEach(server => server.Dispose());

    private async Task<bool> AreReplicasInStepAsync()
    {
        IReadOnlyList<RedisClusterNode> nodes = await NodesAsync().ConfigureAwait(false);
        foreach (RedisClusterNode master in nodes.Where(node => node.IsMaster))
        {
            if (nodes.Count(node => node.MasterId == master.Id) != 1
                || !(await ServerOf(master.Port).CliAsync("INFO", "replication").ConfigureAwait(false)).Contains("state=online", StringComparison.Ordinal))
            {
                return false;
            }
        }

        return nodes.Count(node => node.IsMaster) == Masters;
    }

    private RedisServer Living() => _servers.First(server => !server.HasExited);

    /// <summary>Where clients reach a node. Nodes that move keys do as redis-cli does: over TLS, it must be on the ports that speak it.</summary>
    private string AddressOf(RedisServer server) =>
        _certificates is null ? server.Connection : FormattableString.Invariant($"127.0.0.1:{_encrypted[_servers.IndexOf(server)]}");

    private async Task<string> ManageAsync(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Requires.RedisCli(), [.. _certificates?.ClientArguments ?? [], "--cluster", .. arguments, "--cluster-yes"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process client = Process.Start(start)!;
        Task<string> errors = client.StandardError.ReadToEndAsync();
        string output = await client.StandardOutput.ReadToEndAsync().ConfigureAwait(false);
        await client.WaitForExitAsync().ConfigureAwait(false);
        return output + await errors.ConfigureAwait(false);
    }
}
