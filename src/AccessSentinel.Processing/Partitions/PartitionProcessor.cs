using AccessSentinel.Contracts.Events;
using AccessSentinel.Processing.Faults;
using AccessSentinel.Processing.Models;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Processing.State;
using AccessSentinel.Processing.Telemetry;

namespace AccessSentinel.Processing.Partitions;

/// <summary>
/// One partition: a queue filled by the poll thread and one task that works through it batch by batch. The order within a batch
/// is the system's promise: records are saved with their outbox, the checkpoint is moved on and read back, then the outbox is
/// published and acknowledged, and only then the offset is stored. Everything public is called on the poll thread.
/// </summary>
internal sealed class PartitionProcessor : IDisposable
{
    // A topic is not deleted, made anew and filled past the old one's offset in less; a stream that is not sparse never pauses for so long.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(1);

    // Of the rounds in which the end is asked for: one missed answer is no gap in the metric.
    private const int RoundsToldFor = 3;

    private readonly WorkerContext _context;
    private readonly PartitionQueue _queue;
    private readonly RecordCache _cache;
    private readonly EventBatch _batch;
    private readonly FaultRetry _retry;
    private readonly CheckpointGuard _checkpoint;
    private readonly ModelObserver _observer;
    private readonly BatchRounds _rounds;
    private readonly CancellationTokenSource _abort = new();
    private readonly List<OutgoingMessage> _outgoing = [];
    private readonly List<(string CredentialId, long Version)> _published = [];
    private PartitionOffsets _offsets = new(0);
    private LearningPace? _pace;
    private volatile bool _remade;
    private volatile PartitionPhase _phase = PartitionPhase.Starting;
    private long _nextOffset;
    private long _end = -1; // at the broker, as it was told last
    private long _toldAt;
    private long _learnUntil = long.MaxValue;

    public PartitionProcessor(TopicPartition partition, WorkerContext context)
    {
        Partition = partition;
        _context = context;
        _queue = new PartitionQueue(context.Options.QueueMessages, context.Options.QueueBytes);
        _cache = new RecordCache(context.Options.CacheRecords, context.Engine.Options.Drills);
        _batch = new EventBatch(context.Options.BatchSize, new AccessEventParser(context.Key));
        _retry = new FaultRetry(context);
        _checkpoint = new CheckpointGuard(context, partition, _retry);
        _observer = new ModelObserver(context.Metrics.Models, context.Metrics.Detection);
        context.Metrics.Models.Add(_observer);
        _rounds = new BatchRounds(context, partition, _checkpoint, _retry, _observer);
        Continuity = new LogContinuity((long)(Silence.TotalSeconds * context.Time.TimestampFrequency));
        context.Silence.Enter();
        Completion = Task.Run(RunAsync);
    }

    public TopicPartition Partition { get; }

    /// <summary>Ends when the partition is drained or aborted; fails when an invariant broke.</summary>
    public Task Completion { get; }

    public PartitionPhase Phase => _phase;

    /// <summary>The next offset to process.</summary>
    public long NextOffset => Volatile.Read(ref _nextOffset);

    /// <summary>Paused at the consumer. Kept by the worker.</summary>
    public bool Paused { get; set; }

    /// <summary>When the worker tries again to start it, in the clock's ticks. Kept by the worker.</summary>
    public long NextStart { get; set; }

    /// <summary>Whether it is still the log that was read so far. Kept by the worker.</summary>
    public LogContinuity Continuity { get; }

    /// <summary>It needs a starting offset: just assigned, or data were lost.</summary>
    public bool NeedsStart => _phase == PartitionPhase.Starting && !Completion.IsCompleted;

    /// <summary>It waits for a start because its offsets went backwards.</summary>
    public bool Remade => _remade;

    public bool WantsPause => _queue.IsHigh || _retry.Failing || NeedsStart;

    public bool WantsResume => _queue.IsLow && !_retry.Failing && !NeedsStart;

    /// <summary>It may be left to its work for a while: it has plenty of it, and nothing keeps it from doing it.</summary>
    public bool HasAmple => _queue.IsAmple && !_retry.Failing && !NeedsStart;

    /// <summary>Nothing waits behind the batch in hand.</summary>
    public bool IsHungry => _queue.Count <= _batch.Count;

    public int Queued => _queue.Count;

