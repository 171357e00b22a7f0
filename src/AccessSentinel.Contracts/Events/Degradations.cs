namespace AccessSentinel.Contracts.Events;

/// <summary>
/// What was cut or taken as absent in an event that is judged all the same: whoever can choose a member must not escape by
/// malforming it. Flags are appended, never changed.
/// </summary>
[Flags]
public enum Degradations
{
    /// <summary>Every member was read as it stands.</summary>
    None = 0,

    /// <summary>A member of <c>credential</c> other than its id.</summary>
    Credential = 1 << 0,

    /// <summary><c>session</c></summary>
    Session = 1 << 1,

    /// <summary><c>action</c> has a value this version does not know and is read as <c>other</c>.</summary>
    Action = 1 << 2,

    /// <summary><c>beneficiary.nir</c> is no NIR (its key may be wrong: that is a feature, not a degradation).</summary>
    Nir = 1 << 3,

    /// <summary>Another member of <c>beneficiary</c>.</summary>
    Beneficiary = 1 << 4,

    /// <summary><c>records</c></summary>
    Records = 1 << 5,

    /// <summary><c>source.ip</c></summary>
    Ip = 1 << 6,

    /// <summary><c>source.device</c></summary>
    Device = 1 << 7,

    /// <summary><c>source.userAgent</c></summary>
    UserAgent = 1 << 8,

    /// <summary>Another member of <c>source</c>.</summary>
    Source = 1 << 9,

    /// <summary><c>auth</c></summary>
    Auth = 1 << 10,

    /// <summary>An optional member stands twice: the first one counts.</summary>
    Duplicate = 1 << 11,
}
