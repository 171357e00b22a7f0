using AccessSentinel.Contracts.Commands;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.State;

namespace AccessSentinel.Engine;

/// <summary>From a published command back into the record that was lost: levels, episodes and sequences go on.</summary>
internal static class CommandReturn
{
    /// <summary>Takes over the last command that was published for the credential (read back after the store was lost).</summary>
    public static void Take(CredentialState state, Command command, LadderOptions ladder)
    {
        var measure = state.Measure;
        if (command.Sequence <= measure.Sequence)
        {
            return;
        }

        measure.Sequence = command.Sequence;
        measure.Episode = command.Episode;
        measure.Shadow = command.Mode == OperatingMode.Shadow;
        measure.Level = MeasureLevels.Of(command.Type);
        measure.Reached = measure.Level;
        measure.Until = command.ExpiresAt?.Ticks ?? 0;
        measure.OpenedAt = command.IssuedAt.Ticks;
        measure.Exposed = command.Exposure?.Beneficiaries ?? 0;
        measure.ExposedSince = command.Exposure?.Since.Ticks ?? command.IssuedAt.Ticks;
        if (measure.Level is MeasureLevel.StepUp or MeasureLevel.Restrict && command is { Limits: not null, RevokeSessions: true })
        {
            // Only a suspension that is held limits and revokes at once: it is still owed.
            var owed = DecisionPolicy.Duration(MeasureLevel.Suspend, ladder, measure.Recurrence);
            measure.Hold(measure.OpenedAt, measure.OpenedAt + owed.Ticks, GuardScope.None, command.By is null or CommandFactory.Policy ? "" : command.By);
        }
        else
        {
            measure.EndHold();
        }

        // The step is part of command ids: go on beyond any step this episode can have had.
        measure.Step = Math.Max(measure.Step, (int)measure.Level);
        measure.Recurrence = Math.Max(measure.Recurrence, command.Type == CommandType.Suspend ? 1 : 0);
        EffectIntake.Begin(state.Effect, command);
        state.Effect.Session = 0;
        var grounds = OversightReasons.Read(command);
        state.Oversight.Grounds = grounds;
        if (measure.Level == MeasureLevel.Observe)
        {
            state.Oversight.Released = grounds;
            state.Oversight.Grounds = default;
            state.Oversight.ProbationUntil = command.IssuedAt.Ticks + ladder.ProbationFor.Ticks;
            // What follows is another episode: the ids of this one are spent.
            Verdicts.EndEpisode(state);
        }
    }
}
