using AccessSentinel.Processing.Options;
using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Processing.Partitions;

/// <summary>What is known when a partition starts.</summary>
/// <param name="Checkpoint">Its checkpoint, or null.</param>
/// <param name="Generation">Generation of the store now.</param>
/// <param name="Committed">The group's committed offset, or null.</param>
/// <param name="Low">First offset retained.</param>
/// <param name="High">Next offset to be written.</param>
/// <param name="AgeOffset">First offset young enough for the greatest age; <paramref name="Low"/> where age does not matter.</param>
/// <param name="Remade">Its offsets were seen to go backwards: what is remembered of them is of another topic.</param>
internal readonly record struct StartFacts(Checkpoint? Checkpoint, ulong Generation, long? Committed, long Low, long High, long AgeOffset, bool Remade = false);

/// <summary>
/// Where a partition starts and in which phase ("empty is not new"). With a checkpoint of this generation it goes on from the
/// lesser of checkpoint and committed offset. Without one nothing is known: it learns first, up to what was committed, or to
/// the end at that moment where nothing was.
/// </summary>
/// <param name="Offset">First offset to process.</param>
/// <param name="LearnUntil">While learning: where it ends (exclusive); null: it decides.</param>
/// <param name="Commit">Offset to commit before anything is decided: where deciding begins. Null: it is committed already.</param>
/// <param name="FromNothing">There was no checkpoint to go on from.</param>
/// <param name="OutOfRange">What was committed is no longer, or not yet, in the topic.</param>
internal readonly record struct PartitionStart(long Offset, long? LearnUntil, long? Commit, bool FromNothing, bool OutOfRange)
{
    public static PartitionStart Decide(in StartFacts facts, BootstrapMode mode)
    {
        // Offsets of a topic that was made anew say nothing about it. The brokers forget what was committed when a topic is deleted, and otherwise
        // only of a group that was away for days: then all that is retained is read once more, and found to be done if it was.
        var known = facts.Checkpoint?.Generation == facts.Generation;
        var madeAnew = facts.Remade || facts.Committed > facts.High || (known && facts.Committed is null);
        var committed = madeAnew ? null : facts.Committed;
        var outOfRange = madeAnew || committed < facts.Low;
        if (committed < facts.Low)
        {
            committed = facts.Low;
        }

        var young = Math.Max(facts.Low, facts.AgeOffset);
        long offset;
        long? until = null;
        if (known)
        {
            var checkpoint = facts.Checkpoint!.NextOffset > facts.High ? facts.Low : Math.Max(facts.Checkpoint.NextOffset, facts.Low);
            offset = committed is { } from ? Math.Min(from, checkpoint) : facts.Low;
            until = facts.Checkpoint.LearnUntil is { } end ? Math.Min(end, facts.High) : null;
        }
        else
        {
            switch (mode)
            {
                case BootstrapMode.Learn:
                    until = committed ?? facts.High;
                    offset = Math.Min(young, until.Value);
                    break;
                case BootstrapMode.Decide:
                    offset = committed ?? young;
                    break;
                default:
                    offset = committed ?? facts.High;
                    break;
            }
        }

        if (until <= offset)
        {
            until = null;
        }

        var decidesFrom = until ?? offset;
        return new PartitionStart(offset, until, facts.Committed == decidesFrom ? null : decidesFrom, !known, outOfRange);
    }
}
