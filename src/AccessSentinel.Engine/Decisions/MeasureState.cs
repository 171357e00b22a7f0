using AccessSentinel.Engine.Signals;

namespace AccessSentinel.Engine.Decisions;

/// <summary>What was decided about a credential.</summary>
public sealed class MeasureState
{
    /// <summary>The level last decided; see <see cref="Until"/>.</summary>
    public MeasureLevel Level { get; internal set; }

    /// <summary>When it lapses, UTC ticks; 0 = never.</summary>
    public long Until { get; internal set; }

    /// <summary>The episode: 32 hexadecimal digits, or empty.</summary>
    public string Episode { get; internal set; } = "";

    /// <summary>Steps taken in the episode.</summary>
    public int Step { get; internal set; }

    /// <summary>Sequence of the last command; 0 = none.</summary>
    public long Sequence { get; internal set; }

    /// <summary>The severest measure of the episode: it only goes forward.</summary>
    public MeasureLevel Reached { get; internal set; }

    /// <summary>Suspensions so far, one less for each watch that ends in peace: each next one lasts longer.</summary>
    public int Recurrence { get; internal set; }

    /// <summary>When the episode opened, UTC ticks.</summary>
    public long OpenedAt { get; internal set; }

    /// <summary>Distinct beneficiaries read in the episode.</summary>
    public int Exposed { get; internal set; }

    /// <summary>Since when they count, UTC ticks.</summary>
    public long ExposedSince { get; internal set; }

    /// <summary>Of those, how many the last decision was the first to count; not kept.</summary>
    public int NewlyExposed { get; internal set; }

    /// <summary>The first campaign that weighed noticeably in a decision of the episode; tag 0 = none did.</summary>
    public CampaignSource Campaign { get; internal set; }

    /// <summary>When a step-up was last answered, UTC ticks; 0 = never.</summary>
    public long AnsweredAt { get; internal set; }

    /// <summary>Whether the measure was published in shadow.</summary>
    public bool Shadow { get; internal set; }

    /// <summary>Since when a suspension is held by the guard, UTC ticks; 0 = none is.</summary>
    public long HeldSince { get; internal set; }

    /// <summary>When the suspension that is held would itself have run out, UTC ticks; from then on it is no longer owed. 0 = none is held.</summary>
    public long HeldUntil { get; internal set; }

    /// <summary>What held it when the guard was last asked.</summary>
    public GuardScope HeldBy { get; internal set; }

    /// <summary>The operator who asked for the suspension that is held; empty = the policy did.</summary>
    public string HeldAuthor { get; internal set; } = "";

    /// <summary>A suspension was proposed and the guard has not allowed it yet.</summary>
    public bool IsHeld => HeldUntil != 0;

    /// <summary>
    /// Whether a measure is in force at a time. Before its episode opened it was not: a measure that was read back must not keep the
    /// history before it from teaching.
    /// </summary>
    public bool InForce(long now) => Level >= MeasureLevel.Restrict && now >= OpenedAt && now < Until;

    /// <summary>Whether the second factor was given: the measure stands, but the owner is at work.</summary>
    public bool IsAnswered => Level == MeasureLevel.StepUp && AnsweredAt != 0 && AnsweredAt >= OpenedAt;

    internal void Hold(long since, long until, GuardScope by, string author)
    {
        HeldSince = since;
        HeldUntil = until;
        HeldBy = by;
        HeldAuthor = author;
    }

    internal void EndHold() => Hold(0, 0, GuardScope.None, "");
}
