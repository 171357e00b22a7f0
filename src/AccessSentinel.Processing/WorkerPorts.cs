using AccessSentinel.Contracts.Controls;
using AccessSentinel.Contracts.Signatures;
using AccessSentinel.Processing.Health;
using AccessSentinel.Processing.InMemory;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Processing.Telemetry;
using Microsoft.Extensions.Logging;

namespace AccessSentinel.Processing;

/// <summary>What the worker reads from and writes to. Whoever makes them disposes of them, after the worker has ended.</summary>
/// <param name="Consumer">Member of the group that consumes the access events.</param>
/// <param name="Publisher">Publishes commands and dead letters.</param>
/// <param name="Store">Keeps records and checkpoints.</param>
/// <param name="Topics">Reads back published commands.</param>
/// <param name="Guard">Bounds how many are suspended at once; null: nothing does.</param>
public sealed record WorkerPorts(
    IEventConsumer Consumer, IMessagePublisher Publisher, IStateStore Store, ITopicReader Topics, ISuspensionGuard? Guard = null)
{
    /// <summary>Counters of campaigns, which all workers share; in memory unless given.</summary>
    public ICampaignCounters Campaigns { get; init; } = new InMemoryCampaignCounters();

    /// <summary>What all workers know of published measures; in memory unless given.</summary>
    public IMeasureLedger Measures { get; init; } = new InMemoryMeasureLedger();

    /// <summary>Member of a group of its own that consumes what the portal did with commands; null: nobody says.</summary>
    public IEventConsumer? Results { get; init; }

    /// <summary>What operators and workers share; null: allowances of scopes are not asked for.</summary>
    public IOversightStore? Oversight { get; init; }

    /// <summary>Whom to follow, and where controls come from; null: nobody, and no control is read. Needs <see cref="Oversight"/>.</summary>
    public ControlPorts? Controls { get; init; }

    /// <summary>Signs commands; null: they go out unsigned. Belongs to whoever made it.</summary>
    public SigningKey? CommandKey { get; init; }
}

/// <summary>Where operators' controls come from.</summary>
/// <param name="Consumer">Member of the group that consumes controls, with headers.</param>
/// <param name="Operators">Who may ask for what.</param>
public sealed record ControlPorts(IEventConsumer Consumer, ControlVerifier Operators);

/// <summary>Where the worker says what it does. Whoever makes them disposes of them, after the worker has ended.</summary>
/// <param name="Metrics">Instruments.</param>
/// <param name="Events">Live events.</param>
/// <param name="Health">Readiness.</param>
/// <param name="Log">Log.</param>
public sealed record WorkerTelemetry(WorkerMetrics Metrics, WorkerEvents Events, WorkerHealth Health, ILogger Log);
