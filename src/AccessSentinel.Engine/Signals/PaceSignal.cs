using AccessSentinel.Engine.Features;

namespace AccessSentinel.Engine.Signals;

/// <summary>
/// The time since the last person on the same track. Family rhythm. The owner's pace is her own histogram, moved by what today has
/// shown (Dirichlet-multinomial); a thief in haste draws from the fast bins and keeps to what he drew.
/// </summary>
public static class PaceSignal
{
    /// <summary>How many people a thief's pace is worth before it is seen: he keeps one pace, whichever it is.</summary>
    private const double ThiefConcentration = 2;

    /// <summary>log10 of P(pace | thief in haste) / P(pace | owner), −0.7 to 2.</summary>
    public static double LogRatio(Baseline baseline, ProfessionPrior prior, TrackMemory track, int bin)
    {
        var own = baseline.PaceShare(bin, prior);
        var owner = Math.Max(own, ((prior.PaceConcentration * own) + track.Pace[bin]) / (prior.PaceConcentration + track.Records));
        var haste = bin < PaceBins.Fast ? 1.0 / PaceBins.Fast : 0;
        var thief = ((ThiefConcentration * haste) + track.Pace[bin]) / (ThiefConcentration + track.Records);
        var ratio = Math.Clamp(Math.Log10(Math.Max(thief, 1e-6) / Math.Max(owner, 1e-5)), -0.7, 2);
        // Software looks up a whole morning's appointments at once: until a credential has shown its own pace, its profession's says little.
        var shown = baseline.PaceTotal();
        return ratio * (shown + 10) / (shown + 60);
    }
}
