namespace AccessSentinel.Redis.Health;

/// <summary>How Redis is.</summary>
/// <param name="Reachable">Whether a command was answered.</param>
/// <param name="Fault">Why not; empty when it was.</param>
/// <param name="RoundTrip">How long the answer took; zero when there was none.</param>
/// <param name="Nodes">What the connected nodes say of themselves.</param>
public sealed record RedisHealth(bool Reachable, string Fault, TimeSpan RoundTrip, IReadOnlyList<RedisNode> Nodes)
{
    /// <summary>Redis's clock, UTC; null where it was not told.</summary>
    public DateTime? ServerTime { get; init; }

    /// <summary>The cluster they form; null where they form none.</summary>
    public RedisClusterHealth? Cluster { get; init; }

    /// <summary>What an operator should change, a sentence each; empty when all is well.</summary>
    public IReadOnlyList<string> Advice() => [.. Nodes.SelectMany(static node => node.Advice()), .. Cluster?.Advice() ?? []];
}

/// <summary>What a node says of itself (INFO).</summary>
/// <param name="EndPoint">Its address.</param>
/// <param name="Version">Version of the server.</param>
/// <param name="Role"><c>master</c> or <c>slave</c>, in Redis's own words.</param>
/// <param name="UsedBytes">Memory it uses.</param>
/// <param name="LimitBytes">Its <c>maxmemory</c>; 0 = no limit.</param>
/// <param name="EvictionPolicy">Its <c>maxmemory-policy</c>.</param>
/// <param name="Persistent">Whether its last writes survive a restart: append-only file on, or snapshots saved since it started.</param>
public sealed record RedisNode(
    string EndPoint, string Version, string Role, long UsedBytes, long LimitBytes, string EvictionPolicy, bool Persistent)
{
    // From here on a busy hour can reach the limit.
    private const double FullShare = 0.9;

    /// <summary>Whether its memory is used up: it refuses writes, or throws records away.</summary>
    public bool IsFull => LimitBytes > 0 && UsedBytes >= LimitBytes;

    /// <summary>Whether it deletes keys to make room.</summary>
    public bool Evicts => EvictionPolicy is not ("noeviction" or "");

    /// <summary>What an operator should change here, a sentence each.</summary>
    public IEnumerable<string> Advice()
    {
        if (Evicts)
        {
            yield return $"{EndPoint}: maxmemory-policy is {EvictionPolicy}; with it Redis deletes counters when memory is short, "
                + "and a credential without counters is not watched. Set it to noeviction.";
        }

        if (LimitBytes > 0 && UsedBytes > LimitBytes * FullShare)
        {
            yield return $"{EndPoint}: {UsedBytes / 1_048_576} of {LimitBytes / 1_048_576} MiB are used; at the limit it refuses writes and the worker stops. Raise maxmemory.";
        }

        if (!Persistent)
        {
            yield return $"{EndPoint}: nothing is persisted (appendonly no); after a restart every partition is learnt anew from Kafka. Set appendonly yes.";
        }
    }
}
