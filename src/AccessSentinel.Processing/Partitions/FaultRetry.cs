using AccessSentinel.Processing.Ports;
using AccessSentinel.Processing.Telemetry;
using Polly;
using Polly.Retry;

namespace AccessSentinel.Processing.Partitions;

/// <summary>
/// Repeats calls to Redis and Kafka until they succeed, with exponential backoff and jitter: while either is away nothing can
/// be decided, and what is decided must be published. Once draining, a fault ends the batch instead.
/// </summary>
internal sealed class FaultRetry
{
    private readonly WorkerContext _context;
    private readonly ResiliencePipeline _store;
    private readonly ResiliencePipeline _publisher;
    private volatile bool _failing;
    private volatile bool _draining;

    public FaultRetry(WorkerContext context)
    {
        _context = context;
        _store = Build("redis", () => SetStore(false));
        _publisher = Build("kafka", () => SetPublisher(false));
    }

    /// <summary>A call is being repeated; the partition is to be paused.</summary>
    public bool Failing => _failing;

    /// <summary>From now on faults are not retried.</summary>
    public bool Draining
    {
        get => _draining;
        set => _draining = value;
    }

    public async ValueTask<T> StoreAsync<T>(Func<CancellationToken, ValueTask<T>> call, CancellationToken cancellation)
    {
        var result = await _store.ExecuteAsync(call, cancellation).ConfigureAwait(false);
        SetStore(true);
        return result;
    }

    public async ValueTask PublishAsync(IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellation)
    {
        await _publisher.ExecuteAsync(
            async token => await _context.Publisher.PublishAsync(messages, token).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        SetPublisher(true);
    }

    private void SetStore(bool up)
    {
        // Whoever sees the partition paused is to find the reason.
        _context.Metrics.SetStore(up);
        _context.Health.SetStore(up);
        _failing = !up;
    }

    private void SetPublisher(bool up)
    {
        _context.Health.SetPublisher(up);
        _failing = !up;
    }

    private ResiliencePipeline Build(string target, Action failed) =>
        new ResiliencePipelineBuilder { TimeProvider = _context.Time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is TransportException && !_draining),
                MaxRetryAttempts = int.MaxValue,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = _context.Options.RetryFirstDelay,
                MaxDelay = _context.Options.RetryMaxDelay,
                OnRetry = arguments =>
                {
                    failed();
                    _context.Metrics.Retries.Add(1, new KeyValuePair<string, object?>("target", target));
                    WorkerLog.Retrying(
                        _context.Log, target, arguments.AttemptNumber + 1, arguments.RetryDelay.TotalSeconds, arguments.Outcome.Exception!.Message);
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
}
