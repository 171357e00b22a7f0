using AccessSentinel.Processing.Options;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Processing.Telemetry;

namespace AccessSentinel.Processing.Partitions;

/// <summary>
/// Prepares the start of a partition on the poll thread: finds out where it begins, reads back the running measures when it
/// begins from nothing, commits where deciding will begin and writes the first checkpoint.
/// </summary>
internal sealed class PartitionStarter(WorkerContext context)
{
    /// <param name="partition">Which.</param>
    /// <param name="remade">Its offsets were seen to go backwards: it begins at the first that there is.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="TransportException">Kafka or Redis is away; to be called again.</exception>
    public (PartitionStart Start, Checkpoint Checkpoint) Prepare(TopicPartition partition, bool remade, CancellationToken cancellation)
    {
        var options = context.Options;
        var (generation, checkpoint) = Store(async () => (
            await context.Store.GenerationAsync(cancellation).ConfigureAwait(false),
            await context.Store.ReadCheckpointAsync(options.GroupId, partition, cancellation).ConfigureAwait(false)));
        var committed = context.Consumer.Committed(partition);
        var (low, high) = context.Consumer.Watermarks(partition);
        var facts = new StartFacts(checkpoint, generation, committed, low, high, AgeOffset(partition, low, high), remade);
        var start = PartitionStart.Decide(facts, options.BootstrapMode);
        if (start.OutOfRange)
        {
            WorkerLog.OutOfRange(context.Log, partition.ToString(), committed ?? -1, low, high, start.Offset);
        }

        if (start.LearnUntil is not null || (start.FromNothing && options.BootstrapMode != BootstrapMode.Skip))
        {
            if (context.ReadBack.Ensure(cancellation) is { } credentials)
            {
                WorkerLog.ReadBack(context.Log, credentials, options.CommandsTopic);
                Store(async () =>
                {
                    await context.Effects.RestoreAsync(context.ReadBack.All, cancellation).ConfigureAwait(false);
                    return true;
                });
            }
        }

        if (start.Commit is { } decidesFrom)
        {
            context.Consumer.Commit(partition, decidesFrom);
        }

        var written = new Checkpoint(generation, start.Offset, start.LearnUntil)
        {
            ObservedDay = start.FromNothing ? 0 : checkpoint?.ObservedDay ?? 0,
            Owner = (ulong)Random.Shared.NextInt64(1, long.MaxValue),
        };
        Store(async () =>
        {
            await context.Store.SaveCheckpointAsync(options.GroupId, partition, written, cancellation).ConfigureAwait(false);
            return true;
        });
        WorkerLog.Assigned(
            context.Log, partition.ToString(), start.Offset, start.LearnUntil is null ? "deciding" : "learning", committed, low, high);
        return (start, written);
    }

    private long AgeOffset(TopicPartition partition, long low, long high)
    {
        if (context.Options.BootstrapMaxAge is not { } age)
        {
            return low;
        }

        return context.Consumer.OffsetAt(partition, context.Time.GetUtcNow().UtcTicks - age.Ticks) ?? high;
    }

    private T Store<T>(Func<Task<T>> call)
    {
        try
        {
            // The poll thread is the worker's own and has nothing else to do: waiting here blocks no pool thread.
            var result = Task.Run(call).GetAwaiter().GetResult();
            context.Health.SetStore(true);
            context.Metrics.SetStore(true);
            return result;
        }
        catch (TransportException)
        {
            context.Health.SetStore(false);
            context.Metrics.SetStore(false);
            throw;
        }
    }
}
