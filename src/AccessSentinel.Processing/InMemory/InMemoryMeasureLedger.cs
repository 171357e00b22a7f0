using System.Collections.Concurrent;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Drills;
using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Processing.InMemory;

/// <summary>A ledger of measures in memory: for tests, and for a demo without Redis. Thread-safe.</summary>
public sealed class InMemoryMeasureLedger : IMeasureLedger
{
    private readonly ConcurrentDictionary<string, PublishedMeasure> _measures = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(CommandType Type, CommandEffect Why), PortalGap> _gaps = new();
    private volatile DrillReport? _drill;
    private string? _holder;

    /// <inheritdoc/>
    public Task<bool[]> SaveAsync(IReadOnlyList<MeasureChange> changes, CancellationToken cancellation) => Task.FromResult<bool[]>(
    [
        .. changes.Select(each => each.Read is { } read
            ? _measures.TryUpdate(read.CommandId, each.Measure, read)
            : _measures.TryAdd(each.Measure.CommandId, each.Measure)),
    ]);

    /// <inheritdoc/>
    public Task<PublishedMeasure?> FindAsync(string commandId, CancellationToken cancellation) =>
        Task.FromResult(_measures.GetValueOrDefault(commandId));

    /// <inheritdoc/>
    public Task<IReadOnlyList<PublishedMeasure>> AllAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<PublishedMeasure>>([.. _measures.Values]);

    /// <inheritdoc/>
    public Task RemoveAsync(IReadOnlyList<string> commandIds, CancellationToken cancellation)
    {
        foreach (var id in commandIds)
        {
            _measures.TryRemove(id, out _);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<PortalGap>> GapsAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<PortalGap>>([.. _gaps.Values]);

    /// <inheritdoc/>
    public Task PutGapAsync(PortalGap gap, CancellationToken cancellation)
    {
        _gaps[(gap.Type, gap.Why)] = gap;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task ClearGapsAsync(CommandType type, CancellationToken cancellation)
    {
        _gaps.TryRemove((type, CommandEffect.Unsupported), out _);
        _gaps.TryRemove((type, CommandEffect.Failed), out _);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task PutDrillAsync(DrillReport report, CancellationToken cancellation)
    {
        _drill = report;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<DrillReport?> LastDrillAsync(CancellationToken cancellation) => Task.FromResult(_drill);

    /// <inheritdoc/>
    public Task<bool> LeaseAsync(string holder, TimeSpan duration, CancellationToken cancellation) =>
        Task.FromResult(Interlocked.CompareExchange(ref _holder, holder, null) is null || _holder == holder);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
