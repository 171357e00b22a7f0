using AccessSentinel.Contracts.Commands;

namespace AccessSentinel.Contracts.Audit;

/// <summary>An operator's control, and what became of it.</summary>
public sealed record ControlAudit : AuditContent
{
    /// <inheritdoc/>
    public override AuditKind Kind => AuditKind.Control;

    /// <summary>Id of the control.</summary>
    public required string ControlId { get; init; }

    /// <summary>What was asked for: <c>release</c>, <c>confirm</c>, <c>allow</c>, <c>suspend</c>.</summary>
    public required string Action { get; init; }

    /// <summary>Who asked.</summary>
    public required string Operator { get; init; }

    /// <summary>Whether it was applied; false: refused.</summary>
    public required bool Applied { get; init; }

    /// <summary>What became of it, or why it was refused; null where there is nothing to say.</summary>
    public string? Detail { get; init; }

    /// <summary>The control itself, as it was signed; null in audits of before.</summary>
    public Controls.Control? Request { get; init; }

    /// <summary>Measures that the portal could not carry out then.</summary>
    public IReadOnlyList<CommandType> Unsupported { get; init; } = [];

    /// <summary>Episode it was about, if any.</summary>
    public string? Episode { get; init; }

    /// <summary>Command that it led to, as it was published; null: none.</summary>
    public Command? Command { get; init; }

    /// <summary>The record's event time when it was applied, UTC; null: the record had none, or it is not about a record.</summary>
    public DateTime? Time { get; init; }

    /// <summary>How far the credential's record had come when it was applied: what comes after is judged with it.</summary>
    public IReadOnlyList<AuditPosition> After { get; init; } = [];

    /// <summary>How many events the record had counted by then: its place among the credential's events where offsets are not known.</summary>
    public long AfterEvents { get; init; }
}
