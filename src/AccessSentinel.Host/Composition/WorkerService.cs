using AccessSentinel.Host.Metrics;
using AccessSentinel.Processing;
using AccessSentinel.Processing.Health;
using Microsoft.Extensions.Hosting;

namespace AccessSentinel.Host.Composition;

/// <summary>Runs the worker as long as the host runs, and says how it is.</summary>
internal sealed class WorkerService(Worker worker, WorkerHealth health) : BackgroundService, IHealth
{
    private Task? _run;

    /// <summary>Ends with the worker, and fails as it failed.</summary>
    public Task Completion => _run ?? Task.CompletedTask;

    public IReadOnlyList<string> WhyNotLive() =>
        _run is { IsCompleted: true } ? ["The worker has ended."] : [];

    public IReadOnlyList<string> WhyNotReady() => health.Reasons();

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => _run = worker.RunAsync(stoppingToken);
}
