namespace AccessSentinel.Engine.Decisions;

/// <summary>What operators said about a credential.</summary>
public sealed class OversightState
{
    /// <summary>Longest name of an operator that is kept, characters.</summary>
    public const int LongestName = 64;

    /// <summary>Who confirmed the running episode, or empty: then its suspension holds until somebody releases it.</summary>
    public string ConfirmedBy { get; internal set; } = "";

    /// <summary>With four eyes: who asked first for the release of a confirmed episode, or empty.</summary>
    public string ReleaseAskedBy { get; internal set; } = "";

    /// <summary>When an operator first said anything about the running episode, UTC ticks; 0 = nobody has looked yet.</summary>
    public long ReviewedAt { get; internal set; }

    /// <summary>What the last decision rested on.</summary>
    public DecisionGrounds Grounds { get; internal set; }

    /// <summary>Until when what was released does not bring a measure back, UTC ticks; 0 = no probation.</summary>
    public long ProbationUntil { get; internal set; }

    /// <summary>What was released.</summary>
    public DecisionGrounds Released { get; internal set; }

    /// <summary>How many times the usual evidence a measure takes; 1 = as usual.</summary>
    public double AllowFactor { get; internal set; } = 1;

    /// <summary>When that ends, UTC ticks.</summary>
    public long AllowUntil { get; internal set; }

    /// <summary>Controls that were applied.</summary>
    public AppliedControls Applied { get; } = new();

    /// <summary>Until when the stored record is listed for operators as far as is known; of this process, not stored.</summary>
    internal long ListedUntil { get; set; }

    /// <summary>Whether an operator has confirmed the running episode.</summary>
    public bool IsConfirmed => ConfirmedBy.Length > 0;

    /// <summary>Whether there is anything to remember: most records have nothing.</summary>
    public bool IsEmpty =>
        ConfirmedBy.Length == 0 && ReleaseAskedBy.Length == 0 && ReviewedAt == 0 && !Grounds.Any && ProbationUntil == 0 && AllowUntil == 0
        && Applied.Count == 0 && Applied.Floor == 0;

    /// <summary>The allowance at a time; 1 = none.</summary>
    public double FactorAt(long time) => time < AllowUntil ? AllowFactor : 1;

    internal void EndEpisode()
    {
        ConfirmedBy = "";
        ReleaseAskedBy = "";
        ReviewedAt = 0;
    }
}
