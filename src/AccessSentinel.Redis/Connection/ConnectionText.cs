using StackExchange.Redis;

namespace AccessSentinel.Redis.Connection;

/// <summary>The connection string: what is refused in it, and what it becomes.</summary>
internal static class ConnectionText
{
    /// <summary>What is wrong with it, as the rest of a sentence that begins with the key, or null. Never quotes a secret.</summary>
    public static string? Check(string connection, bool passwordFile)
    {
        if (!ClientDifferences.KnowsUserNames && Has(connection, "user"))
        {
            return "names a user (user=…), but the StackExchange.Redis 1.2.6 of this package feed cannot log in by user name: "
                + "use a password alone, or build with PackageFeed=public.";
        }

        if (passwordFile && Has(connection, "password"))
        {
            return "holds a password (password=…) although Redis:PasswordFile is set: give one of the two.";
        }

        try
        {
            ConfigurationOptions parsed = ConfigurationOptions.Parse(connection);
            return parsed.EndPoints.Count > 0 ? null : "names no host.";
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException or OverflowException)
        {
            // The client's messages name the keyword and not its value, but for values that are no secret (times, flags).
            return $"cannot be read: {fault.Message}";
        }
    }

    /// <summary>Reads it, with our settings laid over: reconnecting is the client's work, and a start without Redis is no failure.</summary>
    /// <exception cref="ArgumentException">A file of TLS cannot be used; names its key.</exception>
    public static ConfigurationOptions Parse(RedisOptions options)
    {
        ConfigurationOptions parsed = ConfigurationOptions.Parse(options.Connection);
        parsed.AbortOnConnectFail = false;
        parsed.ConnectTimeout = (int)options.ConnectTimeout.TotalMilliseconds;
        parsed.ConnectRetry = 3;
        if (!Has(options.Connection, "keepAlive"))
        {
            // Half-open connections (a firewall that forgot us) are found by this, in seconds.
            parsed.KeepAlive = 10;
        }

        parsed.ClientName ??= "access-sentinel";
        if (options.PasswordFile.Length > 0)
        {
            parsed.Password = File.ReadAllText(options.PasswordFile).TrimEnd('\r', '\n');
        }

        TlsFiles.Apply(parsed, options);
        ClientDifferences.Apply(parsed, options.OperationTimeout);
        return parsed;
    }

    /// <summary>Whether it asks for TLS. It must have been checked.</summary>
    public static bool IsEncrypted(string connection) => ConfigurationOptions.Parse(connection).Ssl;

    private static bool Has(string connection, string keyword)
    {
        foreach (string part in connection.Split(',', StringSplitOptions.TrimEntries))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && part[..equals].TrimEnd().Equals(keyword, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
