using StackExchange.Redis;

namespace AccessSentinel.Redis.Connection;

/// <summary>Everything in which StackExchange.Redis 1.2.6 (partial feed) and 2.x (public feed) differ for us.</summary>
internal static class ClientDifferences
{
#if PUBLIC_FEED
    /// <summary>Whether the client can log in as an ACL user.</summary>
    public const bool KnowsUserNames = true;

    /// <summary>Settings of a connection.</summary>
    public static void Apply(ConfigurationOptions options, TimeSpan operationTimeout)
    {
        options.SyncTimeout = (int)operationTimeout.TotalMilliseconds;
        options.AsyncTimeout = (int)operationTimeout.TotalMilliseconds;

        // While disconnected, fail at once: waiting and repeating is done in one place, by our own retries.
        options.BacklogPolicy = BacklogPolicy.FailFast;
    }

    /// <summary>Settings of a multiplexer.</summary>
    public static void Apply(ConnectionMultiplexer multiplexer) => ArgumentNullException.ThrowIfNull(multiplexer);
#else
    /// <summary>Whether the client can log in as an ACL user.</summary>
    public const bool KnowsUserNames = false;

    /// <summary>Settings of a connection.</summary>
    public static void Apply(ConfigurationOptions options, TimeSpan operationTimeout)
    {
        options.SyncTimeout = (int)operationTimeout.TotalMilliseconds;

        // This client counts INFO, which the health check reads, among the administrative commands. We send no other of them.
        options.AllowAdmin = true;
    }

    /// <summary>Settings of a multiplexer.</summary>
    public static void Apply(ConnectionMultiplexer multiplexer) =>
        // Replies of one batch are independent; keeping their order would pass each through one more queue.
        multiplexer.PreserveAsyncOrder = false;
#endif
}
