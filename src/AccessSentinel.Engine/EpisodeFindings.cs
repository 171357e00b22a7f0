using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Findings;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.State;

namespace AccessSentinel.Engine;

/// <summary>
/// What is said of an episode to a SIEM: the one rule of every verb. Create with the first measure, update with each further one and
/// when the suspension has no effect or the portal lacks the measure that is due, close when it is over. A finding is made from the record alone, so that whoever closes an episode,
/// the engine at the credential's next event or a sweeper before it, says the same bytes.
/// </summary>
public static class EpisodeFindings
{
    private const string Lapsed = "The measure ran out; the credential is watched";

    /// <summary>Of a measure that was just decided.</summary>
    /// <param name="state">The record right after the decision.</param>
    /// <param name="command">The decision.</param>
    /// <param name="withheld">It had already lapsed and is not published.</param>
    public static Finding OfMeasure(CredentialState state, Command command, bool withheld = false) => new()
    {
        Activity = command.IssuedAt.Ticks == state.Measure.OpenedAt ? FindingActivity.Create : FindingActivity.Update,
        Command = command,
        Time = command.IssuedAt,
        OpenedAt = Time(state.Measure.OpenedAt),
        Measures = state.Measure.Step,
        Profession = state.Baseline.Profession,
        Drill = state.IsDrill,
        Campaign = CampaignOf(state),
        Withheld = withheld,
        Unsupported = state.Effect.Lacking == MeasureLevel.Observe ? null : MeasureLevels.CommandOf(state.Effect.Lacking),
    };

    /// <summary>Of the episode's end by the lapse of its measure; null where no episode runs.</summary>
    public static Finding? OfLapse(CredentialState state) => OfEnd(state, state.Measure.Until, Lapsed);

    /// <summary>Of the episode's end; null where no episode runs. To be asked before the record forgets the episode.</summary>
    /// <param name="state">The record while the episode runs.</param>
    /// <param name="time">When it ended, UTC ticks.</param>
    /// <param name="why">Why, in words.</param>
    public static Finding? OfEnd(CredentialState state, long time, string why) =>
        LastMeasure(state) is { } command ? Of(state, command, FindingActivity.Close, time) with { Closing = why } : null;

    /// <summary>
    /// The suspension of the running episode was found to have no effect: takes note of it in the record and returns what is said of it, or
    /// null where that was said before.
    /// </summary>
    /// <param name="state">The record right after the event.</param>
    /// <param name="time">When, UTC ticks.</param>
    /// <param name="path">How the credential goes on.</param>
    public static Finding? EnforcementFailed(CredentialState state, long time, EvasionPath path)
    {
        if (state.Effect.FailedAt != 0 || LastMeasure(state) is not { } command)
        {
            return null;
        }

        state.Effect.FailedAt = time;
        return Of(state, command, FindingActivity.Update, time) with { Evasion = path };
    }

    /// <summary>
    /// The evidence pays for a severer measure than the one in force, and the portal cannot carry it out: takes note of it in the record and returns
    /// what is said of it, or null where it was said before or no episode runs.
    /// </summary>
    /// <param name="state">The record right after the event.</param>
    /// <param name="time">When, UTC ticks.</param>
    /// <param name="due">The measure that the evidence pays for; observe = none is lacking.</param>
    internal static Finding? Lacking(CredentialState state, long time, MeasureLevel due)
    {
        if (due <= state.Effect.Lacking || LastMeasure(state) is not { } command)
        {
            return null;
        }

        state.Effect.Lacking = due;
        return Of(state, command, FindingActivity.Update, time) with { Unsupported = MeasureLevels.CommandOf(due), Stands = true };
    }

    /// <summary>The last measure of the running episode as far as the record remembers it (not its signals), or null.</summary>
    private static Command? LastMeasure(CredentialState state)
    {
        var measure = state.Measure;
        var effect = state.Effect;
        if (measure.Episode.Length == 0 || effect.CommandId.Length == 0 || measure.Sequence < 1)
        {
            return null;
        }

        return new Command
        {
            Id = effect.CommandId,
            Type = MeasureLevels.CommandOf(measure.Level),
            CredentialId = state.CredentialId,
            Sequence = measure.Sequence,
            Episode = measure.Episode,
            Mode = measure.Shadow ? OperatingMode.Shadow : OperatingMode.Enforce,
            IssuedAt = Time(effect.DecidedAt),
            ExpiresAt = Time(measure.Until),
            Reason = new CommandReason("", effect.Surprisal, [], null),
            Exposure = new CommandExposure(measure.Exposed, Time(measure.ExposedSince)),
        };
    }

    private static Finding Of(CredentialState state, Command command, FindingActivity activity, long time) => new()
    {
        Activity = activity,
        Command = command,
        Time = Time(time),
        OpenedAt = Time(state.Measure.OpenedAt),
        Measures = state.Measure.Step,
        Profession = state.Baseline.Profession,
        Drill = state.IsDrill,
        Campaign = CampaignOf(state),
    };

    private static string? CampaignOf(CredentialState state) => state.Measure.Campaign is { Tag: not 0 } campaign ? campaign.ToString() : null;

    private static DateTime Time(long ticks) => new(ticks, DateTimeKind.Utc);
}
