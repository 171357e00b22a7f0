namespace AccessSentinel.Engine.Guarding;

/// <summary>The numbers of the guard's rule that the ledger in memory and the script in Redis share. Times are whole milliseconds.</summary>
public static class GuardRule
{
    /// <summary>How long to wait before asking again about what an implausible feed holds, ms.</summary>
    public const long FeedRetry = 1000;

    /// <summary>Parts of <see cref="GuardOptions.ShareOfActive"/> in one: whole numbers divide alike everywhere.</summary>
    public const long Millionths = 1_000_000;

    /// <summary>Length of a bucket of active credentials, ms; those of this one and the one before are active.</summary>
    public const long ActiveBucket = 3_600_000;

    /// <summary>The share of active credentials in millionths.</summary>
    public static long ShareOf(GuardOptions options) => (long)Math.Round(options.ShareOfActive * Millionths);

    /// <summary>The limit in all, given how many credentials are active.</summary>
    public static long InAll(GuardOptions options, long active) => Math.Max(options.InAll, active * ShareOf(options) / Millionths);

    /// <summary>A scope's limit, which rises in proportion where the active credentials raise the limit in all.</summary>
    public static long Raised(long limit, long configuredInAll, long inAll) =>
        configuredInAll > 0 && inAll > configuredInAll ? limit * inAll / configuredInAll : limit;
}
