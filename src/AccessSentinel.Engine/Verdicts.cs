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
        measure.EndHold();
        state.Oversight.EndEpisode();
    }
}
