namespace AccessSentinel.Processing.Partitions;

/// <summary>
/// Which offset of a partition may be stored: the end of the contiguous prefix of finished ranges. A range is finished when
/// its records are saved and its messages acknowledged; finished ranges behind an unfinished one wait for it. Offsets need not
/// be without gaps (compaction, transaction markers): a range reaches from its first to its next offset.
/// </summary>
internal sealed class PartitionOffsets(long start)
{
    private readonly Queue<Range> _open = new();

    /// <summary>Where the next range begins at the earliest.</summary>
    public long Next { get; private set; } = start;

    /// <summary>Everything before it is finished.</summary>
    public long Finished { get; private set; } = start;

    /// <summary>Takes a range into work.</summary>
    /// <exception cref="InvalidOperationException">It begins before the end of an earlier one, or is empty.</exception>
    public void Begin(long first, long next)
    {
        if (first < Next || next <= first)
        {
            throw new InvalidOperationException($"Offsets {first} to {next} do not follow {Next}.");
        }

        _open.Enqueue(new Range(first, next));
        Next = next;
    }

    /// <summary>Finishes the range that ends at <paramref name="next"/>. True when <see cref="Finished"/> moved.</summary>
    /// <exception cref="InvalidOperationException">No such range is in work.</exception>
    public bool Finish(long next)
    {
        var found = false;
        foreach (var range in _open)
        {
            if (range.Next == next && !range.Done)
            {
                range.Done = found = true;
            }
        }

        if (!found)
        {
            throw new InvalidOperationException($"No range that ends at {next} is in work.");
        }

        var moved = false;
        while (_open.TryPeek(out var oldest) && oldest.Done)
        {
            Finished = _open.Dequeue().Next;
            moved = true;
        }

        return moved;
    }

    private sealed class Range(long first, long next)
    {
        public long First { get; } = first;

        public long Next { get; } = next;

        public bool Done { get; set; }
    }
}
