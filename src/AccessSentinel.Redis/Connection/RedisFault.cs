using System.Net.Sockets;
using StackExchange.Redis;

namespace AccessSentinel.Redis.Connection;

/// <summary>What may be done about a fault.</summary>
internal enum FaultKind
{
    /// <summary>Time may cure it: try again.</summary>
    Transient,

    /// <summary>Somebody must act: trying again at once is useless.</summary>
    Permanent,

    /// <summary>The script is not in the server's cache: send its source.</summary>
    ScriptMissing,
}

/// <summary>A fault of Redis, classified.</summary>
/// <param name="Kind">What may be done about it.</param>
/// <param name="MayHaveRun">Whether the command may have been executed although it failed.</param>
/// <param name="Reason">What is wrong, and what an operator can do, as a sentence without full stop.</param>
internal readonly record struct RedisFault(FaultKind Kind, bool MayHaveRun, string Reason)
{
    // The first word of an error reply is its code: https://redis.io/docs/latest/develop/reference/protocol-spec/#simple-errors
    private static readonly (string Code, FaultKind Kind, string Reason)[] Codes =
    [
        ("NOSCRIPT", FaultKind.ScriptMissing, "the server forgot a script (SCRIPT FLUSH or restart)"),
        ("LOADING", FaultKind.Transient, "the server is still loading its data set"),
        ("READONLY", FaultKind.Transient, "the server is a read-only replica (failover under way, or Redis:Connection names a replica)"),
        ("MASTERDOWN", FaultKind.Transient, "the replica has lost its master"),
        ("TRYAGAIN", FaultKind.Transient, "the cluster is moving this slot"),
        ("CLUSTERDOWN", FaultKind.Transient, "the cluster is down"),
        ("BUSY", FaultKind.Transient, "the server is busy with a script"),
        ("NOREPLICAS", FaultKind.Transient, "too few replicas are connected (min-replicas-to-write)"),
        ("OOM", FaultKind.Permanent, "the server's memory is full (maxmemory): raise it or free some"),
        ("MISCONF", FaultKind.Permanent, "the server refuses writes because it cannot persist to disk: see its log, check disk space"),
        ("NOAUTH", FaultKind.Permanent, "the server asks for a password (password=… or Redis:PasswordFile)"),
        ("WRONGPASS", FaultKind.Permanent, "the password or user is wrong"),
        ("NOPERM", FaultKind.Permanent, "the user may not run a command we need (ACL)"),
        ("WRONGTYPE", FaultKind.Permanent, "a key of ours holds something else: another program writes to this database"),
    ];

    /// <summary>Classifies what the client threw, or null when it is no fault of Redis (a bug, cancellation).</summary>
    public static RedisFault? Of(Exception exception) => exception switch
    {
        RedisServerException reply => OfReply(reply.Message),
        RedisConnectionException connection when AuthenticationFailed(connection) => new(
            FaultKind.Permanent, false, "the server asks for a password, or refused ours (password=… or Redis:PasswordFile)"),
        RedisConnectionException or SocketException or IOException or ObjectDisposedException => new(
            FaultKind.Transient, true, $"the connection is lost ({FirstLine(exception.Message)})"),
        TimeoutException => new(FaultKind.Transient, true, $"no answer in time ({FirstLine(exception.Message)})"),
        // Thrown before anything is sent, e.g. while only a replica of the shard is known.
        RedisCommandException => new(FaultKind.Transient, false, $"the command cannot be sent ({FirstLine(exception.Message)})"),
        RedisException => new(FaultKind.Transient, true, $"the client failed ({FirstLine(exception.Message)})"),
        _ => null,
    };

    /// <summary>Classifies an error reply of the server.</summary>
    public static RedisFault OfReply(string message)
    {
        foreach ((string code, FaultKind kind, string reason) in Codes)
        {
            // Servers before 7 wrap what a script's command met: "ERR Error running script (…): -OOM command not allowed …".
            if (StartsWithWord(message, code) || message.Contains($" -{code} ", StringComparison.Ordinal))
            {
                return new RedisFault(kind, false, $"{reason} ({FirstLine(message)})");
            }
        }

        // The client's own words for a redirection (MOVED, ASK) that it could not follow. It ran nowhere.
        if (message.Contains("is not reachable at this point of time", StringComparison.Ordinal))
        {
            return new RedisFault(FaultKind.Transient, false, $"the cluster names a node for this slot to which there is no connection (failover under way, or the node is not there) ({FirstLine(message)})");
        }

        // What a script's command met, in Redis 7 and later.
        if (message.Contains("ACL failure in script", StringComparison.Ordinal))
        {
            return new RedisFault(FaultKind.Permanent, false, $"the user may not run a command we need, or not on this key (ACL) ({FirstLine(message)})");
        }

        return message.Contains("max number of clients", StringComparison.Ordinal)
            ? new RedisFault(FaultKind.Transient, false, "the server takes no more clients (maxclients)")
            : new RedisFault(FaultKind.Permanent, false, $"the server refused the command ({FirstLine(message)})");
    }

    /// <summary>A refused log-in reaches us as a missing connection whose message quotes the refusal.</summary>
    private static bool AuthenticationFailed(RedisConnectionException exception) =>
        exception.FailureType == ConnectionFailureType.AuthenticationFailure
        || exception.Message.Contains("NOAUTH", StringComparison.Ordinal)
        || exception.Message.Contains("WRONGPASS", StringComparison.Ordinal);

    private static bool StartsWithWord(string message, string code) =>
        message.StartsWith(code, StringComparison.Ordinal) && (message.Length == code.Length || !char.IsAsciiLetter(message[code.Length]));

    private static string FirstLine(string message)
    {
        int end = message.AsSpan().IndexOfAny('\r', '\n');
        string line = end < 0 ? message : message[..end];
        return line.Length <= 300 ? line : line[..300];
    }
}
