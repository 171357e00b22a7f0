using System.Threading.Channels;
using AccessSentinel.Contracts.Audit;
using AccessSentinel.Processing.Options;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Processing.Telemetry;
using Microsoft.Extensions.Logging;

namespace AccessSentinel.Processing.Audit;

/// <summary>
/// The audit of one worker process: numbers contents, chains and publishes them. One loop for all partitions of the worker takes
/// whatever waits, publishes it as one batch and waits for its acknowledgement before it numbers anything more, and repeats a batch that
/// failed byte for byte. So what a crash can lose of an incarnation lies within its last batch, and within a partition of the topic numbers
/// rise. Thread-safe.
/// </summary>
public sealed class AuditLog
{
    /// <summary>Most records of one batch: what a crash can leave gaps in.</summary>
    private const int BatchRecords = 1_000;

    private readonly WorkerOptions _options;
    private readonly IMessagePublisher _publisher;
    private readonly ITopicReader _topics;
    private readonly WorkerTelemetry _telemetry;
    private readonly TimeProvider _time;
    private readonly AuditChain _chain = new(AuditChain.NewIncarnation());
    private readonly Channel<Waiting> _waiting = Channel.CreateUnbounded<Waiting>(new UnboundedChannelOptions { SingleReader = true });

    internal AuditLog(WorkerOptions options, IMessagePublisher publisher, ITopicReader topics, WorkerTelemetry telemetry, TimeProvider time)
    {
        _options = options;
        _publisher = publisher;
        _topics = topics;
        _telemetry = telemetry;
        _time = time;
        Outbox = new AuditOutbox(options.Audit.Enabled, options.EventsTopic);
    }

    /// <summary>Makes contents into messages of a record's outbox.</summary>
    public AuditOutbox Outbox { get; }

    /// <summary>Whether an audit is kept.</summary>
    public bool Enabled => _options.Audit.Enabled;

    /// <summary>This process's incarnation.</summary>
    public string Incarnation => _chain.Incarnation;

    /// <summary>
    /// Publishes contents that belong to no record (a refused control, a model), and completes when they are acknowledged. While the
    /// audit is off it does nothing.
    /// </summary>
    /// <exception cref="OperationCanceledException">It was cancelled, or the worker has ended; the contents may still be published.</exception>
    public Task AppendAsync(IReadOnlyList<AuditContent> contents, CancellationToken cancellation) =>
        PublishAsync([.. contents.Select(AuditOutbox.Message)], cancellation);

