using AccessSentinel.Contracts.Commands;
using AccessSentinel.Processing.Partitions;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Processing.Telemetry;

namespace AccessSentinel.Processing.Effects;

/// <summary>
/// Consumes what the portal did with commands, in a group of its own: time to effect, counts, and which measures the portal cannot carry
/// out. A result may come twice; it counts once while its measure is noted.
/// </summary>
internal sealed class ResultLoop(WorkerContext context, IMeasureLedger ledger, IEventConsumer consumer) : IPartitionListener
{
    private static readonly TimeSpan PollTime = TimeSpan.FromMilliseconds(100);

    // The portal's clock may be a little behind ours; further off, a difference of the two says nothing.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(5);

    /// <summary>Goes on until it is told to stop, then leaves the group. Runs on a thread of its own.</summary>
    public void Run(CancellationToken stop)
    {
        consumer.Subscribe(this);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                if (consumer.Poll(PollTime, out var message))
                {
                    Take(message, stop);
                }
            }
            catch (TransportException exception)
            {
                WorkerLog.ResultsFailed(context.Log, exception.Message);
                stop.WaitHandle.WaitOne(context.Options.RetryMaxDelay);
            }
            catch (Exception exception) when (stop.IsCancellationRequested && exception is OperationCanceledException or FatalTransportException)
            {
                break;
            }
        }

        GroupLeaving.Leave(consumer, context.Log);
    }

    /// <inheritdoc/>
    public long Assigned(TopicPartition partition) =>
        consumer.Committed(partition) ?? consumer.Watermarks(partition).Low;

    /// <inheritdoc/>
    public void Revoked(TopicPartition partition)
    {
        // Each result is finished before the next poll: nothing is in flight here.
    }

    /// <inheritdoc/>
    public void Lost(TopicPartition partition)
    {
        // As above.
    }

    /// <summary>Takes one result in; repeated until Redis has it.</summary>
    public async Task TakeAsync(CommandResult result, CancellationToken cancellation)
    {
        var measure = await ledger.FindAsync(result.CommandId, cancellation).ConfigureAwait(false);
        if (measure is { Result: not null })
        {
            return;
        }

        var effect = WorkerMetrics.SnakeCase(result.Result.ToString());
        var type = measure is null ? "unknown" : WorkerMetrics.SnakeCase(measure.Type.ToString());
        if (context.Engine.Options.Drills.Marks(result.CredentialId))
        {
            // What the portal says of a drill's credential neither takes a rung out of the ladder nor puts one back.
            if (measure is not null)
            {
                await SaveAsync(measure, result.Result, cancellation).ConfigureAwait(false);
            }

            return;
        }

        if (measure is not null)
        {
            await NoteAsync(measure, result, cancellation).ConfigureAwait(false);
        }

        context.Metrics.CommandResults.Add(1, new("type", type), new("result", effect));
        if (result.Result is CommandEffect.Unsupported or CommandEffect.Failed)
        {
            WorkerLog.NotApplied(context.Log, effect, type, result.CredentialId, result.CommandId, result.Detail ?? "no detail");
        }
    }

    private void Take(in ConsumedMessage message, CancellationToken stop)
    {
        if (!CommandResult.TryRead(message.Value, out var result))
        {
            context.Metrics.UnreadableResults.Add(1);
        }
        else
        {
            Settle(result, stop);
        }

        consumer.StoreOffset(message.Source, message.Offset + 1);
    }

    private void Settle(CommandResult result, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                // The loop's thread is its own: waiting here blocks no pool thread.
                TakeAsync(result, stop).GetAwaiter().GetResult();
                return;
            }
            catch (TransportException exception)
            {
                WorkerLog.ResultsFailed(context.Log, exception.Message);
                stop.WaitHandle.WaitOne(context.Options.RetryFirstDelay);
                stop.ThrowIfCancellationRequested();
            }
        }
    }

    private async Task NoteAsync(PublishedMeasure measure, CommandResult result, CancellationToken cancellation)
    {
        if (result.Result == CommandEffect.Applied)
        {
            await ledger.ClearGapsAsync(measure.Type, cancellation).ConfigureAwait(false);
        }
        else if (result.Result is CommandEffect.Unsupported or CommandEffect.Failed && measure.Mode == OperatingMode.Enforce)
        {
            var now = context.Time.GetUtcNow().UtcTicks;
            var gaps = await ledger.GapsAsync(cancellation).ConfigureAwait(false);
            await ledger.PutGapAsync(PortalGaps.Again(gaps, measure.Type, result.Result, context.Options.Effect, now), cancellation).ConfigureAwait(false);
        }

        // After the gap, so that a fault there has it repeated; before the observation, so that none is made twice.
        await SaveAsync(measure, result.Result, cancellation).ConfigureAwait(false);
        if (result.Result == CommandEffect.Applied)
        {
            KeyValuePair<string, object?> type = new("type", WorkerMetrics.SnakeCase(measure.Type.ToString()));
            Observe(context.Metrics.EventToEffect, result.AppliedAt.Ticks - measure.IssuedAt, type);
            Observe(context.Metrics.CommandToEffect, result.AppliedAt.Ticks - measure.PublishedAt, type);
        }
    }

    /// <summary>Notes what the portal said beside what others note meanwhile. The first result stays.</summary>
    private async Task SaveAsync(PublishedMeasure measure, CommandEffect effect, CancellationToken cancellation)
    {
        PublishedMeasure? known = measure;
        while (known is { Result: null }
            && !(await ledger.SaveAsync([new MeasureChange(known, known with { Result = effect })], cancellation).ConfigureAwait(false))[0])
        {
            known = await ledger.FindAsync(measure.CommandId, cancellation).ConfigureAwait(false);
        }
    }

    private static void Observe(System.Diagnostics.Metrics.Histogram<double> histogram, long ticks, KeyValuePair<string, object?> type)
    {
        if (ticks >= -ClockTolerance.Ticks)
        {
            histogram.Record(Math.Max(0, ticks) / (double)TimeSpan.TicksPerSecond, type);
        }
    }
}