    /// <summary>Starts, after its checkpoint was written and the consumer stands at the offset.</summary>
    public void Begin(in PartitionStart start, Checkpoint checkpoint)
    {
        _remade = false;
        Continuity.Reset();
        if (start.OutOfRange)
        {
            _rounds.Gate.Restart();
        }

        _checkpoint.Reset(checkpoint);
        _offsets = new PartitionOffsets(start.Offset);
        Volatile.Write(ref _nextOffset, start.Offset);
        Volatile.Write(ref _learnUntil, start.LearnUntil ?? long.MinValue);
        _pace = start.LearnUntil is { } end ? new LearningPace(_context, Partition, start.Offset, end) : null;
        Enter(_pace is null ? PartitionPhase.Deciding : PartitionPhase.Learning);
        _queue.Open();
    }

    public void Enqueue(in ConsumedMessage message) => _queue.Enqueue(message);

    /// <summary>Finishes the batch in flight, stores its offset and ends; see <see cref="Completion"/>.</summary>
    public void Drain()
    {
        _retry.Draining = true;
        _queue.Close();
    }

    /// <summary>Ends at once; nothing more is stored or published.</summary>
    public void Abort()
    {
        _retry.Draining = true;
        _queue.Close();
        _abort.Cancel();
    }

    /// <summary>Takes what the broker said is the partition's next offset. Any thread.</summary>
    public void Reaches(long end)
    {
        Volatile.Write(ref _toldAt, _context.Time.GetTimestamp());
        Volatile.Write(ref _end, end);
    }

    public PartitionGauge Gauge() => new(
        Partition.Partition,
        _phase == PartitionPhase.Deciding,
        NextOffset,
        _phase == PartitionPhase.Learning ? Volatile.Read(ref _learnUntil) : null,
        _pace?.RemainingSeconds ?? 0,
        // What was told long ago says nothing of how far the partition reaches now, and would look like a lag that shrinks.
        _context.Time.GetElapsedTime(Volatile.Read(ref _toldAt)) < RoundsToldFor * _context.Options.LagInterval ? Volatile.Read(ref _end) : -1,
        _queue.Count,
        _cache.Count,
        _rounds.Gate.FeedState);

