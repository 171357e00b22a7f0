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

/// <summary>
/// What the guard answered to a proposed suspension: where a measure followed, or where something else holds it than before. A suspension that
/// goes on being held by the same has no record of its own: the last answer stands until another is recorded.
/// </summary>
public sealed record GuardAudit : AuditContent
{
    /// <inheritdoc/>
    public override AuditKind Kind => AuditKind.Guard;

    /// <summary>The event at which it was asked; of an operator's suspension the message of his control, with the control's id.</summary>
    public required AuditEvent Event { get; init; }

    /// <summary>Id of the command that was proposed: asking is repeatable by it.</summary>
    public required string CommandId { get; init; }

    /// <summary>The answer.</summary>
    public required GuardAnswer Answer { get; init; }

    /// <summary>What holds it, by its name on metrics; null where nothing does.</summary>
    public string? Scope { get; init; }

    /// <summary>How long the guard said that asking again is pointless; zero where it may be asked at once.</summary>
    public TimeSpan RetryAfter { get; init; }

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

    /// <summary>Id of the campaign, as findings and reasons name it; null where nothing was observed any more.</summary>
    public string? Campaign { get; init; }

    /// <summary>The observation, number by number, exact: given again, the engine decides the same.</summary>
    public IReadOnlyList<AuditNumber> Values { get; init; } = [];
}
