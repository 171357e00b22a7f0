namespace AccessSentinel.Engine.Scoring;

/// <summary>
/// The kinds of thief that each track is tested for. One test for all would be diluted: a slow thief's ordinary pace would speak for
/// the owner. Persisted: appended, never changed.
/// </summary>
public enum ThiefHypothesis
{
    /// <summary>In haste: novelty, pace, missing claims.</summary>
    Smash = 0,

    /// <summary>Slow, among people of the victim's own region: novelty, missing claims.</summary>
    QuietLocal = 1,

    /// <summary>Hidden among the owner's own work, two records in five: novelty, missing claims, department.</summary>
    Hidden = 2,

    /// <summary>Slow, over the whole country: novelty, missing claims, department.</summary>
    QuietNational = 3,

    /// <summary>Trying out numbers: novelty, misses, neighbours, pace.</summary>
    Enumeration = 4,

    /// <summary>In haste, over the whole country: novelty, pace, department, missing claims.</summary>
    SmashNational = 5,

    /// <summary>Bulk answers.</summary>
    Export = 6,

    /// <summary>Guessing numbers that hardly anybody has: misses, novelty of whom it finds.</summary>
    Guessing = 7,
}

/// <summary>What each hypothesis is made of.</summary>
public static class ThiefHypotheses
{
    /// <summary>How many there are.</summary>
    public const int Count = 8;

    /// <summary>How many are fed record by record and are without a bound: the first ones.</summary>
    public const int PerRecord = 6;

    /// <summary>
    /// The most that guessing comes to, log10. Above the bar of a second factor (5.5 on the built-in line), below that of a suspension (6.3):
    /// a credential that finds nobody exposes nobody, and its software may be what is broken.
    /// </summary>
    public const float MostOfGuessing = 6.2f;

    // Arrays, not spans over constants: those cost an allocation at each use until the method is optimised.
    private static readonly MixtureRatio MostlyThief = new(0.95);
    private static readonly MixtureRatio[] Mixtures = [MostlyThief, MostlyThief, new(0.4), MostlyThief, MostlyThief, MostlyThief, MostlyThief, MostlyThief];

    private static readonly int[] WithPurposeInOrder =
    [
        (int)ThiefHypothesis.Smash,
        (int)ThiefHypothesis.QuietLocal,
        (int)ThiefHypothesis.Hidden,
        (int)ThiefHypothesis.QuietNational,
        (int)ThiefHypothesis.SmashNational,
    ];

    /// <summary>What a record adds to the test, by its likelihood ratio and the share of the track's records that are the thief's under the hypothesis.</summary>
    internal static MixtureRatio Mixture(int hypothesis) => Mixtures[hypothesis];

    /// <summary>Whether claims count: a campaign of strangers at a run is haste too, but each of them is claimed.</summary>
    public static bool UsesPurpose(int hypothesis) => hypothesis is not ((int)ThiefHypothesis.Enumeration or (int)ThiefHypothesis.Export or (int)ThiefHypothesis.Guessing);

    /// <summary>The hypotheses for which missing claims count, in the order of <see cref="Features.ClaimTests"/>.</summary>
    public static ReadOnlySpan<int> WithPurpose => WithPurposeInOrder;

    /// <summary>Whether the department counts.</summary>
    public static bool UsesSegment(int hypothesis) =>
        hypothesis is (int)ThiefHypothesis.SmashNational or (int)ThiefHypothesis.Hidden or (int)ThiefHypothesis.QuietNational;

    /// <summary>Whether the pace counts.</summary>
    public static bool UsesPace(int hypothesis) =>
        hypothesis is (int)ThiefHypothesis.Smash or (int)ThiefHypothesis.SmashNational or (int)ThiefHypothesis.Enumeration;
}
