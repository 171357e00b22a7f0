using AccessSentinel.Contracts.Privacy;
using AccessSentinel.Processing.Faults;
using AccessSentinel.Processing.Health;
using AccessSentinel.Processing.InMemory;
using AccessSentinel.Processing.Models;
using AccessSentinel.Processing.Telemetry;
using AccessSentinel.TestKit;
using Microsoft.Extensions.Logging;

namespace AccessSentinel.Processing.Tests.Support;

/// <summary>A worker on in-memory ports, running until it is stopped or disposed of.</summary>
internal sealed class RunningWorker : IAsyncDisposable
{
    private readonly World _world;
    private readonly int[] _partitions;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly WorkerMetrics _metrics = new();

    public RunningWorker(World world, PortHooks hooks, TagKey key, int[] partitions)
    {
        _world = world;
        _partitions = partitions;
        Counts = new Counts(_metrics);
        Hooks = hooks;
        Consumer = new InMemoryEventConsumer(world.Broker, world.Options.GroupId);
        Consumer.Assign(partitions.Select(World.Partition));
        InMemoryEventConsumer results = new(world.Broker, world.Options.GroupId + "-results");
        results.Assign([new Ports.TopicPartition(World.Results, 0)]);
        Publisher = new InMemoryPublisher(world.Broker, TimeProvider.System);
        Engines = new EngineSlot(world.Engine);
        var worker = new Worker(
            world.Options,
            key,
            Engines,
            new WorkerPorts(
                new HookedConsumer(Consumer, hooks),
                new HookedPublisher(Publisher, hooks),
                new HookedStore(world.Store, hooks),
                new InMemoryTopicReader(world.Broker),
                world.Guard)
            {
                Campaigns = new HookedCampaigns(world.Campaigns, hooks),
                Measures = world.Ledger,
                Results = results,
            },
            new WorkerTelemetry(_metrics, Events, Health, Log),
            world.Time,
            FaultPoints.None);
        Completion = worker.RunAsync(_stop.Token, _abort.Token);
    }

    public Counts Counts { get; }

    public EngineSlot Engines { get; }

    public PortHooks Hooks { get; }

    public InMemoryEventConsumer Consumer { get; }

    public InMemoryPublisher Publisher { get; }

    public WorkerEvents Events { get; } = new();

    public WorkerHealth Health { get; } = new();

    public RecordingLog Log { get; } = new();

    public Task Completion { get; }

    /// <summary>Waits until everything is consumed and stored, or the worker ended.</summary>
    public Task ConsumedAsync() => Eventually.HoldsAsync(
        () => Completion.IsCompleted || _partitions.All(_world.Consumed), "everything is consumed");

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Completion;
    }

    public void Stop() => _stop.Cancel();

    public void Abort() => _abort.Cancel();

    public async ValueTask DisposeAsync()
    {
        await _abort.CancelAsync();
        await Task.WhenAny(Completion);
        Counts.Dispose();
        _metrics.Dispose();
        Events.Dispose();
        _stop.Dispose();
        _abort.Dispose();
    }
}