    /// <summary>Publishes contents as an outbox holds them.</summary>
    internal async Task PublishAsync(IReadOnlyList<OutgoingMessage> contents, CancellationToken cancellation)
    {
        if (!Enabled || contents.Count == 0)
        {
            return;
        }

        Waiting waiting = new(contents);
        if (!_waiting.Writer.TryWrite(waiting))
        {
            throw new OperationCanceledException("The worker has ended: nothing more is audited.");
        }

        await waiting.Published.Task.WaitAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Runs until it is stopped. What still waits then is cancelled; it is in the outboxes of records, or repeated by its sender.</summary>
    internal async Task RunAsync(AuditOpening opening, CancellationToken stop)
    {
        if (!Enabled)
        {
            return;
        }

        try
        {
            var heads = await HeadsAsync(stop).ConfigureAwait(false);
            List<AuditContent> contents = [StartAudit.Of(opening.Verb, heads), .. opening.Contents];
            await PublishSealedAsync([.. contents.Select(AuditOutbox.Message)], stop).ConfigureAwait(false);
            WorkerLog.AuditStarted(_telemetry.Log, Incarnation, heads.Count);
            await LoopAsync(stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            WorkerLog.AuditEnded(_telemetry.Log, Incarnation, _chain.Number, _chain.Hash);
        }
        finally
        {
            _waiting.Writer.Complete();
            while (_waiting.Reader.TryRead(out var left))
            {
                left.Published.TrySetCanceled(CancellationToken.None);
            }
        }
    }

    private async Task LoopAsync(CancellationToken stop)
    {
        List<OutgoingMessage> contents = [];
        List<Waiting> taken = [];
        using PeriodicTimer heads = new(_options.Audit.HeadsInterval, _time);
        var tick = heads.WaitForNextTickAsync(stop).AsTask();
        while (true)
        {
            var arrival = _waiting.Reader.WaitToReadAsync(stop).AsTask();
            await Task.WhenAny(arrival, tick).ConfigureAwait(false);
            if (tick.IsCompleted)
            {
                _ = await tick.ConfigureAwait(false);
                tick = heads.WaitForNextTickAsync(stop).AsTask();
                await PublishSealedAsync([AuditOutbox.Message(new HeadsAudit { Heads = await HeadsAsync(stop).ConfigureAwait(false) })], stop).ConfigureAwait(false);
            }

            while (contents.Count < BatchRecords && _waiting.Reader.TryRead(out var waiting))
            {
                taken.Add(waiting);
                contents.AddRange(waiting.Contents);
            }

            try
            {
                await PublishSealedAsync(contents, stop).ConfigureAwait(false);
                taken.ForEach(static each => each.Published.TrySetResult());
            }
            finally
            {
                taken.ForEach(static each => each.Published.TrySetCanceled(CancellationToken.None));
            }

            contents.Clear();
            taken.Clear();
            _ = await arrival.ConfigureAwait(false);
        }
    }

    /// <summary>Gives contents their places and publishes them until they are acknowledged: a number once given is not given again.</summary>
    private async Task PublishSealedAsync(List<OutgoingMessage> contents, CancellationToken stop)
    {
        if (contents.Count == 0)
        {
            return;
        }

        var now = _time.GetUtcNow().UtcDateTime;
        List<OutgoingMessage> values = [.. contents.Select(content => new OutgoingMessage(_options.AuditTopic, content.Key, _chain.Seal(content.Value, now)))];
        await RetryAsync(
            async () =>
            {
                await _publisher.PublishAsync(values, stop).ConfigureAwait(false);
                return true;
            },
            stop).ConfigureAwait(false);
        _telemetry.Metrics.AuditRecords.Add(values.Count);
    }

    private Task<IReadOnlyList<AuditHead>> HeadsAsync(CancellationToken stop) => RetryAsync(
        async () =>
        {
            AuditTail tail = new();
            // The reader works on the calling thread.
            await Task.Run(() => _topics.ReadTail(_options.AuditTopic, _options.Audit.TailMessages, message => tail.Take(message), stop), stop).ConfigureAwait(false);
            return tail.Heads(Incarnation, _time.GetUtcNow().UtcDateTime);
        },
        stop);

    private async Task<T> RetryAsync<T>(Func<Task<T>> call, CancellationToken stop)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var result = await call().ConfigureAwait(false);
                if (attempt > 1)
                {
                    _telemetry.Health.SetPublisher(true);
                }

                return result;
            }
            catch (TransportException exception)
            {
                _telemetry.Health.SetPublisher(false);
                _telemetry.Metrics.Retries.Add(1, new KeyValuePair<string, object?>("target", "audit"));
                var delay = TimeSpan.FromTicks((long)Math.Min(
                    _options.RetryMaxDelay.Ticks, _options.RetryFirstDelay.Ticks * Math.Pow(2, Math.Min(attempt - 1, 20))));
                WorkerLog.Retrying(_telemetry.Log, "audit", attempt, delay.TotalSeconds, exception.Message);
                await Task.Delay(delay, _time, stop).ConfigureAwait(false);
            }
        }
    }

    private sealed record Waiting(IReadOnlyList<OutgoingMessage> Contents)
    {
        // Continuations must not run on the loop: they would hold up all that wait.
        public TaskCompletionSource Published { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
