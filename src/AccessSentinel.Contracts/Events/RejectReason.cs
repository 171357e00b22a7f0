namespace AccessSentinel.Contracts.Events;

/// <summary>
/// Why an event could not be read at all. A closed list: it goes on dead letters and is a metric label, so values and names
/// are appended and never changed.
/// </summary>
public enum RejectReason : byte
{
    /// <summary>The event was read.</summary>
    None = 0,

    /// <summary>The value is empty.</summary>
    Empty = 1,

    /// <summary>The value is longer than 64 KiB.</summary>
    TooLarge = 2,

    /// <summary>The value is not JSON, is truncated, or has something after it.</summary>
    NotJson = 3,

    /// <summary>Nested deeper than 16 levels.</summary>
    TooDeep = 4,

    /// <summary>JSON, but not an object.</summary>
    NotAnObject = 5,

    /// <summary><c>id</c> is absent.</summary>
    IdMissing = 6,

    /// <summary><c>id</c> is not a text of 1 to 64 characters.</summary>
    IdInvalid = 7,

    /// <summary><c>time</c> is absent.</summary>
    TimeMissing = 8,

    /// <summary><c>time</c> is not an RFC 3339 date-time.</summary>
    TimeInvalid = 9,

    /// <summary><c>credential</c> or <c>credential.id</c> is absent.</summary>
    CredentialMissing = 10,

    /// <summary><c>credential.id</c> is not a text of 1 to 128 characters.</summary>
    CredentialInvalid = 11,

    /// <summary><c>action</c> is absent or not a text.</summary>
    ActionInvalid = 12,

    /// <summary><c>outcome</c> is absent or not one of the four known ones.</summary>
    OutcomeInvalid = 13,

    /// <summary>A required member stands twice, so that two readers could read two different events.</summary>
    DuplicateMember = 14,
}
