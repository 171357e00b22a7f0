using AccessSentinel.Redis.Connection;

namespace AccessSentinel.Redis;

/// <summary>Checks <see cref="RedisOptions"/> before anything is connected.</summary>
public static class RedisOptionsValidation
{
    private static readonly TimeSpan LeastToWait = TimeSpan.FromSeconds(4);

    /// <summary>One sentence for each thing that is wrong, naming key and allowed range; empty when all is well. Reads no file, opens no connection.</summary>
    public static IReadOnlyList<string> Validate(RedisOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        List<string> errors = [];
        CheckConnection(options, errors);
        Check(errors, nameof(options.ConnectTimeout), options.ConnectTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
        Check(errors, nameof(options.OperationTimeout), options.OperationTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
        Check(errors, nameof(options.RetryFor), options.RetryFor, TimeSpan.Zero, TimeSpan.FromMinutes(10));
        Check(errors, nameof(options.RecordDays), options.RecordDays, 400, 3650);
        Check(errors, nameof(options.ChunkRecords), options.ChunkRecords, 1, 10_000);
        Check(errors, nameof(options.ChunkBytes), options.ChunkBytes, 64 << 10, 256 << 20);
        Check(errors, nameof(options.ChunksInFlight), options.ChunksInFlight, 1, 64);
        Check(errors, nameof(options.WaitReplicas), options.WaitReplicas, 0, 5);
        if (options.WaitReplicas > 0 && options.OperationTimeout < LeastToWait)
        {
            errors.Add($"Redis:OperationTimeout is {options.OperationTimeout}; with Redis:WaitReplicas it must be at least {LeastToWait}, since replicas are waited for up to three seconds.");
        }

        return errors;
    }

    /// <summary>As <see cref="Validate"/>, refusing to go on.</summary>
    /// <exception cref="ArgumentException">Something is wrong; the message has every sentence.</exception>
    internal static void ThrowIfInvalid(RedisOptions options)
    {
        IReadOnlyList<string> errors = Validate(options);
        if (errors.Count > 0)
        {
            throw new ArgumentException(string.Join(" ", errors), nameof(options));
        }
    }

    private static void CheckConnection(RedisOptions options, List<string> errors)
    {
        if (string.IsNullOrWhiteSpace(options.Connection))
        {
            errors.Add("Redis:Connection is missing: set it to host:port or to a StackExchange.Redis connection string.");
            return;
        }

        string? error = ConnectionText.Check(options.Connection, options.PasswordFile.Length > 0);
        if (error is not null)
        {
            errors.Add($"Redis:Connection {error}");
            return;
        }

        errors.AddRange(TlsFiles.Check(options, ConnectionText.IsEncrypted(options.Connection)));
    }

    private static void Check<T>(List<string> errors, string key, T value, T least, T greatest)
        where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(greatest) > 0)
        {
            errors.Add($"Redis:{key} is {value}; it must be between {least} and {greatest}.");
        }
    }
}
