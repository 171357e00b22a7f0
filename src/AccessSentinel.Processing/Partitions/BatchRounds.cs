using System.Runtime.InteropServices;
using AccessSentinel.Contracts.Audit;
using AccessSentinel.Contracts.Controls;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine.State;
using AccessSentinel.Processing.Audit;
using AccessSentinel.Processing.Controls;
using AccessSentinel.Processing.Faults;
using AccessSentinel.Processing.Models;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Processing.State;
using AccessSentinel.Processing.Telemetry;

namespace AccessSentinel.Processing.Partitions;

/// <summary>
/// Load, judge, save: repeated for those credentials whose record somebody else had saved in the meantime, or whose save was
/// not answered, until every record of the batch is saved with its outbox.
/// </summary>
internal sealed class BatchRounds(WorkerContext context, TopicPartition partition, CheckpointGuard checkpoint, FaultRetry retry, ModelObserver observer)
{
    // From this round on a credential that two workers fight over makes them wait a little.
    private const int PatientRounds = 3;

    private static readonly Task<IReadOnlyList<ScopeAllowance>> NoAllowances = Task.FromResult<IReadOnlyList<ScopeAllowance>>([]);

    private readonly List<CachedRecord> _missing = [];
    private readonly List<string> _ids = [];
    private readonly List<OutgoingMessage> _unacknowledged = [];
    private readonly List<CachedRecord> _saving = [];
    private readonly CampaignInputs _campaigns = new(context);
    private readonly uint _source = PartitionNumber.Of(partition);
    private readonly SuspensionGate _gate = new(context, partition);
    private readonly Dictionary<(ControlScope Scope, string Subject), ulong> _scopeTags = [];
    private StoredRecord?[] _loaded = new StoredRecord?[64];
    private SaveSlice _slice = new();
    private SaveSlice _nextSlice = new();
    private JudgingEngines _engines = context.Engines.Current;
    private (JudgingEngines? Engines, bool Learning) _told;

    /// <summary>Between the batch and the guard.</summary>
    public SuspensionGate Gate => _gate;

