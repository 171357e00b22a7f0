using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Contracts.Findings;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.State;

namespace AccessSentinel.Engine;

/// <summary>Notes what the events after a measure say of its effect. Obedience is not assumed: nothing else changes by it.</summary>
internal static class EffectIntake
{
    /// <summary>A measure was decided: what was seen of the one before it says nothing of it, except that the episode's failure was said.</summary>
    public static void Begin(MeasureEffect effect, Command command)
    {
        effect.CommandId = command.Id;
        effect.DecidedAt = command.IssuedAt.Ticks;
        effect.Surprisal = command.Reason.Score;
        effect.DeniedAt = 0;
        effect.SucceededAt = 0;
        if (MeasureLevels.Of(command.Type) >= effect.Lacking)
        {
            effect.Lacking = MeasureLevel.Observe;
        }
    }

    /// <summary>Notes that another measure was taken than the one that was due, since the portal cannot carry that out; to be called after it was taken.</summary>
    public static void Lack(MeasureEffect effect, MeasureLevel due, MeasureLevel taken) => effect.Lacking = due == taken || due == MeasureLevel.Observe ? effect.Lacking : due;

    /// <summary>Notes one event; returns how it succeeded though the credential is suspended, or null.</summary>
    public static EvasionPath? Take(CredentialState state, in AccessEvent accessEvent, long time)
    {
        var effect = state.Effect;
        var measure = state.Measure;
        if (effect.CommandId.Length == 0 || time <= effect.DecidedAt || !measure.InForce(time))
        {
            return null;
        }

        // Whoever knows an identifier can have a sign-in refused: that proves no measure.
        if (accessEvent.Outcome == AccessOutcome.Denied && accessEvent.Action != AccessAction.Login)
        {
            effect.DeniedAt = Math.Max(effect.DeniedAt, time);
        }

        // Leaving is no access.
        if (accessEvent.Outcome != AccessOutcome.Success || accessEvent.Action == AccessAction.Logout)
        {
            return null;
        }

        effect.SucceededAt = Math.Max(effect.SucceededAt, time);
        if (measure.Level != MeasureLevel.Suspend || measure.Shadow)
        {
            return null;
        }

        var session = effect.Session == 0 || accessEvent.Session == 0 ? EvasionSession.Unknown
            : (uint)accessEvent.Session == effect.Session ? EvasionSession.Same
            : EvasionSession.Other;
        return new EvasionPath(accessEvent.Action, session);
    }

    /// <summary>
    /// Whether the measure in force is one the portal cannot carry out and the event shows it: then its rung was never reached. A measure
    /// of that kind that works stays as it is.
    /// </summary>
    public static bool IsVain(CredentialState state, in AccessEvent accessEvent, UnsupportedMeasures unsupported) =>
        accessEvent.Outcome == AccessOutcome.Success
        && accessEvent.Action != AccessAction.Logout
        && unsupported.Lacks(state.Measure.Reached)
        && !state.Measure.IsAnswered;
}
