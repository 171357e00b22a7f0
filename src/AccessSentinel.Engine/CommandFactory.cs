using AccessSentinel.Contracts.Commands;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Scoring;
using AccessSentinel.Engine.State;

namespace AccessSentinel.Engine;

/// <summary>Takes a decision into the record and writes the command for it.</summary>
internal static class CommandFactory
{
    /// <summary>Who decides where no operator does.</summary>
    public const string Policy = "policy";

    /// <summary>Moves the credential to a severer level and returns the command that says so.</summary>
    public static Command Take(
        CredentialState state, UInt128 eventId, ulong session, long time, MeasureLevel level, in CredentialScore score, LadderOptions ladder, OperatingMode mode)
    {
        var measure = state.Measure;
        var track = score.Foreign ? state.ForeignEvidence : state.FamiliarEvidence;
        if (measure.Episode.Length == 0)
        {
            OpenEpisode(state, eventId, time);
        }

        Probation.Remember(state, score);
        if (measure.Campaign.Tag == 0 && score.Campaign >= CredentialScore.Noticeable)
        {
            measure.Campaign = score.CampaignSource;
        }

        // Lists and exports name nobody: their records are an upper bound of whom else they showed.
        var read = score.ReadOn(track);
        var exposed = Math.Max(measure.Exposed, (int)Math.Min((long)read + track.Unnamed, int.MaxValue));
        measure.NewlyExposed = exposed - measure.Exposed;
        measure.Exposed = exposed;
        if (measure.ExposedSince == 0)
        {
            var counted = track.Since == 0 ? time : track.Since;
            measure.ExposedSince = read > track.Exposed ? Math.Min(counted, Math.Max(time - TimeSpan.TicksPerDay, 1)) : counted;
        }

        // What an operator asked for lasts as long as he said.
        var until = level == MeasureLevel.Suspend && measure.HeldAuthor.Length > 0
            ? measure.HeldUntil
            : time + DecisionPolicy.Duration(level, ladder, measure.Recurrence).Ticks;
        measure.Step++;
        measure.Level = level;
        measure.Reached = level;
        measure.Until = until;
        measure.Shadow = mode == OperatingMode.Shadow;
        measure.Sequence = Math.Max(measure.Sequence + 1, UnixMilliseconds(time));
        if (level == MeasureLevel.Suspend)
        {
            measure.Recurrence++;
        }

        state.Effect.Session = (uint)session;
        return Write(state, time, level, Reason(measure, level, score, track), score.Model, mode);
    }

    /// <summary>Opens the episode of an event, or of an operator's control.</summary>
    public static void OpenEpisode(CredentialState state, UInt128 openedBy, long time)
    {
        Verdicts.EndEpisode(state);
        state.Measure.Episode = EpisodeId.Create(state.CredentialId, openedBy);
        state.Measure.OpenedAt = time;
    }

    /// <summary>A suspension that an operator confirmed goes on for as long as a measure may last.</summary>
    public static Command Prolong(CredentialState state, long time, OperatingMode mode)
    {
        var measure = state.Measure;
        measure.NewlyExposed = 0;
        measure.Step++;
        measure.Until = time + DecisionPolicy.LongestMeasure.Ticks;
        measure.Shadow = mode == OperatingMode.Shadow;
        measure.Sequence = Math.Max(measure.Sequence + 1, UnixMilliseconds(time));
        return Write(state, time, MeasureLevel.Suspend, OversightReasons.Prolonged(state.Oversight.Grounds), null, mode);
    }

    /// <summary>Publishes a measure that was only shown in shadow and still runs, now that measures are enforced: as it is, in a new sequence.</summary>
    public static Command Enforce(CredentialState state, long time, in CredentialScore score)
    {
        var measure = state.Measure;
        measure.NewlyExposed = 0;
        measure.Shadow = false;
        measure.Sequence = Math.Max(measure.Sequence + 1, UnixMilliseconds(time));
        var track = score.Foreign ? state.ForeignEvidence : state.FamiliarEvidence;
        return Write(state, time, measure.Level, Reason(measure, measure.Level, score, track), score.Model, OperatingMode.Enforce);
    }

    private static Command Write(CredentialState state, long time, MeasureLevel level, CommandReason reason, CommandModel? model, OperatingMode mode)
    {
        var measure = state.Measure;
        var held = measure.IsHeld && level != MeasureLevel.Suspend;
        var type = MeasureLevels.CommandOf(level);
        var command = new Command
        {
            Id = CommandId.Create(state.CredentialId, measure.Episode, $"{measure.Step}/{MeasureLevels.Name(level)}", mode),
            Type = type,
            CredentialId = state.CredentialId,
            Sequence = measure.Sequence,
            Episode = measure.Episode,
            Mode = mode,
            IssuedAt = new DateTime(time, DateTimeKind.Utc),
            ExpiresAt = new DateTime(measure.Until, DateTimeKind.Utc),
            RevokeSessions = held || level == MeasureLevel.Suspend,
            Limits = held || level == MeasureLevel.Restrict ? new CommandLimits(LimitScope.Known, null) : null,
            Reason = reason,
            Notice = Notices.For(type, held),
            Exposure = new CommandExposure(measure.Exposed, new DateTime(measure.ExposedSince, DateTimeKind.Utc)),
            Model = model,
            By = measure.IsHeld && measure.HeldAuthor.Length > 0 ? measure.HeldAuthor : Policy,
        };
        EffectIntake.Begin(state.Effect, command);
        return command;
    }

    /// <summary>Says of a suspension that is held, or was, that and why.</summary>
    private static CommandReason Reason(MeasureState measure, MeasureLevel level, in CredentialScore score, TrackEvidence track)
    {
        var reason = ReasonWriter.Write(level, score, track);
        reason = measure.HeldAuthor.Length == 0 ? reason : reason with { Summary = OversightReasons.AskedFor, Counterfactual = null };
        return measure.IsHeld
            ? reason with { Summary = $"{reason.Summary}; {ReasonWriter.Hold(level, measure)}" }
            : reason;
    }

    /// <summary>Ticks as Unix milliseconds, 1 or more.</summary>
    public static long UnixMilliseconds(long ticks) => Math.Max(1, (ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond);
}
