using System.Net;
using AccessSentinel.Redis.Connection;
using StackExchange.Redis;

namespace AccessSentinel.Redis.Cluster;

/// <summary>The map of the cluster, looked at anew where it is older than a second. Thread-safe.</summary>
/// <remarks>
/// Commands do not depend on it: the client follows redirections. It says which masters there are, so that each holds a checkpoint.
/// </remarks>
internal sealed class ClusterView(RedisConnection connection)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private volatile ClusterMap? _map;
    private Task<ClusterMap>? _reading;
    private long _readAt;
    private int _turn;

    /// <summary>The map, at most a second old; null where Redis is no cluster.</summary>
    /// <exception cref="Processing.Ports.TransportException">No node tells.</exception>
    public async ValueTask<ClusterMap?> MapAsync(CancellationToken cancellation)
    {
        if (!await connection.IsClusterAsync(cancellation).ConfigureAwait(false))
        {
            return null;
        }

        if (_map is { } map && connection.Time.GetElapsedTime(Volatile.Read(ref _readAt)) < Fresh)
        {
            return map;
        }

        Task<ClusterMap> reading;
        lock (_gate)
        {
            // One asks for all who wait; whoever gives up leaves the others' answer alone.
            if (_reading is null or { IsCompleted: true })
            {
                _reading = ReadAsync();
            }

            reading = _reading;
        }

        return await reading.WaitAsync(cancellation).ConfigureAwait(false);
    }

    private async Task<ClusterMap> ReadAsync()
    {
        string text = await connection.RunAsync("reading the nodes of the cluster", AskAsync, CancellationToken.None).ConfigureAwait(false);
        ClusterMap map = ClusterMap.Read(text);
        _map = map;
        Volatile.Write(ref _readAt, connection.Time.GetTimestamp());
        return map;
    }

    /// <summary>Asks a connected node, another one each time: one that hangs must not be asked for ever.</summary>
    private Task<string> AskAsync()
    {
        EndPoint[] nodes = connection.Multiplexer.GetEndPoints();
        int first = Interlocked.Increment(ref _turn) & int.MaxValue;
        for (int i = 0; i < nodes.Length; i++)
        {
            IServer server = connection.Multiplexer.GetServer(nodes[(first + i) % nodes.Length]);
            if (server.IsConnected)
            {
                return AnswerAsync(server);
            }
        }

        return Task.FromException<string>(new IOException("no node of the cluster is connected"));

        static async Task<string> AnswerAsync(IServer server) => await server.ClusterNodesRawAsync().ConfigureAwait(false) ?? "";
    }
}
