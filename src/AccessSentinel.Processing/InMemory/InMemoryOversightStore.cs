using AccessSentinel.Contracts.Controls;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Processing.InMemory;

/// <summary>What operators and workers share, in memory. Thread-safe.</summary>
/// <param name="records">Whose records it lists.</param>
public sealed class InMemoryOversightStore(InMemoryStateStore records) : IOversightStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(ControlScope, string), ScopeAllowance> _allowances = [];
    private readonly Dictionary<string, string> _answers = [];

    /// <summary>Loses everything, as FLUSHALL does.</summary>
    public void FlushAll()
    {
        lock (_lock)
        {
            _allowances.Clear();
            _answers.Clear();
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ScopeAllowance>> AllowancesAsync(CancellationToken cancellation)
    {
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyList<ScopeAllowance>>([.. _allowances.Values]);
        }
    }

    /// <inheritdoc/>
    public Task<ControlRepeat> PutAllowanceAsync(ScopeAllowance allowance, CancellationToken cancellation)
    {
        lock (_lock)
        {
            var key = (allowance.Scope, allowance.Subject);
            if (_allowances.TryGetValue(key, out var known) && known.IssuedAt >= allowance.IssuedAt)
            {
                return Task.FromResult(allowance.RepeatOf(known));
            }

            _allowances[key] = allowance;
            return Task.FromResult(ControlRepeat.New);
        }
    }

    /// <inheritdoc/>
    public Task AnswerAsync(string controlId, string answer, CancellationToken cancellation)
    {
        lock (_lock)
        {
            _answers.TryAdd(controlId, answer);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<string?> FindAnswerAsync(string controlId, CancellationToken cancellation)
    {
        lock (_lock)
        {
            return Task.FromResult(_answers.GetValueOrDefault(controlId));
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListedAsync(long from, int skip, int most, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<string>>([.. records.Listed(from).Skip(skip).Take(most)]);
}
