namespace AccessSentinel.Contracts.Events;

/// <summary>How well a text member could be read.</summary>
internal enum TextStatus : byte
{
    /// <summary>As it stands.</summary>
    Whole = 0,

    /// <summary>Longer than allowed, cut to what is allowed.</summary>
    Cut = 1,

    /// <summary>Not UTF-8, or half of a surrogate pair; each such place reads as a question mark.</summary>
    Malformed = 2,

    /// <summary>Not a string at all.</summary>
    NotText = 3,
}
