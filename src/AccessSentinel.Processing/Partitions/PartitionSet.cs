using System.Runtime.ExceptionServices;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Processing.Telemetry;

namespace AccessSentinel.Processing.Partitions;

/// <summary>
/// The partitions that are ours: told of assignments, routes messages, pauses what cannot keep up, starts what waits for a
/// start. Called on the poll thread only, but for <see cref="AbortAll"/> and the gauges.
/// </summary>
internal sealed class PartitionSet : IPartitionListener
{
    // After an abort every call is cancelled; what does not end within this time is stuck and must not be left running.
    private static readonly TimeSpan AbortTimeout = TimeSpan.FromSeconds(10);

    // Only who polls hears of a rebalance. Batches of a backlog take a second or two; what takes longer hangs, and its partition is paused.
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(5);

    private readonly WorkerContext _context;
    private readonly PartitionStarter _starter;
    private readonly LagWatch _lag;
    private readonly CancellationToken _abort;
    private readonly long _startDelay;
    private volatile PartitionProcessor[] _all = [];
    private PartitionProcessor? _recent;
    private ExceptionDispatchInfo? _fault;
    private long _nextReach;
    private long? _restsSince;
    private bool _reachable = true;

    // As of the last look after the partitions, a fraction of a second ago: to ask for each message would cost more than it says.
    private long _now;

    public PartitionSet(WorkerContext context, CancellationToken abort)
    {
        _context = context;
        _starter = new PartitionStarter(context);
        _lag = new LagWatch(context);
        _abort = abort;
        _now = context.Time.GetTimestamp();
        _startDelay = (long)(context.Options.RetryFirstDelay.TotalSeconds * context.Time.TimestampFrequency);
        context.Metrics.Observe(() => _all.Select(static p => p.Gauge()));
    }

    /// <summary>Some partition is paused or waits for its start: the poll loop looks after them more often.</summary>
    public bool NeedsAttention { get; private set; }

    /// <summary>
    /// Nothing need be polled: some partition has plenty to do, and none is out of work. To go on and pause the one whose queue is full would have
    /// the client drop what it had fetched of it, to fetch and unpack it again.
    /// </summary>
    public bool Rests { get; private set; }

    public long Assigned(TopicPartition partition)
    {
        var processor = new PartitionProcessor(partition, _context);
        _all = [.. _all, processor];
        Report();
        if (TryPrepare(processor) is { } prepared)
        {
            processor.Begin(prepared.Start, prepared.Checkpoint);
            return prepared.Start.Offset;
        }

        // It is started from the poll loop; what arrives before is dropped, and fetched again from the right offset.
        return Provisional(partition);
    }

    public void Revoked(TopicPartition partition)
    {
        if (Find(partition) is not { } processor)
        {
            return;
        }

        processor.Drain();
        if (!Ended(processor, _context.Options.DrainTimeout))
        {
            processor.Abort();
        }

        LetGo(processor);
        WorkerLog.Revoked(_context.Log, partition.ToString(), processor.NextOffset);
    }

    public void Lost(TopicPartition partition)
    {
        if (Find(partition) is not { } processor)
        {
            return;
        }

        processor.Abort();
        LetGo(processor);
        WorkerLog.Lost(_context.Log, partition.ToString());
    }

    public void Route(in ConsumedMessage message)
    {
        var processor = _recent;
        if (processor is null || processor.Partition != message.Source)
        {
            processor = Find(message.Source);
            if (processor is null)
            {
                return;
            }

            _recent = processor;
        }

        switch (processor.Continuity.Observe(message, _now))
        {
            case Delivery.Known:
                return;
            case Delivery.LookBack when LooksBack(processor):
                return;
            case Delivery.TakeBoth:
                processor.Enqueue(processor.Continuity.PutBy);
                break;
            default:
                break;
        }

        processor.Enqueue(message);
        Rests = processor.HasAmple && MayRest();
        if (!processor.Paused && processor.WantsPause && !Rests)
        {
            Pause(processor);
        }
    }

    /// <summary>Ends the worker if a partition failed; starts, pauses and resumes; looks at the lag.</summary>
    public void Tend()
    {
        _fault?.Throw();
        NeedsAttention = false;
        Rests = MayRest();
        foreach (var processor in _all)
        {
            if (processor.Completion.IsFaulted)
            {
                ExceptionDispatchInfo.Throw(processor.Completion.Exception!.InnerException!);
            }

            if (processor.NeedsStart && _context.Time.GetTimestamp() >= processor.NextStart)
            {
                Start(processor);
            }

            if (!processor.Paused && processor.WantsPause && !Rests)
            {
                Pause(processor);
            }
            else if (processor.Paused && processor.WantsResume)
            {
                _context.Consumer.Resume(processor.Partition);
                processor.Paused = false;
                WorkerLog.Backpressure(_context.Log, processor.Partition.ToString(), "resumed", processor.Queued);
            }
            else if (!processor.Paused && processor.Continuity.IsOverdue(_now) && !LooksBack(processor))
            {
                processor.Enqueue(processor.Continuity.PutBy);
            }

            NeedsAttention |= processor.Paused || processor.NeedsStart;
        }

        Report();
        _now = _context.Time.GetTimestamp();
        if (_now >= _nextReach)
        {
            _nextReach = _now + _context.Time.TimestampFrequency;
            _reachable = _context.Consumer.IsReachable();
            _context.Health.SetConsumer(_reachable);
        }

        if (_reachable)
        {
            _lag.Tend(_all, _now);
        }
    }

