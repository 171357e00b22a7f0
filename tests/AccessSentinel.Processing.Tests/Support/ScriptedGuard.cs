using System.Collections.Concurrent;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Guarding;
using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Processing.Tests.Support;

/// <summary>A guard that says what a test wants it to say, and keeps what it was asked.</summary>
internal sealed class ScriptedGuard : ISuspensionGuard
{
    public static readonly GuardVerdict Allowed = new(GuardDecision.Allowed, GuardScope.None, 1, 50, TimeSpan.Zero);
    public static readonly GuardVerdict Held = new(GuardDecision.Held, GuardScope.Department, 30, 30, TimeSpan.Zero);

    private readonly ConcurrentQueue<SuspensionQuestion> _asked = new();
    private readonly ConcurrentQueue<string> _active = new();

    /// <summary>Answers each question; may throw.</summary>
    public Func<SuspensionQuestion, GuardVerdict> Answer { get; set; } = static _ => Allowed;

    /// <summary>Waited for before it answers.</summary>
    public Func<CancellationToken, Task> Think { get; set; } = static _ => Task.CompletedTask;

    public IReadOnlyList<SuspensionQuestion> Asked => [.. _asked];

    public async Task AskAsync(IReadOnlyList<SuspensionQuestion> questions, GuardVerdict[] into, CancellationToken cancellation)
    {
        SuspensionQuestion[] mine = [.. questions];
        Array.ForEach(mine, _asked.Enqueue);
        await Think(cancellation);
        for (var i = 0; i < mine.Length; i++)
        {
            into[i] = Answer(mine[i]);
        }
    }

    /// <summary>Credentials that were said to be active.</summary>
    public IReadOnlyList<string> Active => [.. _active];

    public Task<GuardStanding> NoteActiveAsync(IReadOnlyList<string> credentialIds, OperatingMode mode, CancellationToken cancellation)
    {
        foreach (var id in credentialIds)
        {
            _active.Enqueue(id);
        }

        return Task.FromResult(default(GuardStanding));
    }
}

/// <summary>The machine's clock, set ahead by as much as a test says; what waits, waits in real time.</summary>
internal sealed class AdvancedClock : TimeProvider
{
    private long _ahead;

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ahead, by.Ticks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref _ahead));
}
