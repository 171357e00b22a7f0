namespace AccessSentinel.Engine.Features;

/// <summary>
/// What is expected of a profession before anything is known of the credential itself. Estimated by <c>train</c>; the built-in
/// values (<see cref="PriorTable.BuiltIn"/>) are wide on purpose. Shares are 0 to 1; "strength" is how many own observations the
/// prior is worth.
/// </summary>
public sealed record ProfessionPrior
{
    /// <summary>Share of first-seen among the people looked up, once the memory is a year old.</summary>
    public double FirstSeenShare { get; init; } = 0.35;

    /// <summary>Days after which a young memory has lost 63 % of its excess of first-seen people.</summary>
    public double MemoryDays { get; init; } = 40;

    /// <summary>Concentration of the day-to-day variation of that share (Beta-binomial): small = days differ much.</summary>
    public double FirstSeenConcentration { get; init; } = 12;

    /// <summary>First-seen people on an active day: mean.</summary>
    public double FirstSeenPerDay { get; init; } = 12;

    /// <summary>Shape of the Gamma-Poisson of that number: small = days differ much.</summary>
    public double FirstSeenShape { get; init; } = 1.2;

    /// <summary>Days of own observation that the two figures above are worth.</summary>
    public double VolumeStrengthDays { get; init; } = 2;

    /// <summary>Distinct people on an active day: mean.</summary>
    public double PeoplePerDay { get; init; } = 30;

    /// <summary>Share of looked-up first-seen people for whom a claim or quote follows within a day.</summary>
    public double ClaimShare { get; init; } = 0.5;

    /// <summary>How many own look-ups <see cref="ClaimShare"/> is worth.</summary>
    public double ClaimStrength { get; init; } = 6;

    /// <summary>Share of working days on which no claim comes at all (paper, an outage, sent later).</summary>
    public double ClaimlessDayShare { get; init; } = 0.03;

    /// <summary>Distribution of the delay of claims over <see cref="ClaimDelays"/>; sums to 1.</summary>
    public IReadOnlyList<double> ClaimDelay { get; init; } = [0.05, 0.08, 0.12, 0.2, 0.15, 0.1, 0.1, 0.08, 0.08, 0.04];

    /// <summary>Distribution of the time between two people over <see cref="PaceBins"/>; sums to 1.</summary>
    public IReadOnlyList<double> Pace { get; init; } = [0.004, 0.004, 0.006, 0.01, 0.02, 0.04, 0.08, 0.12, 0.24, 0.28, 0.196];

    /// <summary>Concentration of the variation of the pace within a day (Dirichlet).</summary>
    public double PaceConcentration { get; init; } = 10;

    /// <summary>Share of the people who live in the credential's own department.</summary>
    public double OwnDepartmentShare { get; init; } = 0.8;

    /// <summary>Concentration of the variation of departments within a day (Dirichlet, a Polya urn).</summary>
    public double DepartmentConcentration { get; init; } = 4;

    /// <summary>Share of look-ups that find nobody.</summary>
    public double NotFoundShare { get; init; } = 0.03;

    /// <summary>Share of successful sign-ins with a second factor.</summary>
    public double MultiFactorShare { get; init; } = 0.5;

    /// <summary>Share of sessions from a network never seen before.</summary>
    public double NewNetworkShare { get; init; } = 0.04;

    /// <summary>Share of sessions from a device or agent never seen before.</summary>
    public double NewDeviceShare { get; init; } = 0.02;

    /// <summary>Bulk answers (list or export of more than one record) on an active day: mean.</summary>
    public double BulkPerDay { get; init; } = 0.02;

    /// <summary>Share of an active day's work in each hour of local time, 24 values that sum to 1.</summary>
    public IReadOnlyList<double> HourShare { get; init; } = OfficeHours;

    /// <summary>Two humps, 9–12 and 14–19, with little at night.</summary>
    public static IReadOnlyList<double> OfficeHours { get; } =
    [
        0.004, 0.003, 0.003, 0.003, 0.003, 0.005, 0.01, 0.03, 0.07, 0.11, 0.12, 0.11,
        0.05, 0.04, 0.09, 0.1, 0.1, 0.08, 0.05, 0.03, 0.015, 0.01, 0.008, 0.006,
    ];
}
