namespace AccessSentinel.Engine.Decisions;

/// <summary>What the guard says to a proposed suspension.</summary>
public enum GuardDecision : byte
{
    /// <summary>The suspension may be published.</summary>
    Allowed = 0,

    /// <summary>A limit is reached, or the feed is not to be believed: a milder measure takes its place until the guard allows it.</summary>
    Held = 1,

    /// <summary>The guard's state could not be read: as if held, and said so.</summary>
    Unreadable = 2,
}

/// <summary>What held a suspension. Persisted: appended, never changed.</summary>
public enum GuardScope : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Suspensions in all.</summary>
    All = 1,

    /// <summary>Those of the credential's profession.</summary>
    Profession = 2,

    /// <summary>Those of the department it practises in.</summary>
    Department = 3,

    /// <summary>Those of its practice or establishment.</summary>
    Organization = 4,

    /// <summary>Those of its practice software.</summary>
    Software = 5,

    /// <summary>Those of its campaign.</summary>
    Campaign = 6,

    /// <summary>Those of all campaigns together.</summary>
    Campaigns = 7,

    /// <summary>The feed of events is not plausible.</summary>
    Feed = 8,

    /// <summary>The guard could not be asked.</summary>
    Unreadable = 9,
}

/// <summary>The guard's answer to one proposed suspension: an input of the engine, as the event is.</summary>
/// <param name="Decision">Whether it may be published.</param>
/// <param name="Scope">What holds it; <see cref="GuardScope.None"/> when it is allowed.</param>
/// <param name="Count">Suspensions in the window of that scope; of the first one asked when it is allowed, with this one.</param>
/// <param name="Limit">How many that scope allows in a window.</param>
/// <param name="RetryAfter">Asking earlier than this gives the same answer.</param>
public readonly record struct GuardVerdict(GuardDecision Decision, GuardScope Scope, int Count, int Limit, TimeSpan RetryAfter)
{
    /// <summary>Allowed without having been counted: there is no guard, or nothing would be published.</summary>
    public static GuardVerdict Unguarded { get; } = new(GuardDecision.Allowed, GuardScope.None, 0, 0, TimeSpan.Zero);

    /// <summary>The guard could not be asked.</summary>
    /// <param name="retryAfter">When it is worth asking again.</param>
    public static GuardVerdict Unreadable(TimeSpan retryAfter) => new(GuardDecision.Unreadable, GuardScope.Unreadable, 0, 0, retryAfter);
}

/// <summary>Words for <see cref="GuardScope"/>.</summary>
public static class GuardScopes
{
    private static readonly string[] Names =
        ["none", "all", "profession", "department", "organization", "software", "campaign", "campaigns", "feed", "unreadable"];

    private static readonly string[] Reasons =
    [
        "by the guard",
        "by the guard: the limit on suspensions in all is reached",
        "by the guard: the limit on suspensions of its profession is reached",
        "by the guard: the limit on suspensions of its department is reached",
        "by the guard: the limit on suspensions of its organization is reached",
        "by the guard: the limit on suspensions of its practice software is reached",
        "by the guard: the limit on suspensions of its campaign is reached",
        "by the guard: the limit on suspensions of campaigns is reached",
        "by the guard: the feed of events is not plausible",
        "because the guard could not be asked",
    ];

    /// <summary>The name on metrics and in records.</summary>
    public static string Name(GuardScope scope) => Names[(int)scope];

    /// <summary>The scope of a name, or null.</summary>
    public static GuardScope? Find(string? name) => Array.IndexOf(Names, name) is >= 0 and var index ? (GuardScope)index : null;

    /// <summary>What held a suspension, in words.</summary>
    public static string Reason(GuardScope scope) => Reasons[(int)scope];
}
