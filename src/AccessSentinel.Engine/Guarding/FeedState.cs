namespace AccessSentinel.Engine.Guarding;

/// <summary>What is wrong with the feed of events; where several things are, the first is named.</summary>
public enum FeedState : byte
{
    /// <summary>Nothing: suspensions are asked of the limits only.</summary>
    Plausible = 0,

    /// <summary>Too many messages ahead of this machine's clock: one of the two is wrong.</summary>
    Ahead = 1,

    /// <summary>Too many events ahead of their messages: a clock of the portal is wrong.</summary>
    Skewed = 2,

    /// <summary>Too many messages older than what came before: the topic is being replayed.</summary>
    Replayed = 3,

    /// <summary>Too many events long past when they were written: the portal makes up for an outage.</summary>
    Late = 4,

    /// <summary>A silence, then many times the usual.</summary>
    Flooded = 5,

    /// <summary>The evidence rose against an implausible share of the active credentials at once: a release of the portal, say.</summary>
    Jumped = 6,
}

/// <summary>Words for <see cref="FeedState"/>.</summary>
public static class FeedStates
{
    /// <summary>How many there are.</summary>
    public const int Count = 7;

    private static readonly string[] Names = ["plausible", "ahead", "skewed", "replayed", "late", "flooded", "jumped"];

    /// <summary>The name on metrics and in the log.</summary>
    public static string Name(FeedState state) => Names[(int)state];
}
