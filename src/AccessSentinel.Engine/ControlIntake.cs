using System.Buffers.Binary;
using System.Globalization;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Controls;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Guarding;
using AccessSentinel.Engine.Scoring;
using AccessSentinel.Engine.State;

namespace AccessSentinel.Engine;

/// <summary>Takes an operator's control into the record. Who may ask for it was verified before; here it is followed, once.</summary>
internal static class ControlIntake
{
    // Clocks of operators and of the portal differ by a little.
    private const long ClockTolerance = TimeSpan.TicksPerMinute * 5;
    private const int IdBytes = 16;

    /// <summary>Follows a control about this credential.</summary>
    public static ControlResult Apply(CredentialState state, Control control, in ControlDelivery delivery, in ControlTerms terms)
    {
        var applied = state.Oversight.Applied;
        var id = IdOf(control);
        var repeat = applied.Find(id, control.IssuedAt.Ticks, delivery);
        if (repeat != ControlRepeat.New)
        {
            return new ControlResult(repeat == ControlRepeat.Redelivered ? ControlOutcome.Redelivered : ControlOutcome.Replayed, null);
        }

        applied.Add(id, control.IssuedAt.Ticks, delivery);
        return control.Type switch
        {
            ControlType.Release => Release(state, control, terms.Ladder, terms.Options),
            ControlType.Confirm => Confirm(state, control, terms),
            ControlType.Suspend => Suspend(state, control, terms),
            _ => Allow(state, control),
        };
    }

    /// <summary>The suspension that a control asks for; null: nobody is suspended by it who is not suspended already.</summary>
    public static SuspensionProposal? Propose(
        CredentialState state, Control control, in ControlDelivery delivery, LadderOptions ladder, OperatingMode mode, UnsupportedMeasures unsupported)
    {
        var measure = state.Measure;
        var time = control.IssuedAt.Ticks;
        if (!AsksToSuspend(state.Measure, control)
            || (measure.Level == MeasureLevel.Suspend && measure.InForce(time))
            || state.Oversight.Applied.Find(IdOf(control), time, delivery) != ControlRepeat.New)
        {
            return null;
        }

        var until = EndOf(state, control, ladder);
        return new SuspensionProposal
        {
            CredentialId = state.CredentialId,
            Mode = mode,
            Time = time,
            Expires = until,
            HeldUntil = until,
            Profession = state.Baseline.Profession,
            Department = state.Baseline.OwnDepartment,
            // No event is at hand that would name them.
            Organization = 0,
            Software = 0,
            NewSource = false,
            Unsupported = unsupported,
            EventId = OpenedBy(control),
            Episode = measure.Episode,
            ControlId = control.Id,
        };
    }

    /// <summary>
    /// Takes over a control that was applied before the store was lost: what it said still holds, what it made the portal do is read
    /// back from the commands.
    /// </summary>
    public static void Restore(CredentialState state, Control control, in ControlDelivery delivery)
    {
        var oversight = state.Oversight;
        var id = IdOf(control);
        if (oversight.Applied.Find(id, control.IssuedAt.Ticks, delivery) != ControlRepeat.New)
        {
            return;
        }

        oversight.Applied.Add(id, control.IssuedAt.Ticks, delivery);
        var measure = state.Measure;
        var concerned = measure.Episode.Length > 0 && control.Episode?.Id == measure.Episode;
        switch (control.Type)
        {
            case ControlType.Allow:
                _ = Allow(state, control);
                break;
            case ControlType.Confirm when concerned && measure.Level == MeasureLevel.Suspend:
                oversight.ConfirmedBy = control.Author;
                oversight.ReviewedAt = control.IssuedAt.Ticks;
                break;
            case ControlType.Release when concerned && oversight.IsConfirmed:
                // It did not lift the measure, or the last command would say so: it was the first of two.
                oversight.ReleaseAskedBy = control.Author;
                break;
            default:
                break;
        }
    }

