using System.Collections.Concurrent;

namespace AccessSentinel.Processing.Tests.Support;

/// <summary>The end of the world for one simulated worker process.</summary>
internal sealed class SimulatedCrashException(int step) : Exception($"The process dies at step {step}.");

/// <summary>
/// Sees every call that a worker makes to the outside, before and after its effect; may let one fail, or have the process die at
/// the n-th of these moments, after which no call has any effect any more.
/// </summary>
internal sealed class PortHooks
{
    private readonly ConcurrentQueue<string> _calls = new();
    private int _moments;
    private volatile bool _dead;

    /// <summary>Die at this moment; 0 = never.</summary>
    public int DieAt { get; init; }

    /// <summary>Called before each call; may throw.</summary>
    public Action<string> Before { get; set; } = static _ => { };

    /// <summary>Called after each call had its effect; may throw.</summary>
    public Action<string> After { get; set; } = static _ => { };

    /// <summary>Called before each call to the store, with the call's token; may hold it up.</summary>
    public Func<string, CancellationToken, Task> Hold { get; set; } = static (_, _) => Task.CompletedTask;

    /// <summary>
    /// Called before a partition's end is asked for; may throw, or hold the answer up. None of the moments: it is asked at intervals, beside all else.
    /// </summary>
    public Action AskingEnd { get; set; } = static () => { };

    public IReadOnlyList<string> Calls => [.. _calls];

    public int Moments => Volatile.Read(ref _moments);

    public void Enter(string call)
    {
        Moment();
        Before(call);
        _calls.Enqueue(call);
    }

    public void Leave(string call)
    {
        Moment();
        After(call);
    }

    private void Moment()
    {
        if (Interlocked.Increment(ref _moments) == DieAt || _dead)
        {
            _dead = true;
            throw new SimulatedCrashException(DieAt);
        }
    }
}
