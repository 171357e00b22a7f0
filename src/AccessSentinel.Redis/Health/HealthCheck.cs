using System.Globalization;
using System.Net;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Redis.Cluster;
using AccessSentinel.Redis.Connection;
using StackExchange.Redis;

namespace AccessSentinel.Redis.Health;

/// <summary>Asks Redis how it is, without retries: the answer is about now.</summary>
internal static class HealthCheck
{
    /// <summary>One round trip.</summary>
    /// <exception cref="TransportException">It failed.</exception>
    public static async Task<TimeSpan> PingAsync(RedisConnection connection, CancellationToken cancellation)
    {
        try
        {
            return await connection.Database.PingAsync(CommandFlags.DemandMaster)
                .WaitAsync(connection.Options.OperationTimeout, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (RedisFault.Of(exception) is RedisFault fault)
        {
            throw new TransportException($"Redis, ping: {fault.Reason}.", exception);
        }
    }

    /// <summary>Ping, and what the connected nodes say.</summary>
    public static async Task<RedisHealth> RunAsync(RedisConnection connection, CancellationToken cancellation)
    {
        try
        {
            TimeSpan roundTrip = await PingAsync(connection, cancellation).ConfigureAwait(false);
            List<RedisNode> nodes = [];
            DateTime? time = null;
            foreach (EndPoint endPoint in connection.Multiplexer.GetEndPoints())
            {
                IServer server = connection.Multiplexer.GetServer(endPoint);
                if (server.IsConnected)
                {
                    string info = await server.InfoRawAsync()
                        .WaitAsync(connection.Options.OperationTimeout, cancellation).ConfigureAwait(false) ?? "";
                    nodes.Add(Node(endPoint, info));
                    time ??= await server.TimeAsync().WaitAsync(connection.Options.OperationTimeout, cancellation).ConfigureAwait(false);
                }
            }

            return new RedisHealth(true, "", roundTrip, nodes) { ServerTime = time, Cluster = await ClusterAsync(connection, cancellation).ConfigureAwait(false) };
        }
        catch (TransportException exception)
        {
            string fault = await AuthenticationProbe.WantsPasswordAsync(connection.Multiplexer.GetEndPoints(configuredOnly: true)[0], cancellation).ConfigureAwait(false)
                ? "Redis, ping: the server asks for a password, or refused ours (password=… or Redis:PasswordFile)."
                : exception.Message;
            return new RedisHealth(false, fault, TimeSpan.Zero, []);
        }
        catch (Exception exception) when (RedisFault.Of(exception) is RedisFault fault)
        {
            return new RedisHealth(false, $"Redis, INFO: {fault.Reason}.", TimeSpan.Zero, []);
        }
    }

    private static async Task<RedisClusterHealth?> ClusterAsync(RedisConnection connection, CancellationToken cancellation) =>
        await new ClusterView(connection).MapAsync(cancellation).ConfigureAwait(false) is { } map
            ? new RedisClusterHealth(
                map.Masters.Count,
                map.Uncovered,
                [.. map.Masters.Where(static master => master.HasFailed).Select(static master => master.Address)],
                [.. map.Masters.Where(static master => master is { HasFailed: false, Replicas: 0 }).Select(static master => master.Address)])
            : null;

    private static RedisNode Node(EndPoint endPoint, string info)
    {
        Dictionary<string, string> fields = new(StringComparer.Ordinal);
        foreach (string line in info.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                fields[line[..colon]] = line[(colon + 1)..];
            }
        }

        return new RedisNode(
            endPoint.ToString() ?? "",
            Text("redis_version"),
            Text("role"),
            Number("used_memory"),
            Number("maxmemory"),
            Text("maxmemory_policy"),
            Text("aof_enabled") == "1" || Number("rdb_saves") > 0);

        string Text(string field) => fields.GetValueOrDefault(field, "");

        long Number(string field) =>
            long.TryParse(Text(field), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : 0;
    }
}