    private static ControlResult Release(CredentialState state, Control control, LadderOptions ladder, EngineOptions options)
    {
        if (IsOfAnother(state.Measure, control))
        {
            return new ControlResult(ControlOutcome.OtherEpisode, null);
        }

        var oversight = state.Oversight;
        MarkReviewed(state, control);
        if (options.FourEyes && oversight.IsConfirmed && (oversight.ReleaseAskedBy.Length == 0 || oversight.ReleaseAskedBy == control.Author))
        {
            oversight.ReleaseAskedBy = control.Author;
            return new ControlResult(ControlOutcome.AwaitsSecondOperator, null);
        }

        var measure = state.Measure;
        if (measure.Reached == MeasureLevel.Suspend)
        {
            // It was no theft: the next one is not to last longer for it.
            measure.Recurrence = Math.Max(0, measure.Recurrence - 1);
        }

        oversight.Released = oversight.Grounds;
        oversight.ProbationUntil = control.IssuedAt.Ticks + ladder.ProbationFor.Ticks;
        Verdicts.Acquit(state, foreign: false);
        Verdicts.Acquit(state, foreign: true);
        // Also where nothing is in force here: the portal may hold a measure that this store has lost.
        var command = Command(state, control, CommandType.Reinstate, null, measure.Shadow ? OperatingMode.Shadow : options.Mode);
        var closing = EpisodeFindings.OfEnd(state, control.IssuedAt.Ticks, "Released by an operator");
        Verdicts.EndEpisode(state);
        measure.Level = MeasureLevel.Observe;
        measure.Until = 0;
        measure.Shadow = false;
        oversight.Grounds = default;
        return new ControlResult(ControlOutcome.Applied, command) { Finding = closing };
    }

    private static ControlResult Confirm(CredentialState state, Control control, in ControlTerms terms)
    {
        if (IsOfAnother(state.Measure, control))
        {
            return new ControlResult(ControlOutcome.OtherEpisode, null);
        }

        var measure = state.Measure;
        if (!CanBeConfirmed(measure, control))
        {
            return new ControlResult(ControlOutcome.NothingInForce, null);
        }

        MarkReviewed(state, control);
        state.Oversight.ConfirmedBy = control.Author;
        state.Oversight.ReleaseAskedBy = "";
        var until = EndOf(state, control, terms.Ladder);
        if (terms.Verdict.Decision != GuardDecision.Allowed)
        {
            return Postpone(state, control, until, terms);
        }

        measure.Recurrence += measure.Reached == MeasureLevel.Suspend ? 0 : 1;
        return Hold(state, control, until, terms.Options.Mode);
    }

    private static bool CanBeConfirmed(MeasureState measure, Control control) =>
        measure.Level >= MeasureLevel.Restrict && measure.Until > control.IssuedAt.Ticks;

    /// <summary>Whether a control would suspend somebody: by its word, or by confirming what is milder so far.</summary>
    private static bool AsksToSuspend(MeasureState measure, Control control) =>
        control.Type == ControlType.Suspend
        || (control.Type == ControlType.Confirm && CanBeConfirmed(measure, control) && !IsOfAnother(measure, control));

    private static ControlResult Suspend(CredentialState state, Control control, in ControlTerms terms)
    {
        var measure = state.Measure;
        if (measure.Episode.Length == 0)
        {
            CommandFactory.OpenEpisode(state, OpenedBy(control), control.IssuedAt.Ticks);
        }

        var until = EndOf(state, control, terms.Ladder);
        if (terms.Verdict.Decision != GuardDecision.Allowed)
        {
            return Postpone(state, control, until, terms);
        }

        // A human's word does not shorten what is in force.
        until = measure.Level == MeasureLevel.Suspend ? Math.Max(until, measure.Until) : until;
        measure.Recurrence += measure.Reached == MeasureLevel.Suspend ? 0 : 1;
        MarkReviewed(state, control);
        state.Oversight.ProbationUntil = 0;
        return Hold(state, control, until, terms.Options.Mode);
    }

    /// <summary>The guard holds it: it is owed as one of our own is, and follows at an event of the credential in the operator's name.</summary>
    private static ControlResult Postpone(CredentialState state, Control control, long until, in ControlTerms terms)
    {
        var measure = state.Measure;
        var from = control.IssuedAt.Ticks;
        var level = DecisionPolicy.WhileHeld(terms.Score, state.Baseline, terms.Unsupported);
        MarkReviewed(state, control);
        state.Oversight.ProbationUntil = 0;
        measure.Hold(from, until, terms.Verdict.Scope, control.Author);
        measure.Step++;
        measure.Level = measure.Reached = level;
        measure.Until = from + DecisionPolicy.Duration(level, terms.Ladder, measure.Recurrence).Ticks;
        measure.OpenedAt = Math.Min(measure.OpenedAt, from);
        measure.ExposedSince = measure.ExposedSince == 0 ? from : measure.ExposedSince;
        measure.Shadow = terms.Options.Mode == OperatingMode.Shadow;
        var type = level == MeasureLevel.Restrict ? CommandType.Restrict : CommandType.StepUp;
        var command = Command(state, control, type, measure.Until, terms.Options.Mode);
        command = command with
        {
            RevokeSessions = true,
            Limits = new CommandLimits(LimitScope.Known, null),
            Notice = Notices.For(type, limited: true),
            Reason = command.Reason with { Summary = $"{command.Reason.Summary}; {ReasonWriter.Hold(level, measure)}" },
        };
        EffectIntake.Begin(state.Effect, command);
        EffectIntake.Lack(state.Effect, DecisionPolicy.WhileHeld(terms.Score, state.Baseline, UnsupportedMeasures.None), level);
        return new ControlResult(ControlOutcome.Held, command) { Finding = EpisodeFindings.OfMeasure(state, command) };
    }