    /// <summary>Nothing is asked of the consumer any more: it may be closed.</summary>
    public void StopAsking() => _lag.Stop();

    /// <summary>Finishes every batch in flight, at most for the drain timeout, unless aborted.</summary>
    public void DrainAll()
    {
        foreach (var processor in _all)
        {
            processor.Drain();
        }

        var drained = Task.WhenAll(_all.Select(static p => p.Completion.ContinueWith(
            static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default)));
        Task.WaitAny([drained], (int)_context.Options.DrainTimeout.TotalMilliseconds, CancellationToken.None);
        foreach (var processor in _all.Where(static p => !p.Completion.IsCompleted))
        {
            processor.Abort();
        }
    }

    /// <summary>Stops everything at once. Any thread.</summary>
    public void AbortAll()
    {
        foreach (var processor in _all)
        {
            processor.Abort();
        }
    }

    /// <summary>Throws what a partition failed with, if one did.</summary>
    public void ThrowIfBroken() => _fault?.Throw();

    /// <summary>Reads the last message once more. False: it cannot be done now, and what came is taken as it is.</summary>
    private bool LooksBack(PartitionProcessor processor)
    {
        if (!processor.NeedsStart)
        {
            try
            {
                _context.Consumer.Seek(processor.Partition, processor.Continuity.LastOffset);
                return true;
            }
            catch (TransportException exception)
            {
                WorkerLog.PollFailed(_context.Log, exception.Message);
            }
        }

        processor.Continuity.Trust(_now);
        return false;
    }

    private static bool Ended(PartitionProcessor processor, TimeSpan timeout) =>
        Task.WaitAny([processor.Completion], timeout) == 0;

    private PartitionProcessor? Find(TopicPartition partition) => Array.Find(_all, p => p.Partition == partition);

    private void Remove(PartitionProcessor processor)
    {
        if (!Ended(processor, AbortTimeout))
        {
            throw new InvalidOperationException($"{processor.Partition} does not end; it must not go on behind its new owner's back.");
        }

        if (processor.Completion.Exception?.InnerException is { } fault)
        {
            _fault ??= ExceptionDispatchInfo.Capture(fault);
        }

        _all = [.. _all.Where(p => p != processor)];
        _recent = null;
        processor.Dispose();
        Report();
    }

    private void Start(PartitionProcessor processor)
    {
        if (TryPrepare(processor) is not { } prepared)
        {
            return;
        }

        try
        {
            _context.Consumer.Seek(processor.Partition, prepared.Start.Offset);
        }
        catch (TransportException exception)
        {
            StartLater(processor, exception);
            return;
        }

        processor.Begin(prepared.Start, prepared.Checkpoint);
    }

    private (PartitionStart Start, Checkpoint Checkpoint)? TryPrepare(PartitionProcessor processor)
    {
        try
        {
            return _starter.Prepare(processor.Partition, processor.Remade, _abort);
        }
        catch (TransportException exception)
        {
            StartLater(processor, exception);
            return null;
        }
    }

    private void StartLater(PartitionProcessor processor, TransportException exception)
    {
        WorkerLog.StartFailed(_context.Log, processor.Partition.ToString(), exception.Message);
        _context.Metrics.Retries.Add(1, new KeyValuePair<string, object?>("target", "start"));
        processor.NextStart = _context.Time.GetTimestamp() + _startDelay;
    }

    private long Provisional(TopicPartition partition)
    {
        try
        {
            return _context.Consumer.Committed(partition) ?? _context.Consumer.Watermarks(partition).Low;
        }
        catch (TransportException exception)
        {
            WorkerLog.StartFailed(_context.Log, partition.ToString(), exception.Message);
            return 0;
        }
    }

    /// <summary>The client remembers a pause beyond the assignment: the partition would stand still if it came back.</summary>
    private void LetGo(PartitionProcessor processor)
    {
        if (processor.Paused)
        {
            _context.Consumer.Resume(processor.Partition);
            processor.Paused = false;
        }

        Remove(processor);
    }

    private bool MayRest()
    {
        if (!Array.Exists(_all, static p => p is { HasAmple: true, Paused: false }) || !Array.TrueForAll(_all, static p => p is { NeedsStart: false, IsHungry: false }))
        {
            _restsSince = null;
            return false;
        }

        _restsSince ??= _context.Time.GetTimestamp();
        return _context.Time.GetElapsedTime(_restsSince.Value) < LongestRest;
    }

    private void Pause(PartitionProcessor processor)
    {
        _context.Consumer.Pause(processor.Partition);
        processor.Paused = NeedsAttention = true;
        WorkerLog.Backpressure(_context.Log, processor.Partition.ToString(), "paused", processor.Queued);
    }

    private void Report()
    {
        var all = _all;
        _context.Health.SetPartitions(
            all.Length,
            all.Count(static p => p.Phase == PartitionPhase.Starting),
            all.Count(static p => p.Phase == PartitionPhase.Learning));
    }
}
