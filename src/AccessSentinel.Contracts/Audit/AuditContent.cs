namespace AccessSentinel.Contracts.Audit;

/// <summary>What an audit record is about. Named on the wire: appended, never changed.</summary>
public enum AuditKind : byte
{
    /// <summary>A worker process begins: an incarnation of the chain.</summary>
    Start = 1,

    /// <summary>What a running worker found of the other incarnations.</summary>
    Heads = 2,

    /// <summary>What a worker is configured with.</summary>
    Configuration = 3,

    /// <summary>A model was loaded, or refused.</summary>
    Model = 4,

    /// <summary>A measure was decided.</summary>
    Decision = 5,

    /// <summary>The guard was asked about a suspension.</summary>
    Guard = 6,

    /// <summary>An operator's control was applied, or refused.</summary>
    Control = 7,

    /// <summary>A campaign observation was used.</summary>
    Campaign = 8,

    /// <summary>What else a credential is judged with became another, and it mattered.</summary>
    Inputs = 9,

    /// <summary>Who judges a partition from an event on, and how.</summary>
    Partition = 10,
}

/// <summary>
/// What an audit record says, apart from its place in the chain, which it is given when it is published. Holds nothing of a
/// beneficiary.
/// </summary>
public abstract record AuditContent
{
    /// <summary>What it is about.</summary>
    public abstract AuditKind Kind { get; }

    /// <summary>Whom it concerns, also the message's key; null: the worker as a whole.</summary>
    public string? CredentialId { get; init; }
}

/// <summary>The event at which something was decided.</summary>
/// <param name="Topic">Topic it came from; null: a file, and then partition and offset mean nothing.</param>
/// <param name="Partition">Partition it came from.</param>
/// <param name="Offset">Its offset there.</param>
/// <param name="EventId">Fingerprint of the event's id, 32 hexadecimal digits: the same under every key (<see cref="Events.AccessEvent.EventId"/>).</param>
/// <param name="Time">The event's own time, UTC.</param>
public sealed record AuditEvent(string? Topic, int Partition, long Offset, string EventId, DateTime Time);

/// <summary>How far a record had come in a partition.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Partition">The partition.</param>
/// <param name="Offset">Last offset that was counted into the record.</param>
public sealed record AuditPosition(string Topic, int Partition, long Offset);

/// <summary>A name with a text, e.g. a key of the configuration with its value.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Value">What it holds.</param>
public sealed record AuditText(string Name, string Value);

/// <summary>A name with a number, e.g. a count that went into a decision.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Value">What it was, finite. Written as it is, not rounded: it is an input.</param>
public sealed record AuditNumber(string Name, double Value);
