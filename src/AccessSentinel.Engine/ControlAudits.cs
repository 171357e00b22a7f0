using AccessSentinel.Contracts.Audit;
using AccessSentinel.Contracts.Controls;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.State;

namespace AccessSentinel.Engine;

/// <summary>Makes the audit record of a control.</summary>
public static class ControlAudits
{
    /// <summary>A control that is about no record, or was refused.</summary>
    /// <param name="control">The control.</param>
    /// <param name="applied">Whether it was followed.</param>
    /// <param name="detail">What became of it.</param>
    public static ControlAudit Of(Control control, bool applied, string detail) => new()
    {
        CredentialId = control.Scope == ControlScope.Credential ? control.Subject : null,
        ControlId = control.Id,
        Action = ControlTypes.Name(control.Type),
        Operator = control.Author,
        Applied = applied,
        Episode = control.Episode?.Id,
        Detail = detail,
        Request = control,
    };

    /// <summary>A control that was applied to a record, with its place among the credential's events.</summary>
    /// <param name="control">The control.</param>
    /// <param name="state">The record after it.</param>
    /// <param name="result">What the engine answered.</param>
    /// <param name="unsupported">What the portal could not carry out.</param>
    public static ControlAudit Of(Control control, CredentialState state, in ControlResult result, UnsupportedMeasures unsupported) =>
        Of(control, applied: true, ControlOutcomes.Name(result.Outcome)) with
        {
            Command = result.Command,
            Time = state.Now == 0 ? null : new DateTime(state.Now, DateTimeKind.Utc),
            AfterEvents = state.Audited.Events,
            Unsupported = InputNotes.TypesOf(unsupported),
        };

    /// <summary>Where the guard was asked about an operator's suspension: at his control.</summary>
    /// <param name="control">The control.</param>
    /// <param name="topic">Topic it was read from; null: a file.</param>
    /// <param name="partition">Its partition there.</param>
    /// <param name="offset">Its offset there.</param>
    public static AuditEvent PlaceOf(Control control, string? topic, int partition, long offset) => new(topic, partition, offset, control.Id, control.IssuedAt);
}
