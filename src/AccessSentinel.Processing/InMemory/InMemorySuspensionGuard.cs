using AccessSentinel.Contracts.Commands;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Guarding;
using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Processing.InMemory;

/// <summary>The guard in memory, for one process. Thread-safe.</summary>
/// <param name="options">Its limits.</param>
/// <param name="time">Its clock.</param>
public sealed class InMemorySuspensionGuard(GuardOptions options, TimeProvider time) : ISuspensionGuard
{
    private readonly Lock _lock = new();
    private readonly SuspensionLedger _ledger = new(options);

    /// <inheritdoc/>
    public Task AskAsync(IReadOnlyList<SuspensionQuestion> questions, GuardVerdict[] into, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_lock)
        {
            for (var i = 0; i < questions.Count; i++)
            {
                into[i] = _ledger.Ask(questions[i], time.GetUtcNow().UtcTicks);
            }
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<GuardStanding> NoteActiveAsync(IReadOnlyList<string> credentialIds, OperatingMode mode, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_lock)
        {
            var now = time.GetUtcNow().UtcTicks;
            foreach (var id in credentialIds)
            {
                _ledger.NoteActive(id, now);
            }

            return Task.FromResult(new GuardStanding(_ledger.Held(mode, now), _ledger.Active(now)));
        }
    }
}
