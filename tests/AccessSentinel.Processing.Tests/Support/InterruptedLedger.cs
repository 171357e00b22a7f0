using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Drills;
using AccessSentinel.Processing.InMemory;
using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Processing.Tests.Support;

/// <summary>A ledger in memory in which somebody else writes between a writer's read and its write, once.</summary>
/// <param name="before">Called with each change before it takes effect; null, or what the other one notes.</param>
internal sealed class InterruptedLedger(Func<MeasureChange, PublishedMeasure?> before) : IMeasureLedger
{
    private readonly InMemoryMeasureLedger _inner = new();
    private int _others;

    /// <summary>How often somebody else wrote: 0 or 1.</summary>
    public int Others => Volatile.Read(ref _others);

    public async Task<bool[]> SaveAsync(IReadOnlyList<MeasureChange> changes, CancellationToken cancellation)
    {
        foreach (var change in changes)
        {
            if (before(change) is { } other && Interlocked.CompareExchange(ref _others, 1, 0) == 0)
            {
                (await _inner.SaveAsync([new MeasureChange(change.Read, other)], cancellation)).ShouldBe([true]);
            }
        }

        return await _inner.SaveAsync(changes, cancellation);
    }

    public Task<PublishedMeasure?> FindAsync(string commandId, CancellationToken cancellation) => _inner.FindAsync(commandId, cancellation);

    public Task<IReadOnlyList<PublishedMeasure>> AllAsync(CancellationToken cancellation) => _inner.AllAsync(cancellation);

    public Task RemoveAsync(IReadOnlyList<string> commandIds, CancellationToken cancellation) => _inner.RemoveAsync(commandIds, cancellation);

    public Task<IReadOnlyList<PortalGap>> GapsAsync(CancellationToken cancellation) => _inner.GapsAsync(cancellation);

    public Task PutGapAsync(PortalGap gap, CancellationToken cancellation) => _inner.PutGapAsync(gap, cancellation);

    public Task ClearGapsAsync(CommandType type, CancellationToken cancellation) => _inner.ClearGapsAsync(type, cancellation);

    public Task PutDrillAsync(DrillReport report, CancellationToken cancellation) => _inner.PutDrillAsync(report, cancellation);

    public Task<DrillReport?> LastDrillAsync(CancellationToken cancellation) => _inner.LastDrillAsync(cancellation);

    public Task<bool> LeaseAsync(string holder, TimeSpan duration, CancellationToken cancellation) => _inner.LeaseAsync(holder, duration, cancellation);

    public ValueTask DisposeAsync() => _inner.DisposeAsync();
}
