using AccessSentinel.Processing.Ports;
using AccessSentinel.Redis.Connection;
using StackExchange.Redis;

namespace AccessSentinel.Redis.Health;

/// <summary>What came of trying to write one family of keys.</summary>
/// <param name="Keys">Their pattern, as an ACL names it.</param>
/// <param name="Purpose">What they hold.</param>
/// <param name="Fault">Why they could not be written; null = they can.</param>
public sealed record WriteAttempt(string Keys, string Purpose, string? Fault);

/// <summary>
/// Tries to write each family of keys as the worker does: by a script, with the commands that are used on it, on a key <c>…doctor-probe</c> of its
/// own that is gone afterwards. What takes keys away is called first, so that nothing stays behind where only that is refused.
/// </summary>
internal static class WriteProbe
{
    private const string Begin = """
        redis.call('DEL', KEYS[1])
        redis.call('PEXPIRE', KEYS[1], 10000)

        """;

    private const string Hash = """
        redis.call('HSET', KEYS[1], 'probe', '1')
        redis.call('PEXPIRE', KEYS[1], 10000)
        redis.call('HGET', KEYS[1], 'probe')
        redis.call('HMGET', KEYS[1], 'probe', 'none')
        redis.call('HGETALL', KEYS[1])
        redis.call('HDEL', KEYS[1], 'probe')

        """;

    private const string Text = """
        redis.call('SET', KEYS[1], '1', 'PX', 10000)
        redis.call('GET', KEYS[1])
        redis.call('DEL', KEYS[1])

        """;

    private const string SortedSet = """
        redis.call('ZADD', KEYS[1], 1, 'probe')
        redis.call('PEXPIRE', KEYS[1], 10000)
        redis.call('ZSCORE', KEYS[1], 'probe')
        redis.call('ZCARD', KEYS[1])
        redis.call('ZCOUNT', KEYS[1], 0, 1)
        redis.call('ZRANGE', KEYS[1], 0, 0)
        redis.call('ZREMRANGEBYRANK', KEYS[1], 1, 1)
        redis.call('ZREMRANGEBYSCORE', KEYS[1], 2, 2)
        redis.call('ZREM', KEYS[1], 'probe')

        """;

    private const string HyperLogLog = """
        redis.call('PFADD', KEYS[1], 'probe')
        redis.call('PEXPIRE', KEYS[1], 10000)
        redis.call('PFCOUNT', KEYS[1])
        redis.call('TIME')
        redis.call('DEL', KEYS[1])

        """;

    private const string End = "return 1";

    private static readonly (string Keys, string Purpose, string Probe, RedisScript Script)[] Families =
    [
        ("as:c:*", "records", "as:c:{doctor-probe}", new(Begin + Hash + End)),
        ("as:k:*", "checkpoints", "as:k:{doctor-probe}", new(Begin + Text + End)),
        ("as:s:*", "campaigns", "as:s:{doctor-probe}", new(Begin + SortedSet + End)),
        ("as:g:*", "guard", "as:g:{guard}:doctor-probe", new(Begin + Hash + SortedSet + HyperLogLog + End)),
        ("as:{measures}*", "running measures", "as:{measures}:doctor-probe", new(Begin + Hash + Text + End)),
        ("as:allowances*", "allowances", "as:allowances:doctor-probe", new(Begin + Hash + End)),
        ("as:answer:*", "answers to operators", "as:answer:doctor-probe", new(Begin + Text + End)),
        ("as:listed*", "what list shows", "as:listed:doctor-probe", new(Begin + SortedSet + End)),
    ];

    /// <summary>Tries every family, whatever came of the one before.</summary>
    public static async Task<IReadOnlyList<WriteAttempt>> RunAsync(RedisConnection connection, CancellationToken cancellation)
    {
        List<WriteAttempt> attempts = [];
        foreach (var (keys, purpose, probe, script) in Families)
        {
            attempts.Add(new WriteAttempt(keys, purpose, await TryAsync(connection, probe, script, cancellation).ConfigureAwait(false)));
        }

        return attempts;
    }

    private static async Task<string?> TryAsync(RedisConnection connection, string probe, RedisScript script, CancellationToken cancellation)
    {
        try
        {
            await connection.RunAsync(
                "writing",
                1,
                (_, issue) => script.SendAsync(connection.Database, [(RedisKey)probe], [], issue),
                static (_, _) => { },
                cancellation).ConfigureAwait(false);
            return null;
        }
        catch (TransportException exception)
        {
            return exception.Message;
        }
    }
}
