using AccessSentinel.Engine.Features;

namespace AccessSentinel.Engine.Signals;

/// <summary>
/// The time since the last person on the same track. Family rhythm. The owner's pace is her own histogram, moved by what today has
/// shown (Dirichlet-multinomial); a thief in haste draws from the fast bins and keeps to what he drew. Known people are the control group:
/// as far as they come fast too, a program is at the owner's work, which keeps one pace just like a thief.
/// </summary>
public static class PaceSignal
{
    /// <summary>How many people a thief's pace is worth before it is seen: he keeps one pace, whichever it is.</summary>
    private const double ThiefConcentration = 2;

    /// <summary>How many known people it takes to believe half of the pace that they show.</summary>
    private const double ControlConcentration = 5;

    /// <summary>log10 of P(pace | thief in haste) / P(pace | owner), −0.7 to 2.</summary>
    public static double LogRatio(Baseline baseline, ProfessionPrior prior, TrackMemory track, int bin)
    {
        var own = baseline.PaceShare(bin, prior);
        var owner = Math.Max(own, ((prior.PaceConcentration * own) + track.Pace[bin]) / (prior.PaceConcentration + track.Records));
        var haste = bin < PaceBins.Fast ? 1.0 / PaceBins.Fast : 0;
        var thief = ((ThiefConcentration * haste) + track.Pace[bin]) / (ThiefConcentration + track.Records);
        if (bin < PaceBins.Fast)
        {
            owner = Math.Max(owner, thief * OfProgram(baseline, prior, track));
        }

        var ratio = Math.Clamp(Math.Log10(Math.Max(thief, 1e-6) / Math.Max(owner, 1e-5)), -0.7, 2);
        // Software looks up a whole morning's appointments at once: until a credential has shown its own pace, its profession's says little.
        var shown = baseline.PaceTotal();
        return ratio * (shown + 10) / (shown + 60);
    }

    /// <summary>How likely a program is at the owner's own work now: the share of known people who came fast.</summary>
    private static double OfProgram(Baseline baseline, ProfessionPrior prior, TrackMemory track)
    {
        var own = baseline.FastShare(prior);
        var known = Math.Max(track.KnownFast, track.Records - track.FirstSeen);
        return ((ControlConcentration * own) + track.KnownFast) / (ControlConcentration + known);
    }
}