    private static UInt128 OpenedBy(Control control) => UInt128.Parse(control.Id, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static long EndOf(CredentialState state, Control control, LadderOptions ladder) => control.Type == ControlType.Confirm
        ? control.IssuedAt.Ticks + DecisionPolicy.LongestMeasure.Ticks
        : control.ExpiresAt?.Ticks ?? control.IssuedAt.Ticks + DecisionPolicy.Duration(MeasureLevel.Suspend, ladder, state.Measure.Recurrence).Ticks;

    private static ControlResult Allow(CredentialState state, Control control)
    {
        var ends = control.Factor is null or <= 1;
        state.Oversight.AllowFactor = ends ? 1 : Math.Min(control.Factor!.Value, Control.GreatestFactor);
        state.Oversight.AllowUntil = ends ? 0 : control.ExpiresAt?.Ticks ?? 0;
        return new ControlResult(ControlOutcome.Applied, null);
    }

    private static ControlResult Hold(CredentialState state, Control control, long until, OperatingMode mode)
    {
        var measure = state.Measure;
        var from = control.IssuedAt.Ticks;
        measure.EndHold();
        measure.Step++;
        measure.Level = MeasureLevel.Suspend;
        measure.Reached = MeasureLevel.Suspend;
        measure.Until = until;
        measure.OpenedAt = Math.Min(measure.OpenedAt, from);
        measure.ExposedSince = measure.ExposedSince == 0 ? from : measure.ExposedSince;
        measure.Shadow = mode == OperatingMode.Shadow;
        var command = Command(state, control, CommandType.Suspend, until, mode);
        EffectIntake.Begin(state.Effect, command);
        return new ControlResult(ControlOutcome.Applied, command) { Finding = EpisodeFindings.OfMeasure(state, command) };
    }

    /// <summary>The operator judged another episode than the one that runs, or one that had not begun when he signed.</summary>
    private static bool IsOfAnother(MeasureState measure, Control control) =>
        measure.Episode.Length > 0
        && (control.Episode is { } judged ? judged.Id != measure.Episode : measure.OpenedAt > control.IssuedAt.Ticks + ClockTolerance);

    private static void MarkReviewed(CredentialState state, Control control)
    {
        if (state.Oversight.ReviewedAt == 0)
        {
            state.Oversight.ReviewedAt = control.IssuedAt.Ticks;
        }
    }

    /// <summary>The command that a control leads to. Its id follows from the control's: redone after a conflict it is the same command.</summary>
    private static Command Command(CredentialState state, Control control, CommandType type, long? until, OperatingMode mode)
    {
        var measure = state.Measure;
        var time = control.IssuedAt.Ticks;
        measure.Sequence = Math.Max(measure.Sequence + 1, CommandFactory.UnixMilliseconds(time));
        var episode = measure.Episode.Length > 0 ? measure.Episode : control.Id;
        return new Command
        {
            Id = CommandId.Create(state.CredentialId, episode, "control/" + control.Id, mode),
            Type = type,
            CredentialId = state.CredentialId,
            Sequence = measure.Sequence,
            Episode = episode,
            Mode = mode,
            IssuedAt = control.IssuedAt,
            ExpiresAt = until is { } ticks ? new DateTime(ticks, DateTimeKind.Utc) : null,
            RevokeSessions = type == CommandType.Suspend,
            Reason = OversightReasons.Of(control, state.Oversight.Grounds),
            Notice = Notices.For(type),
            Exposure = measure.ExposedSince == 0 ? null : new CommandExposure(measure.Exposed, new DateTime(measure.ExposedSince, DateTimeKind.Utc)),
            By = control.Author,
        };
    }

    public static ulong IdOf(Control control)
    {
        Span<byte> bytes = stackalloc byte[IdBytes];
        Convert.FromHexString(control.Id, bytes, out _, out _);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes) ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes[(IdBytes / 2)..]);
    }
}
