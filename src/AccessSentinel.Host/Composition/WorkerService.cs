using AccessSentinel.Host.Metrics;
using AccessSentinel.Processing;
using AccessSentinel.Processing.Health;
using Microsoft.Extensions.Hosting;

namespace AccessSentinel.Host.Composition;

/// <summary>Runs the worker as long as the host runs, and says how it is.</summary>
internal sealed class WorkerService(Worker worker, WorkerHealth health) : BackgroundService, IHealth
{
    private readonly CancellationTokenSource _abort = new();
    private Task? _run;

    /// <summary>Ends with the worker, and fails as it failed.</summary>
    public Task Completion => _run ?? Task.CompletedTask;

    /// <summary>Whether the host's patience ended before the worker did.</summary>
    public bool Aborted => _abort.IsCancellationRequested;

    public IReadOnlyList<string> WhyNotLive() =>
        _run is { IsCompleted: true } ? ["The worker has ended."] : [];

    public IReadOnlyList<string> WhyNotReady() => health.Reasons();

    /// <summary>
    /// Lets the worker drain; when the host's patience is over, aborts it and still waits for its end: whoever disposes of the Kafka clients while
    /// its thread is inside one of them ends the process with SIGABRT.
    /// </summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await using var impatience = cancellationToken.Register(_abort.Cancel);
        await base.StopAsync(cancellationToken);
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public override void Dispose()
    {
        base.Dispose();
        _abort.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => _run = worker.RunAsync(stoppingToken, _abort.Token);
}