    public void Dispose()
    {
        // The token source stays: an abort from another thread may still come, and it holds nothing that must be freed.
        Enter(PartitionPhase.Ended);
        _context.Metrics.Models.Remove(_observer);
        _queue.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (await _queue.WaitAsync().ConfigureAwait(false))
            {
                var outcome = await ProcessAsync(_abort.Token).ConfigureAwait(false);
                if (outcome != BatchOutcome.Done)
                {
                    StartAgain(outcome);
                }
            }
        }
        catch (Exception exception) when (_retry.Draining && exception is TransportException or OperationCanceledException)
        {
            WorkerLog.GivenUp(_context.Log, Partition.ToString());
        }
        catch (Exception exception)
        {
            WorkerLog.Broken(_context.Log, exception, Partition.ToString());
            throw;
        }
    }

    private async ValueTask<BatchOutcome> ProcessAsync(CancellationToken cancellation)
    {
        var started = _context.Time.GetTimestamp();
        var learnUntil = Volatile.Read(ref _learnUntil);
        var count = _queue.Take(_batch.Messages, learnUntil == long.MinValue ? long.MaxValue : learnUntil);
        var first = _batch.Messages[0].Offset;
        var next = _batch.Messages[count - 1].Offset + 1;
        var learning = first < learnUntil;
        if (first < _offsets.Next)
        {
            WorkerLog.MadeAnew(_context.Log, Partition.ToString(), first, _offsets.Next);
            return BatchOutcome.MadeAnew;
        }

        _offsets.Begin(first, next);
        _checkpoint.Observe(_batch.Messages[0].Timestamp);
        _batch.ObservedDay = _checkpoint.ObservedDay;
        _batch.Read(count, _cache);
        var outcome = await _rounds.SettleAsync(_batch, learning, cancellation).ConfigureAwait(false);
        if (outcome == BatchOutcome.Done)
        {
            outcome = await _checkpoint.AdvanceAsync(next, next < learnUntil ? learnUntil : null, cancellation).ConfigureAwait(false);
        }

        if (outcome != BatchOutcome.Done)
        {
            return outcome;
        }

        await PublishAsync(learning, cancellation).ConfigureAwait(false);
        await _rounds.ReportAsync(cancellation).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        if (_offsets.Finish(next) && !learning)
        {
            // While learning the committed offset stays where deciding will begin.
            _context.Consumer.StoreOffset(Partition, _offsets.Finished);
        }

        await _rounds.Gate.ReportAsync(cancellation).ConfigureAwait(false);
        Finished(count, next, learning, started);
        return BatchOutcome.Done;
    }

    private async ValueTask PublishAsync(bool learning, CancellationToken cancellation)
    {
        _outgoing.Clear();
        _published.Clear();
        foreach (var record in _batch.Records)
        {
            if (record.Outbox.Count > 0)
            {
                _outgoing.AddRange(record.Outbox);
                _published.Add((record.CredentialId, record.Version));
            }
        }

        for (var i = 0; i < _batch.Count && !learning; i++)
        {
            if (_batch.Reason(i) != RejectReason.None)
            {
                _outgoing.Add(Outgoing.DeadLetter(_context.DeadLetters, _batch.Messages[i], _batch.Reason(i), _context.Options.DeadLetterTopic));
            }
        }

        if (_outgoing.Count == 0)
        {
            return;
        }

        _context.Faults.Pass(FaultPoint.SavePublish);
        var started = _context.Time.GetTimestamp();
        if (_published.Count > 0)
        {
            await _retry.StoreAsync(
                async token =>
                {
                    await _context.Effects.PublishingAsync(_outgoing, token).ConfigureAwait(false);
                    return true;
                },
                cancellation).ConfigureAwait(false);
        }

        await _retry.PublishAsync(_outgoing, cancellation).ConfigureAwait(false);
        _context.Metrics.StageDuration.Record(
            _context.Time.GetElapsedTime(started).TotalSeconds, new KeyValuePair<string, object?>("stage", "publish"));
        _context.Faults.Pass(FaultPoint.PublishCommit);
        if (_published.Count > 0)
        {
            await _retry.StoreAsync(
                async token =>
                {
                    await _context.Store.ClearOutboxAsync(_published, token).ConfigureAwait(false);
                    return true;
                },
                cancellation).ConfigureAwait(false);
        }
    }

    private void Finished(int count, long next, bool learning, long started)
    {
        BatchReport.Write(_context, Partition, _batch, _rounds.Gate.FeedState, _context.Time.GetElapsedTime(started).TotalSeconds);
        var lastTimestamp = _batch.Messages[count - 1].Timestamp;
        _queue.Finished(_batch.Messages.AsSpan(0, count));
        _batch.Release();
        _cache.Trim();
        Volatile.Write(ref _nextOffset, next);
        if (learning)
        {
            _pace!.Report(next);
        }

        if (_phase == PartitionPhase.Learning && next >= Volatile.Read(ref _learnUntil))
        {
            Volatile.Write(ref _learnUntil, long.MinValue);
            WorkerLog.Learned(_context.Log, Partition.ToString(), next);
            Enter(PartitionPhase.Deciding);
        }

        if (_context.Events.HasObservers)
        {
            _context.Events.Publish(new BatchFinished(Partition, next, count, lastTimestamp));
        }
    }

    private void StartAgain(BatchOutcome outcome)
    {
        if (outcome == BatchOutcome.DataLost)
        {
            _context.Metrics.DataLosses.Add(1);
            _context.ReadBack.Invalidate();
        }

        _remade = outcome == BatchOutcome.MadeAnew;
        _batch.Release();
        _cache.Clear();
        _queue.Shut();
        if (_context.Events.HasObservers)
        {
            _context.Events.Publish(new PartitionPhaseChanged(Partition, WorkerMetrics.SnakeCase(outcome.ToString())));
        }

        Enter(PartitionPhase.Starting);
    }

    private void Enter(PartitionPhase phase)
    {
        var before = _phase;
        if (before == PartitionPhase.Ended)
        {
            return;
        }

        // The gate first: whoever sees the worker ready may count on its deciding what comes from then on.
        var silentBefore = before is PartitionPhase.Starting or PartitionPhase.Learning;
        var silentNow = phase is PartitionPhase.Starting or PartitionPhase.Learning;
        if (silentNow && !silentBefore)
        {
            _context.Silence.Enter();
        }

        if (silentBefore && !silentNow)
        {
            _context.Silence.Leave();
        }

        _phase = phase;

        if (_context.Events.HasObservers && before != phase)
        {
            _context.Events.Publish(new PartitionPhaseChanged(Partition, phase.ToString().ToLowerInvariant()));
        }
    }
}
