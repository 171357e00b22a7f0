using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Scoring;
using AccessSentinel.Engine.Signals;

namespace AccessSentinel.Engine.Decisions;

/// <summary>Which measure a score asks for. Pure: evidence in, level out.</summary>
public static class DecisionPolicy
{
    /// <summary>
    /// Evidence of read decoys, log10, from which they alone suspend: half of what one reading gives, so that a reading suffices for three
    /// days (<see cref="TrackEvidence.HalfLifeDays"/>), however many people the credential deals with.
    /// </summary>
    public const double CanarySuffices = 3;

    /// <summary>No measure lasts longer without a new decision.</summary>
    public static readonly TimeSpan LongestMeasure = TimeSpan.FromDays(30);

    /// <summary>
    /// The severest measure that the score pays for. Suspension needs two families of evidence that converge, or one beyond a far higher
    /// bar, or a decoy that nobody has a reason to read, or more strangers in a day than anybody of that kind could meet. A step-up of a credential without a second factor would be
    /// as hard as a suspension, so there a restriction comes first.
    /// </summary>
    public static MeasureLevel Propose(in CredentialScore score, LadderOptions ladder, Baseline baseline, bool watched)
    {
        if (score.Canary >= CanarySuffices)
        {
            return MeasureLevel.Suspend;
        }

        var relief = watched ? ladder.WatchMargin : 0;
        var converging = score.Families >= 2;
        if (score.Surprisal >= ladder.SuspendBar - relief)
        {
            if (converging || score.Surprisal >= ladder.SuspendBar - relief + ladder.LoneFamilyMargin)
            {
                return MeasureLevel.Suspend;
            }
        }

        if (score.DayStrangersInAll > Math.Max(ladder.ExposureCapFloor, ladder.ExposureCapFactor * score.DayExpected))
        {
            return MeasureLevel.Suspend;
        }

        relief += baseline.IsPasswordOnly ? ladder.PasswordOnlyMargin : 0;
        if (baseline.HasSecondFactor || IsUnknown(score, baseline))
        {
            return score.Surprisal >= ladder.StepUpBar - relief ? MeasureLevel.StepUp : MeasureLevel.Observe;
        }

        return score.Surprisal >= ladder.RestrictBar - relief ? MeasureLevel.Restrict : MeasureLevel.Observe;
    }

    /// <summary>
    /// What a suspension becomes while the guard holds it: a step-up, which stops a thief without the factor; a restriction to known
    /// people where there is no factor to give, since there a step-up is as hard as what is held, or where the portal lacks the step-up.
    /// </summary>
    public static MeasureLevel WhileHeld(in CredentialScore score, Baseline baseline, UnsupportedMeasures unsupported)
    {
        var preferred = baseline.HasSecondFactor || IsUnknown(score, baseline) ? MeasureLevel.StepUp : MeasureLevel.Restrict;
        var other = preferred == MeasureLevel.StepUp ? MeasureLevel.Restrict : MeasureLevel.StepUp;
        return unsupported.Lacks(preferred) && !unsupported.Lacks(other) ? other : preferred;
    }

    /// <summary>
    /// An idle account that awakes: whether it has a second factor is not known, and a restriction to known people would leave it nobody. So it
    /// is asked, which lets through whoever has one.
    /// </summary>
    private static bool IsUnknown(in CredentialScore score, Baseline baseline) =>
        score.Dormancy >= DormancySignal.DormantFrom && baseline.MultiFactor.Trials <= 2;

    /// <summary>How long a measure lasts.</summary>
    public static TimeSpan Duration(MeasureLevel level, LadderOptions ladder, int recurrence)
    {
        return level switch
        {
            MeasureLevel.Restrict => ladder.RestrictFor,
            MeasureLevel.StepUp => ladder.StepUpFor,
            MeasureLevel.Suspend => TimeSpan.FromTicks(
                (long)Math.Min(ladder.SuspendFor.Ticks * Math.Pow(3, recurrence), (double)LongestMeasure.Ticks)),
            _ => TimeSpan.Zero,
        };
    }
}
