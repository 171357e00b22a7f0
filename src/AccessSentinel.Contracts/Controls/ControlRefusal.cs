namespace AccessSentinel.Contracts.Controls;

/// <summary>Why a control is not followed. A closed list: it is a label of a metric.</summary>
public enum ControlRefusal : byte
{
    /// <summary>It is followed.</summary>
    None = 0,

    /// <summary>The message is not one JSON object of at most 16 KiB.</summary>
    NotJson = 1,

    /// <summary>A member that a control of its type needs is absent, or is no such member.</summary>
    Malformed = 2,

    /// <summary>It has a member that this version does not know: what it means cannot be guessed.</summary>
    UnknownMember = 3,

    /// <summary>Its type or scope is not known.</summary>
    UnknownType = 4,

    /// <summary>A length, number or time is out of the contract's range.</summary>
    OutOfRange = 5,

    /// <summary>It carries no signature.</summary>
    Unsigned = 6,

    /// <summary>The key that signed it belongs to no operator.</summary>
    UnknownKey = 7,

    /// <summary>The signature is not of this value: it was altered, or forged.</summary>
    Altered = 8,

    /// <summary>The key is one of another operator than the author.</summary>
    WrongAuthor = 9,

    /// <summary>The key was not valid when the control was issued, or is not any more.</summary>
    KeyNotValid = 10,

    /// <summary>The operator's role does not allow it.</summary>
    RoleNotAllowed = 11,

    /// <summary>It was issued more than five minutes ahead of now.</summary>
    NotYetValid = 12,

    /// <summary>It came after its time.</summary>
    Expired = 13,

    /// <summary>The same control was applied before, from another message.</summary>
    Replayed = 14,

    /// <summary>The message's key is not its subject.</summary>
    MisKeyed = 15,
}

/// <summary>Names of the refusals as metrics and logs carry them.</summary>
public static class ControlRefusals
{
    /// <summary>The name, in snake case.</summary>
    public static string Name(ControlRefusal refusal) => WireNames<ControlRefusal>.Name(refusal);
}

/// <summary>Names of the types of controls as they stand on the wire.</summary>
public static class ControlTypes
{
    /// <summary>The name, in snake case.</summary>
    public static string Name(ControlType type) => WireNames<ControlType>.Name(type);
}
