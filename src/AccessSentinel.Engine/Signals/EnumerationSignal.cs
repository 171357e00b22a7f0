using AccessSentinel.Engine.Features;

namespace AccessSentinel.Engine.Signals;

/// <summary>
/// Numbers that are tried out. Family enumeration: look-ups that find nobody against the credential's own typing errors, and NIRs
/// that share sex, birth month and commune with one of the last four and lie close in their order number.
/// </summary>
public static class EnumerationSignal
{
    /// <summary>Order numbers this close are neighbours.</summary>
    public const int NearDistance = 20;

    private const double MissesOfThief = 0.4;
    private const double SamePrefixOfThief = 0.5;
    private const double NearOfThief = 0.4;
    private const double SamePrefixOfOwner = 0.004;
    private const double NearOfOwner = 0.0006;

    /// <summary>The owner's probability that a look-up finds nobody.</summary>
    public static double ExpectedMiss(Baseline baseline, ProfessionPrior prior, TrackMemory track)
    {
        const double Strength = 20;
        const double Concentration = 10;
        var share = baseline.NotFound.Mean(prior.NotFoundShare, Strength);
        return Math.Clamp(((Concentration * share) + track.NotFound) / (Concentration + track.Records + track.NotFound), 0.005, 0.9);
    }

    /// <summary>log10 of P(found or not | enumerator) / P(… | owner).</summary>
    public static double MissLogRatio(double expected, bool miss) =>
        miss ? Math.Log10(MissesOfThief / expected) : Math.Log10((1 - MissesOfThief) / (1 - expected));

    /// <summary>The same for the distance to the last NIR of the same prefix (−1: no such NIR), at most 2.</summary>
    public static double OrderLogRatio(int distance) => distance switch
    {
        < 0 => Math.Log10((1 - SamePrefixOfThief) / (1 - SamePrefixOfOwner)),
        0 => 0,
        <= NearDistance => Math.Min(2, Math.Log10(NearOfThief / NearOfOwner)),
        _ => Math.Log10((SamePrefixOfThief - NearOfThief) / (SamePrefixOfOwner - NearOfOwner)),
    };
}
