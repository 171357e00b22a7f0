using AccessSentinel.Engine.Features;

namespace AccessSentinel.Engine.Signals;

/// <summary>
/// Was this person ever dealt with by this credential before? Family volume. A thief reads strangers; an owner meets the share of
/// strangers that she always meets, more on some days than on others (Beta-binomial: the share of a day is drawn around the own
/// one, and what the day has shown so far moves it). A program that goes through the base of patients meets them in the order of a file,
/// and long rows of strangers with them: as long as the known people it met explain so many, none of them says anything.
/// </summary>
public static class NoveltySignal
{
    /// <summary>Share of people a thief reads that the victim knows by chance.</summary>
    private const double KnownToThief = 0.05;

    /// <summary>Known people who came fast from which on a program is believed to be at the owner's work.</summary>
    private const int LeastOfProgram = 20;

    /// <summary>The owner's probability that the next person is a stranger, 0.02 to 0.98.</summary>
    public static double Expected(Baseline baseline, ProfessionPrior prior, TrackMemory track, int today)
    {
        var share = baseline.FirstSeenShare(prior, today);
        var concentration = prior.FirstSeenConcentration;
        var predictive = ((concentration * share) + track.FirstSeen) / (concentration + track.Records);
        return Math.Clamp(Math.Max(share, predictive), 0.02, 0.98);
    }

    /// <summary>Whether a program is at work on the track and the known people it met explain its strangers so far.</summary>
    public static bool IsExplained(Baseline baseline, ProfessionPrior prior, TrackMemory track, int today) =>
        track.KnownFast >= LeastOfProgram && track.FirstSeen < track.KnownFast * VolumeSignal.Odds(baseline, prior, today);

    /// <summary>log10 of P(seen or not | thief) / P(… | owner).</summary>
    public static double LogRatio(double expected, bool firstSeen) =>
        firstSeen
            ? Math.Log10((1 - KnownToThief) / expected)
            : Math.Min(0, Math.Log10(KnownToThief / (1 - expected)));
}
