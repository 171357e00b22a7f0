namespace AccessSentinel.Contracts.Events;

/// <summary>What is known of the NIR in an event, without anything of the NIR itself.</summary>
public enum NirState : byte
{
    /// <summary>The event carries none.</summary>
    Absent = 0,

    /// <summary>It could not be read as a NIR.</summary>
    Unreadable = 1,

    /// <summary>13 characters: readable, without a key.</summary>
    NoKey = 2,

    /// <summary>15 characters whose key is right.</summary>
    KeyValid = 3,

    /// <summary>15 characters whose key is wrong.</summary>
    KeyInvalid = 4,
}
