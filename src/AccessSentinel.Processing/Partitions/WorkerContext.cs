using AccessSentinel.Contracts.DeadLetters;
using AccessSentinel.Contracts.Privacy;
using AccessSentinel.Engine;
using AccessSentinel.Processing.Audit;
using AccessSentinel.Processing.Effects;
using AccessSentinel.Processing.Faults;
using AccessSentinel.Processing.Health;
using AccessSentinel.Processing.Models;
using AccessSentinel.Processing.Options;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Processing.State;
using AccessSentinel.Processing.Telemetry;
using Microsoft.Extensions.Logging;

namespace AccessSentinel.Processing.Partitions;

/// <summary>What all partitions of a worker share. Everything in it is thread-safe.</summary>
internal sealed record WorkerContext(
    WorkerOptions Options,
    TagKey Key,
    EngineSlot Engines,
    IEventConsumer Consumer,
    IMessagePublisher Publisher,
    IStateStore Store,
    ICampaignCounters Campaigns,
    WorkerMetrics Metrics,
    WorkerEvents Events,
    WorkerHealth Health,
    FaultPoints Faults,
    TimeProvider Time,
    ILogger Log,
    CommandReadBack ReadBack,
    SilenceGate Silence,
    AuditLog Audit,
    EffectBoard Effects,
    IOversightStore? Oversight,
    ISuspensionGuard? Guard = null)
{
    /// <summary>The engine in use now. Within a batch the one it began with is used.</summary>
    public DetectionEngine Engine => Engines.Current.Engine;

    public DeadLetter DeadLetters { get; } = new(Key);
}
