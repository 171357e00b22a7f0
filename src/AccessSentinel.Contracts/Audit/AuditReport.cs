namespace AccessSentinel.Contracts.Audit;

/// <summary>What can be wrong with an audit. Named in reports: appended, never changed.</summary>
public enum AuditFaultKind : byte
{
    /// <summary>A message or line that is no audit record.</summary>
    Unreadable = 1,

    /// <summary>A record is not the one that the next record or a named head vouches for.</summary>
    Changed = 2,

    /// <summary>Two different records under one number.</summary>
    Forked = 3,

    /// <summary>Records are not there though later ones or a named head say that they were.</summary>
    Missing = 4,

    /// <summary>A record stands before one that was published earlier in the same place.</summary>
    Reordered = 5,
}

/// <summary>Something that is wrong.</summary>
/// <param name="Kind">What.</param>
/// <param name="Incarnation">Whose chain; null: it could not be told.</param>
/// <param name="Number">Number of the (first) record; 0: it could not be told.</param>
/// <param name="Where">Where it stands, or where it would have to stand.</param>
/// <param name="Says">A sentence for a person.</param>
public sealed record AuditFault(AuditFaultKind Kind, string? Incarnation, long Number, string Where, string Says);

/// <summary>Records that were missing already when a later worker looked: what a crash left.</summary>
/// <param name="First">First number.</param>
/// <param name="Last">Last number.</param>
public sealed record AuditGap(long First, long Last);

/// <summary>How far the chain of one incarnation holds.</summary>
/// <param name="Incarnation">Whose chain.</param>
/// <param name="First">Lowest number found.</param>
/// <param name="Last">Greatest number found.</param>
/// <param name="Hash">Hash of that one.</param>
/// <param name="Records">How many were found, repeats counted once.</param>
/// <param name="Repeats">How many repeats there were.</param>
/// <param name="Proven">Up to this number it is proven, where there is no fault; 0 = nothing is: no head names it.</param>
/// <param name="From">When its first record was published, UTC.</param>
/// <param name="To">When its last record was published, UTC.</param>
/// <param name="Gaps">Numbers that a crash left without a record, as a later worker attests.</param>
public sealed record AuditIncarnation(
    string Incarnation, long First, long Last, string Hash, long Records, long Repeats, long Proven, DateTime From, DateTime To, IReadOnlyList<AuditGap> Gaps)
{
    /// <summary>How many records come after what is proven: they hang together, but their end may have been cut off.</summary>
    public long Unproven => Last - Math.Min(Last, Math.Max(Proven, First - 1));
}

/// <summary>What a verification found.</summary>
/// <param name="Records">Records read, repeats included.</param>
/// <param name="Incarnations">By when they began.</param>
/// <param name="Faults">All that is wrong; empty: nothing was removed, changed or reordered up to what is proven.</param>
public sealed record AuditReport(long Records, IReadOnlyList<AuditIncarnation> Incarnations, IReadOnlyList<AuditFault> Faults);
