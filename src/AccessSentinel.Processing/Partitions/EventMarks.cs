namespace AccessSentinel.Processing.Partitions;

/// <summary>What a batch notes of an event beside its disposition.</summary>
[Flags]
internal enum EventMarks : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Its key is not its credential's id.</summary>
    MisKeyed = 1,

    /// <summary>It was ahead of its message and judged at the message's timestamp.</summary>
    Skewed = 2,

    /// <summary>It was judged; once more replaces the first answer.</summary>
    Judged = 4,
}
