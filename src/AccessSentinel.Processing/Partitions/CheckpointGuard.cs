using AccessSentinel.Processing.Ports;
using AccessSentinel.Processing.Telemetry;

namespace AccessSentinel.Processing.Partitions;

/// <summary>
/// Writes a partition's checkpoint and finds out by it whether the store has lost data. The checkpoint is read twice: before it
/// is overwritten, since writing would hide that the former one is gone or behind (a replica that took over without the last
/// writes), and after, since an emptied store takes any write. The generation is read each time, which an emptied store made
/// anew. Where the store has several shards, each holds the checkpoint, and what one of them lost shows as well.
/// </summary>
internal sealed class CheckpointGuard(WorkerContext context, TopicPartition partition, FaultRetry retry)
{
    private Checkpoint _last = new(0, 0, null);

    /// <summary>Generation of the store that everything this partition knows belongs to.</summary>
    public ulong Generation => _last.Generation;

    /// <summary>Since when the partition is watched; see <see cref="Checkpoint.ObservedDay"/>.</summary>
    public int ObservedDay => _last.ObservedDay;

    /// <summary>
    /// Takes the first message that this generation of the store sees of the partition. It is saved with the batch's checkpoint, and a batch
    /// that is done again has the same first message.
    /// </summary>
    public void Observe(long timestamp)
    {
        if (_last.ObservedDay == 0)
        {
            _last = _last with { ObservedDay = (int)Math.Clamp(timestamp / TimeSpan.TicksPerDay, 1, DateOnly.MaxValue.DayNumber) };
        }
    }

    /// <summary>Goes on from a checkpoint that was just written.</summary>
    public void Reset(Checkpoint written) => _last = written;

    /// <summary>Moves the checkpoint on after the records of a batch were saved and before anything of it is published.</summary>
    public async ValueTask<BatchOutcome> AdvanceAsync(long nextOffset, long? learnUntil, CancellationToken cancellation)
    {
        var outcome = await CompareAsync(_last, cancellation).ConfigureAwait(false);
        if (outcome != BatchOutcome.Done)
        {
            return outcome;
        }

        var next = new Checkpoint(_last.Generation, nextOffset, learnUntil) { ObservedDay = _last.ObservedDay, Owner = _last.Owner };
        await retry.StoreAsync(
            async token =>
            {
                await context.Store.SaveCheckpointAsync(context.Options.GroupId, partition, next, token).ConfigureAwait(false);
                return true;
            },
            cancellation).ConfigureAwait(false);
        outcome = await CompareAsync(next, cancellation).ConfigureAwait(false);
        _last = next;
        return outcome;
    }

    private async ValueTask<BatchOutcome> CompareAsync(Checkpoint expected, CancellationToken cancellation)
    {
        var (generation, found) = await retry.StoreAsync(ReadAsync, cancellation).ConfigureAwait(false);
        var evidence = found switch
        {
            _ when generation != expected.Generation => "its generation is another one",
            null => "the checkpoint is gone",
            { } when found.Generation != expected.Generation => "the checkpoint is of another generation",
            { } when found.NextOffset < expected.NextOffset && !IsAnothers(found, expected) => "the checkpoint is behind",
            _ => null,
        };
        if (evidence is not null)
        {
            WorkerLog.DataLost(context.Log, evidence, partition.ToString());
            return BatchOutcome.DataLost;
        }

        if (found!.Furthest > expected.NextOffset || found.NextOffset < expected.NextOffset)
        {
            WorkerLog.Outrun(context.Log, partition.ToString());
            return BatchOutcome.Outrun;
        }

        return BatchOutcome.Done;
    }

    /// <summary>
    /// Somebody else started the partition since, while we were frozen or cut off: from what was committed, which may be behind what we had saved.
    /// </summary>
    private static bool IsAnothers(Checkpoint found, Checkpoint expected) => found.Owner != 0 && expected.Owner != 0 && found.Owner != expected.Owner;

    private async ValueTask<(ulong Generation, Checkpoint? Checkpoint)> ReadAsync(CancellationToken cancellation)
    {
        var checkpoint = context.Store.ReadCheckpointAsync(context.Options.GroupId, partition, cancellation);
        var generation = context.Store.GenerationAsync(cancellation);
        await Task.WhenAll(checkpoint, generation).ConfigureAwait(false);
        return (await generation.ConfigureAwait(false), await checkpoint.ConfigureAwait(false));
    }
}
