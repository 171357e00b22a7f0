using AccessSentinel.Contracts.Commands;

namespace AccessSentinel.Contracts.Audit;

/// <summary>
/// What a credential is judged with from an event on, beside events, guard and campaigns. Recorded where it is another than before and
/// makes a difference to what is decided: given again from that event on, the engine decides the same.
/// </summary>
public sealed record InputsAudit : AuditContent
{
    /// <inheritdoc/>
    public override AuditKind Kind => AuditKind.Inputs;

    /// <summary>The first event that it holds for.</summary>
    public required AuditEvent Event { get; init; }

    /// <summary>Measures that the portal cannot carry out: their rungs are skipped.</summary>
    public IReadOnlyList<CommandType> Unsupported { get; init; } = [];

    /// <summary>The greatest factor of allowances of organization, network and device; 1 = none.</summary>
    public double Allowance { get; init; } = 1;

    /// <summary>
    /// Since when the credential could have been seen, days since 0001-01-01, where it lay idle before its first event; null = that did not matter.
    /// It holds from the credential's very first event.
    /// </summary>
    public int? ObservedDay { get; init; }
}

/// <summary>
/// Who judges a partition from an event on: the incarnation that says so, with its configuration and this model. Recorded when a partition
/// is taken over, when it stops learning, and when a model is exchanged.
/// </summary>
public sealed record PartitionAudit : AuditContent
{
    /// <inheritdoc/>
    public override AuditKind Kind => AuditKind.Partition;

    /// <summary>The first event that it judges so.</summary>
    public required AuditEvent Event { get; init; }

    /// <summary>Whether it learns only: counts and teaches, decides nothing.</summary>
    public required bool Learning { get; init; }

    /// <summary>Name and version of the model; <c>built-in</c>: none.</summary>
    public required string Model { get; init; }

    /// <summary>SHA-256 of the model's file, lower-case hexadecimal; null: it has none.</summary>
    public string? Hash { get; init; }
}
