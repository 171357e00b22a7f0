namespace AccessSentinel.Contracts.Privacy;

/// <summary>How a key that something was made under stands to the one that is held.</summary>
public enum KeyStanding : byte
{
    /// <summary>The key itself.</summary>
    Current = 0,

    /// <summary>The one before it: its tags are made beside the present ones while the overlap lasts.</summary>
    Previous = 1,

    /// <summary>One that was given up: it is known to have been ours, and its tags can be made no more.</summary>
    Retired = 2,

    /// <summary>One that the key file does not know: another installation's, or a later one than this file's.</summary>
    Unknown = 3,
}