    /// <summary>Brings every record of the batch through.</summary>
    public async ValueTask<BatchOutcome> SettleAsync(EventBatch batch, bool learning, CancellationToken cancellation)
    {
        // A model that is exchanged meanwhile judges from the next batch on.
        _campaigns.Begin();
        await UseAsync(context.Engines.Current, batch, cancellation).ConfigureAwait(false);
        await TellAsync(batch, learning, cancellation).ConfigureAwait(false);
        _gate.Begin(batch, learning);
        for (var round = 1; ; round++)
        {
            var outcome = await retry.StoreAsync(token => RoundAsync(batch, learning, token), cancellation).ConfigureAwait(false);
            if (outcome != BatchOutcome.Done || batch.Records.TrueForAll(static r => !r.Pending))
            {
                context.Metrics.Redone.Add(batch.Redone);
                _gate.Judged(batch);
                return outcome;
            }

            if (round > PatientRounds)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(1, 1 + Math.Min(round, 50))), context.Time, cancellation)
                    .ConfigureAwait(false);
            }
        }
    }

    /// <summary>
    /// Turns to the engines in use. Where another model judges from here on, the audit says up to which offset the former one did: with
    /// that, and both files, everything can be judged again as it was.
    /// </summary>
    private async ValueTask UseAsync(JudgingEngines engines, EventBatch batch, CancellationToken cancellation)
    {
        if (!ReferenceEquals(engines.Engine, _engines.Engine) && batch.Count > 0)
        {
            var first = batch.Messages[0].Offset;
            ModelAudit exchanged = new()
            {
                Model = engines.Model,
                Applied = true,
                Hash = engines.FileHash,
                After = first == 0 ? [] : [new AuditPosition(partition.Topic, partition.Partition, first - 1)],
            };
            await context.Audit.AppendAsync([exchanged], cancellation).ConfigureAwait(false);
        }

        _engines = engines;
        observer.Use(engines);
    }

    /// <summary>Says in the audit from which event on this process judges the partition, how, and whether it learns only.</summary>
    private async ValueTask TellAsync(EventBatch batch, bool learning, CancellationToken cancellation)
    {
        if (!context.Audit.Enabled || (ReferenceEquals(_told.Engines, _engines) && _told.Learning == learning))
        {
            return;
        }

        for (var i = 0; i < batch.Count; i++)
        {
            // Only what can be read has an id to be found by.
            if (batch.Reason(i) == RejectReason.None)
            {
                PartitionAudit judges = new()
                {
                    Event = AuditOutbox.EventOf(batch.Event(i), batch.Messages[i]),
                    Learning = learning,
                    Model = _engines.Model,
                    Hash = _engines.FileHash,
                };
                await context.Audit.AppendAsync([judges], cancellation).ConfigureAwait(false);
                _told = (_engines, learning);
                return;
            }
        }
    }

    /// <summary>Tells the shared counters what the batch saw; repeated until they have it.</summary>
    public async ValueTask ReportAsync(CancellationToken cancellation)
    {
        if (_campaigns.HasSightings)
        {
            await retry.StoreAsync(
                async token =>
                {
                    await _campaigns.WriteAsync(token).ConfigureAwait(false);
                    return true;
                },
                cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>What events of an allowance's subject carry under this worker's key; operators name few.</summary>
    private ulong TagOf(ScopeAllowance allowance)
    {
        ref var tag = ref CollectionsMarshal.GetValueRefOrAddDefault(_scopeTags, (allowance.Scope, allowance.Subject), out var exists);
        if (!exists)
        {
            _ = ScopeTag.TryOf(allowance.Scope, allowance.Subject, context.Key, out tag);
        }

        return tag;
    }

    private async ValueTask<BatchOutcome> RoundAsync(EventBatch batch, bool learning, CancellationToken cancellation)
    {
        var started = context.Time.GetTimestamp();
        // On its way together with the records.
        var allowances = context.Oversight?.AllowancesAsync(cancellation) ?? NoAllowances;
        var loading = LoadAsync(batch, cancellation).AsTask();
        await Task.WhenAll(allowances, loading).ConfigureAwait(false);
        batch.Allowances = (await allowances.ConfigureAwait(false)) is { Count: > 0 } given ? new AllowanceTable(given, TagOf) : AllowanceTable.Empty;
        var outcome = await loading.ConfigureAwait(false);
        if (outcome != BatchOutcome.Done)
        {
            return outcome;
        }

        started = Stage("load", started);
        JudgeContext judge = new(
            _engines.Engine, _campaigns, _source, learning, context.Silence.AnySilent, context.Options, context.Audit.Outbox, context.Effects);
        _campaigns.Forget();
        batch.Ask(judge);
        await _campaigns.ReadAsync(cancellation).ConfigureAwait(false);
        started = Stage("campaigns", started);
        batch.Judge(judge);
        started = Stage("engine", started);
        if (batch.Waiting.Count > 0)
        {
            while (batch.Waiting.Count > 0)
            {
                await _gate.AnswerAsync(batch, cancellation).ConfigureAwait(false);
            }

            started = Stage("guard", started);
        }

        if (!learning)
        {
            Observe(batch);
        }

        context.Faults.Pass(FaultPoint.LoadSave);
        await SaveAsync(batch, cancellation).ConfigureAwait(false);
        _ = Stage("save", started);
        return BatchOutcome.Done;
    }

    /// <summary>Once a record and batch, not once an event: what is watched beside the decisions must not slow them.</summary>
    private void Observe(EventBatch batch)
    {
        foreach (var record in batch.Records)
        {
            if (record is { Pending: true, IsDrill: false })
            {
                observer.Note(record.State!);
            }
        }
    }

    private async ValueTask<BatchOutcome> LoadAsync(EventBatch batch, CancellationToken cancellation)
    {
        _missing.Clear();
        _ids.Clear();
        _unacknowledged.Clear();
        foreach (var record in batch.Records)
        {
            if (record is { Pending: true, State: null })
            {
                _missing.Add(record);
                _ids.Add(record.CredentialId);
            }
        }

        if (_missing.Count == 0)
        {
            return BatchOutcome.Done;
        }

        if (_loaded.Length < _missing.Count)
        {
            _loaded = new StoredRecord?[_missing.Count * 2];
        }

        await context.Store.LoadAsync(_ids, _loaded, cancellation).ConfigureAwait(false);
        for (var i = 0; i < _missing.Count; i++)
        {
            if (!Take(_missing[i], _loaded[i]))
            {
                WorkerLog.DataLost(context.Log, "a record is gone or behind", partition.ToString());
                return BatchOutcome.DataLost;
            }

            _loaded[i] = null;
        }

        if (_unacknowledged.Count > 0)
        {
            WorkerLog.Republishing(context.Log, _unacknowledged.Count, partition.ToString());
            await context.Effects.PublishingAsync(_unacknowledged, cancellation).ConfigureAwait(false);
            await retry.PublishAsync(_unacknowledged, cancellation).ConfigureAwait(false);
            context.Metrics.Republished.Add(_unacknowledged.Count);
        }

        return BatchOutcome.Done;
    }

    /// <summary>False: the store knows less of the record than it once did.</summary>
    private bool Take(CachedRecord record, StoredRecord? stored)
    {
        if (stored?.Generation != checkpoint.Generation)
        {
            stored = null;
        }

        if ((stored?.Version ?? 0) < record.KnownVersion)
        {
            return false;
        }

        record.State = StoredForm.Open(context, _engines.Engine, record.CredentialId, stored, _unacknowledged);
        record.Version = record.KnownVersion = stored?.Version ?? 0;
        return true;
    }

    private async ValueTask SaveAsync(EventBatch batch, CancellationToken cancellation)
    {
        _saving.Clear();
        _saving.AddRange(batch.Records.Where(static record => record.Pending));
        try
        {
            // Packed in slices, the next one while one is on its way: a whole batch of packed records would outlive a collection.
            var saving = Task.CompletedTask;
            for (var start = 0; start < _saving.Count; start += SaveSlice.Records)
            {
                (_slice, _nextSlice) = (_nextSlice, _slice);
                _slice.Pack(context, checkpoint.Generation, _saving, start);
                await saving.ConfigureAwait(false);
                saving = _slice.SaveAsync(context, cancellation);
            }

            await saving.ConfigureAwait(false);
        }
        catch (TransportException)
        {
            // Any of them may be saved. What is in memory is one step ahead of an unknown version: read it again.
            foreach (var record in _saving)
            {
                if (record.Pending)
                {
                    record.Drop();
                }
            }

            throw;
        }
        finally
        {
            _slice.Clear();
            _nextSlice.Clear();
        }
    }

    private long Stage(string stage, long started)
    {
        var now = context.Time.GetTimestamp();
        context.Metrics.StageDuration.Record(
            context.Time.GetElapsedTime(started, now).TotalSeconds, new KeyValuePair<string, object?>("stage", stage));
        return now;
    }
}
