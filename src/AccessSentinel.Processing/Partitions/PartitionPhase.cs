namespace AccessSentinel.Processing.Partitions;

/// <summary>What a partition is doing.</summary>
internal enum PartitionPhase
{
    /// <summary>It has no starting offset yet and takes no messages.</summary>
    Starting = 0,

    /// <summary>It counts and teaches, and decides nothing.</summary>
    Learning = 1,

    /// <summary>It decides.</summary>
    Deciding = 2,

    /// <summary>It is no longer ours.</summary>
    Ended = 3,
}
