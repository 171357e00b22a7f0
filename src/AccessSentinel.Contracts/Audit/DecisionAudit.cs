using AccessSentinel.Contracts.Commands;

namespace AccessSentinel.Contracts.Audit;

/// <summary>A measure that the engine decided, with what led to it: score, signals and exposure are the command's own.</summary>
public sealed record DecisionAudit : AuditContent
{
    /// <inheritdoc/>
    public override AuditKind Kind => AuditKind.Decision;

    /// <summary>The event that triggered it.</summary>
    public required AuditEvent Event { get; init; }

    /// <summary>The command, as it was published or would have been.</summary>
    public required Command Command { get; init; }

    /// <summary>False: it would already have lapsed when it was decided, and was not published.</summary>
    public required bool Published { get; init; }

    /// <summary>The first event that counts as evidence of the episode, as a position; null where that is not known.</summary>
    public AuditPosition? Since { get; init; }
}

/// <summary>What the guard said. Persisted by name: appended, never changed.</summary>
public enum GuardAnswer : byte
{
    /// <summary>The suspension is within every limit.</summary>
    Allowed = 1,

    /// <summary>A limit is reached: a milder measure is taken instead.</summary>
    Held = 2,

    /// <summary>The guard's state could not be read: a milder measure is taken instead.</summary>
    Unreadable = 3,
}

/// <summary>What the guard answered to a proposed suspension.</summary>
public sealed record GuardAudit : AuditContent
{
    /// <inheritdoc/>
    public override AuditKind Kind => AuditKind.Guard;

    /// <summary>The event at which it was asked.</summary>
    public required AuditEvent Event { get; init; }

    /// <summary>Id of the command that was proposed: asking is repeatable by it.</summary>
    public required string CommandId { get; init; }

    /// <summary>The answer.</summary>
    public required GuardAnswer Answer { get; init; }

    /// <summary>Which limit held it, in words; null where none did.</summary>
    public string? Detail { get; init; }

    /// <summary>Counts and limits of the scopes it looked at, e.g. <c>all</c> and <c>all_limit</c>.</summary>
    public IReadOnlyList<AuditNumber> Counts { get; init; } = [];
}

/// <summary>A campaign observation that went into the judgement of an event.</summary>
public sealed record CampaignAudit : AuditContent
{
    /// <inheritdoc/>
    public override AuditKind Kind => AuditKind.Campaign;

    /// <summary>The event it was used for.</summary>
    public required AuditEvent Event { get; init; }

    /// <summary>The observation, number by number, exact: given again, the engine decides the same.</summary>
    public IReadOnlyList<AuditNumber> Values { get; init; } = [];
}

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

    /// <summary>Why it was refused, or what it says of itself (reason, expiry); null where there is nothing to say.</summary>
    public string? Detail { get; init; }

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
