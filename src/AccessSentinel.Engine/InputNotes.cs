using System.Globalization;
using AccessSentinel.Contracts.Audit;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.State;

namespace AccessSentinel.Engine;

/// <summary>
/// What a credential is judged with beside its events, as its audit is told: only where it is another than the audit knows, and makes a
/// difference to what is decided. Given again from the events at which it was told, the same is decided; of those in between it says nothing,
/// and need not.
/// </summary>
public static class InputNotes
{
    private static readonly CommandType[] Types = [CommandType.Restrict, CommandType.StepUp, CommandType.Suspend];

    /// <summary>The record of what a credential is judged with from an event on, after the engine said that it is to be audited.</summary>
    public static InputsAudit Of(CredentialState state, AuditEvent accessEvent) => new()
    {
        CredentialId = state.CredentialId,
        Event = accessEvent,
        Unsupported = TypesOf(state.Audited.Unsupported),
        Allowance = state.Audited.Allowance,
        ObservedDay = state.Audited.Observation == ObservationNote.Told ? state.Baseline.Attendance.ObservedDay : null,
    };

    /// <summary>The measures of a set, in the order of the ladder.</summary>
    public static IReadOnlyList<CommandType> TypesOf(UnsupportedMeasures unsupported) =>
        [.. Types.Where(type => (unsupported & UnsupportedMeasuresExtensions.FlagOf(type)) != 0)];

    /// <summary>The set of some measures.</summary>
    public static UnsupportedMeasures SetOf(IEnumerable<CommandType> types) =>
        types.Aggregate(UnsupportedMeasures.None, static (set, type) => set | UnsupportedMeasuresExtensions.FlagOf(type));

    /// <summary>An event's id as audit records name it.</summary>
    public static string NameOf(UInt128 eventId) => eventId.ToString("x32", CultureInfo.InvariantCulture);

    /// <summary>Since when it could be seen matters from the first time it looks idle; what matters while learning is told later.</summary>
    internal static void Observe(CredentialState state)
    {
        if (state.Context.Dormancy > 0 && state.Audited.Observation == ObservationNote.NotNeeded)
        {
            var baseline = state.Baseline;
            state.Audited.Observation = baseline.Attendance.ObservedDay == baseline.FirstDay ? ObservationNote.NotNeeded : ObservationNote.Due;
        }
    }

    internal static bool TellObservation(CredentialState state, in EventContext context)
    {
        if (state.Audited.Observation != ObservationNote.Due)
        {
            return false;
        }

        state.Audited.Observation = ObservationNote.Told;
        Tell(state, context);
        return true;
    }

    /// <summary>Whatever its level: a proposal carries what the portal cannot do.</summary>
    internal static bool TellOfProposal(CredentialState state, in EventContext context)
    {
        if (state.Audited.Unsupported == context.Unsupported)
        {
            return false;
        }

        Tell(state, context);
        return true;
    }

    internal static bool AreOthers(CredentialState state, in EventContext context) =>
        state.Audited.Unsupported != context.Unsupported || state.Audited.Allowance != Math.Max(1, context.Allowance);

    internal static void Tell(CredentialState state, in EventContext context)
    {
        state.Audited.Unsupported = context.Unsupported;
        state.Audited.Allowance = Math.Max(1, context.Allowance);
    }
}
