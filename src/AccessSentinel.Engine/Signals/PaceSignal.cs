using AccessSentinel.Engine.Features;

namespace AccessSentinel.Engine.Signals;

/// <summary>
/// The time since the last person on the same track. Family rhythm. A thief in haste falls evenly into the fast bins half of the time;
/// the owner's pace is her own histogram, moved by what today has shown (Dirichlet-multinomial).
/// </summary>
public static class PaceSignal
{
    private const double HasteShare = 0.8;

    /// <summary>The owner's probability of this pace.</summary>
    public static double Expected(Baseline baseline, ProfessionPrior prior, TrackMemory track, int bin) =>
        Math.Max(
            1e-4,
            ((prior.PaceConcentration * baseline.PaceShare(bin, prior)) + track.Pace[bin]) / (prior.PaceConcentration + track.Records));

    /// <summary>log10 of P(pace | thief in haste) / P(pace | owner), at most 2.</summary>
    public static double LogRatio(double expected, int bin)
    {
        var haste = bin < PaceBins.Fast ? 1.0 / PaceBins.Fast : 0;
        return Math.Min(2, Math.Log10(((HasteShare * haste) + ((1 - HasteShare) * expected)) / expected));
    }
}
