namespace AccessSentinel.Processing.Partitions;

/// <summary>How a step of a batch ended.</summary>
internal enum BatchOutcome
{
    /// <summary>Go on.</summary>
    Done = 0,

    /// <summary>The store has lost data: nothing may be published, the partition starts as on assignment.</summary>
    DataLost = 1,

    /// <summary>Somebody else went on with the partition: nothing may be published, the partition starts as on assignment.</summary>
    Outrun = 2,

    /// <summary>Offsets go backwards: the topic was made anew, the partition starts as on assignment.</summary>
    MadeAnew = 3,
}
