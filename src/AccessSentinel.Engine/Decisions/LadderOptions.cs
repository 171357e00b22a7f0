using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Events;

namespace AccessSentinel.Engine.Decisions;

/// <summary>
/// The ladder: what each measure may cost and how long it lasts. Bars are stated as what they cost, wrongful measures per million
/// credential-hours; the surprisal they ask for is 6 − log10(cost).
/// </summary>
public sealed record LadderOptions
{
    /// <summary>Wrongful suspensions accepted per million active credential-hours. 0.001 to 10,000.</summary>
    public double SuspendBudget { get; init; } = 1;

    /// <summary>Wrongful step-ups accepted per million active credential-hours. 0.001 to 10,000.</summary>
    public double StepUpBudget { get; init; } = 5;

    /// <summary>Wrongful restrictions accepted per million active credential-hours. 0.001 to 10,000.</summary>
    public double RestrictBudget { get; init; } = 5;

    /// <summary>Surprisal above the bar from which one family of evidence suffices to suspend.</summary>
    public double LoneFamilyMargin { get; init; } = 3;

    /// <summary>How much lower every bar is while a credential is watched.</summary>
    public double WatchMargin { get; init; } = 1;

    /// <summary>How long a restriction lasts.</summary>
    public TimeSpan RestrictFor { get; init; } = TimeSpan.FromHours(4);

    /// <summary>How long a step-up is asked.</summary>
    public TimeSpan StepUpFor { get; init; } = TimeSpan.FromHours(12);

    /// <summary>How long a first suspension lasts; each further one thrice as long, up to 30 days.</summary>
    public TimeSpan SuspendFor { get; init; } = TimeSpan.FromHours(72);

    /// <summary>How long a credential is watched after a measure lapsed.</summary>
    public TimeSpan WatchFor { get; init; } = TimeSpan.FromDays(7);

    /// <summary>
    /// Last resort: unclaimed strangers in a sliding day, as a multiple of what is expected of the credential, beyond which it is
    /// suspended on volume alone. 5 to 10,000.
    /// </summary>
    public double ExposureCapFactor { get; init; } = 40;

    /// <summary>The least that cap can be.</summary>
    public int ExposureCapFloor { get; init; } = 400;

    /// <summary>Surprisal asked of a suspension.</summary>
    public double SuspendBar => 6 - Math.Log10(SuspendBudget);

    /// <summary>Surprisal asked of a step-up.</summary>
    public double StepUpBar => 6 - Math.Log10(StepUpBudget);

    /// <summary>Surprisal asked of a restriction.</summary>
    public double RestrictBar => 6 - Math.Log10(RestrictBudget);
}

/// <summary>What the engine is configured with. Immutable.</summary>
public sealed record EngineOptions
{
    /// <summary>Enforce or shadow.</summary>
    public OperatingMode Mode { get; init; } = OperatingMode.Enforce;

    /// <summary>The ladder of professions that have none of their own.</summary>
    public LadderOptions Ladder { get; init; } = new();

    /// <summary>Ladders of single professions.</summary>
    public IReadOnlyDictionary<Profession, LadderOptions> Ladders { get; init; } = new Dictionary<Profession, LadderOptions>();

    /// <summary>Tags of decoy beneficiaries, made under the same key as the events.</summary>
    public IReadOnlySet<ulong> Canaries { get; init; } = new HashSet<ulong>();
}
