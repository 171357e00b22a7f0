using AccessSentinel.Contracts.Findings;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.State;
using AccessSentinel.Engine.Windows;

namespace AccessSentinel.Engine;

/// <summary>What ends an episode, and what ends the evidence that it rested on.</summary>
internal static class Verdicts
{
    /// <summary>Forgets the evidence of a track.</summary>
    public static void Acquit(CredentialState state, bool foreign)
    {
        (foreign ? state.ForeignEvidence : state.FamiliarEvidence).Clear();
        state.Recent.Acquit(foreign);
        // The day's strangers too, or their volume would bring the measure back at the next one.
        state.Counters.Clear(foreign ? Metric.StrangersForeign : Metric.StrangersFamiliar);
        state.Counters.Clear(foreign ? Metric.ClaimedForeign : Metric.ClaimedFamiliar);
    }

    /// <summary>What follows is another episode.</summary>
    public static void EndEpisode(CredentialState state)
    {
        var measure = state.Measure;
        state.Effect.Clear();
        measure.Episode = "";
        measure.Step = 0;
        measure.Reached = MeasureLevel.Observe;
        measure.Exposed = 0;
        measure.ExposedSince = 0;
        measure.OpenedAt = 0;
        measure.Campaign = default;
        measure.EndHold();
        state.Oversight.EndEpisode();
    }

    /// <summary>A measure that has run out becomes watch; its evidence was acted upon and counts no more.</summary>
    public static Finding? Lapse(CredentialState state, long time, LadderOptions ladder)
    {
        var measure = state.Measure;
        if (measure.Level == MeasureLevel.Observe || time < measure.Until)
        {
            return null;
        }

        Finding? closing = null;
        if (measure.Level >= MeasureLevel.Restrict)
        {
            var lapsed = measure.Until;
            closing = EpisodeFindings.OfLapse(state);
            EndEpisode(state);
            Acquit(state, foreign: false);
            Acquit(state, foreign: true);
            measure.Level = MeasureLevel.Watch;
            measure.Until = lapsed + ladder.WatchFor.Ticks;
        }

        if (measure.Level == MeasureLevel.Watch && time >= measure.Until)
        {
            measure.Level = MeasureLevel.Observe;
            measure.Until = 0;
            measure.Recurrence = Math.Max(0, measure.Recurrence - 1);
        }

        return closing;
    }
}
