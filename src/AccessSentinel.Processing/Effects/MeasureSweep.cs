using AccessSentinel.Contracts.Commands;
using AccessSentinel.Engine;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.State;
using AccessSentinel.Processing.Partitions;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Processing.Telemetry;

namespace AccessSentinel.Processing.Effects;

/// <summary>
/// Looks through the running measures now and then: takes over what other workers learned of the portal, finds commands without
/// proof of effect, and closes the findings of credentials that fell silent. Of many workers one does the latter two at a time; done
/// twice they do no harm, since messages are made from the record alone and carry the same ids.
/// </summary>
internal sealed class MeasureSweep(WorkerContext context, IMeasureLedger ledger)
{
    private const int RecordsAtOnce = 256;

    private readonly string _holder = Guid.NewGuid().ToString("N");
    private readonly HashSet<string> _named = new(StringComparer.Ordinal);
    private UnsupportedMeasures _skipped;

    /// <summary>Goes on until it is told to stop. Faults of Redis and Kafka are waited out.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(context.Options.Effect.Interval, context.Time);
        try
        {
            do
            {
                try
                {
                    await PassAsync(stop).ConfigureAwait(false);
                }
                catch (TransportException exception)
                {
                    WorkerLog.SweepFailed(context.Log, exception.Message);
                }
            }
            while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Told to stop: the next worker goes on.
        }
    }

    /// <summary>One look.</summary>
    public async Task PassAsync(CancellationToken cancellation)
    {
        var options = context.Options.Effect;
        var now = context.Time.GetUtcNow().UtcTicks;
        var measures = await ledger.AllAsync(cancellation).ConfigureAwait(false);
        var skipped = PortalGaps.At(await ledger.GapsAsync(cancellation).ConfigureAwait(false), options, now);
        context.Effects.Refresh(measures, skipped);
        context.Metrics.SetSkipped(skipped);
        context.Metrics.Drills.SetLast(await ledger.LastDrillAsync(cancellation).ConfigureAwait(false));
        if (skipped != _skipped)
        {
            WorkerLog.Skipped(context.Log, skipped == UnsupportedMeasures.None ? "none any more" : skipped.ToString());
            _skipped = skipped;
        }

        if (!await ledger.LeaseAsync(_holder, options.Interval * 3, cancellation).ConfigureAwait(false))
        {
            context.Metrics.SetMeasures(0, 0);
            context.Metrics.Detection.SetUnreviewed(0);
            return;
        }

        var lapsed = measures.Where(each => IsOver(each, now)).ToArray();
        var unproven = 0;
        // A drill says itself whether the portal obeyed: no real person waits behind its measures.
        var real = measures.Where(each => !context.Engine.Options.Drills.Marks(each.CredentialId)).ToArray();
        foreach (var chunk in real.Where(each => !IsOver(each, now) && EffectProofs.NeedsRecord(each, options, now)).Chunk(RecordsAtOnce))
        {
            unproven += await ProveAsync(chunk, now, cancellation).ConfigureAwait(false);
        }

        foreach (var chunk in lapsed.Chunk(RecordsAtOnce))
        {
            await CloseAsync(chunk, cancellation).ConfigureAwait(false);
        }

        context.Metrics.Detection.SetUnreviewed(await CountUnreviewedAsync(real, now, cancellation).ConfigureAwait(false));
        context.Metrics.SetMeasures(real.Count(each => each.Mode == OperatingMode.Enforce && !IsOver(each, now)), unproven);
    }

    /// <summary>How many credentials are suspended and nobody has said anything about it yet.</summary>
    private async Task<int> CountUnreviewedAsync(IReadOnlyList<PublishedMeasure> measures, long now, CancellationToken cancellation)
    {
        var count = 0;
        var running = measures.Where(each => each is { Type: CommandType.Suspend, Mode: OperatingMode.Enforce } && !IsOver(each, now));
        foreach (var chunk in running.Chunk(RecordsAtOnce))
        {
            var states = await LoadAsync(chunk, cancellation).ConfigureAwait(false);
            for (var i = 0; i < chunk.Length; i++)
            {
                count += states[i] is { Measure.Level: MeasureLevel.Suspend, Oversight.ReviewedAt: 0 } state && state.Effect.CommandId == chunk[i].CommandId ? 1 : 0;
            }
        }

        return count;
    }

    private bool IsOver(PublishedMeasure measure, long now) => now >= measure.Due + context.Options.Effect.CloseAfter.Ticks;

    private async Task<int> ProveAsync(PublishedMeasure[] measures, long now, CancellationToken cancellation)
    {
        var states = await LoadAsync(measures, cancellation).ConfigureAwait(false);
        List<MeasureChange> proven = [];
        var unproven = 0;
        for (var i = 0; i < measures.Length; i++)
        {
            switch (EffectProofs.Of(measures[i], states[i], context.Options.Effect, now))
            {
                case EffectProof.Refused:
                    proven.Add(new MeasureChange(measures[i], measures[i] with { Proven = true }));
                    break;
                case EffectProof.Unproven:
                    unproven++;
                    if (_named.Add(measures[i].CommandId))
                    {
                        WorkerLog.Unproven(context.Log, WorkerMetrics.SnakeCase(measures[i].Type.ToString()), measures[i].CredentialId, measures[i].CommandId);
                    }

                    break;
                default:
                    break;
            }
        }

        if (proven.Count > 0)
        {
            // What changed meanwhile (the portal answered) is looked at anew in the next pass.
            await ledger.SaveAsync(proven, cancellation).ConfigureAwait(false);
        }

        return unproven;
    }

    /// <summary>Closes the findings of episodes that ended while their credential was silent, then forgets the measures.</summary>
    private async Task CloseAsync(PublishedMeasure[] measures, CancellationToken cancellation)
    {
        var states = await LoadAsync(measures, cancellation).ConfigureAwait(false);
        List<OutgoingMessage> closings = [];
        var counted = 0;
        for (var i = 0; i < measures.Length; i++)
        {
            // Where the record went on, the engine closed the episode or it runs longer under another command.
            if (states[i] is { } state && state.Effect.CommandId == measures[i].CommandId
                && EpisodeFindings.OfLapse(state) is { } closing)
            {
                counted += closing.Drill ? 0 : 1;
                closings.Add(Outgoing.Finding(closing, context.Options.FindingsTopic));
            }
        }

        if (closings.Count > 0)
        {
            await context.Publisher.PublishAsync(closings, cancellation).ConfigureAwait(false);
            context.Metrics.Findings.Add(counted, new KeyValuePair<string, object?>("activity", "close"));
        }

        await ledger.RemoveAsync([.. measures.Select(each => each.CommandId)], cancellation).ConfigureAwait(false);
        _named.ExceptWith(measures.Select(each => each.CommandId));
    }

    private async Task<CredentialState?[]> LoadAsync(PublishedMeasure[] measures, CancellationToken cancellation)
    {
        string[] ids = [.. measures.Select(each => each.CredentialId).Distinct(StringComparer.Ordinal)];
        var records = new StoredRecord?[ids.Length];
        await context.Store.LoadAsync(ids, records, cancellation).ConfigureAwait(false);
        var generation = await context.Store.GenerationAsync(cancellation).ConfigureAwait(false);
        Dictionary<string, CredentialState?> states = new(StringComparer.Ordinal);
        for (var i = 0; i < ids.Length; i++)
        {
            states[ids[i]] = records[i] is { } record && record.Generation == generation ? Decode(ids[i], record) : null;
        }

        return [.. measures.Select(each => states[each.CredentialId])];
    }

    private CredentialState? Decode(string credential, StoredRecord record)
    {
        try
        {
            var state = StateCodec.Decode(credential, record);
            context.Engine.Recognize(state);
            return state;
        }
        catch (InvalidDataException exception)
        {
            // The batch loop ends the worker over it; here it must not keep the other measures from being looked at.
            WorkerLog.Unreadable(context.Log, credential, exception.Message);
            return null;
        }
    }
}
