using AccessSentinel.Processing.Ports;
using AccessSentinel.Simulation.Randomness;

namespace AccessSentinel.Simulation.Faults;

/// <summary>How often ports fail, each 0 to 1 per call.</summary>
/// <param name="Before">The call fails and has no effect.</param>
/// <param name="After">The call has its effect and fails all the same: the answer is lost.</param>
/// <param name="Partial">A call over several things has effect on the first few and fails.</param>
public readonly record struct FaultRates(double Before, double After, double Partial);

/// <summary>
/// Decides by seed which calls fail. Calls on one thread fail in the same order for the same seed; calls of several threads share
/// the sequence. Thread-safe.
/// </summary>
public sealed class FaultSchedule(FaultRates rates, ulong seed)
{
    private readonly Lock _lock = new();
    private RandomStream _random = new(seed);
    private int _struck;

    /// <summary>How many calls have failed.</summary>
    public int Struck => Volatile.Read(ref _struck);

    /// <summary>Fails a call before it has any effect.</summary>
    /// <exception cref="TransportException">This call fails.</exception>
    public void Before(string operation) => Strike(rates.Before, operation, "before it took effect");

    /// <summary>Fails a call whose effect has happened.</summary>
    /// <exception cref="TransportException">This call fails.</exception>
    public void After(string operation) => Strike(rates.After, operation, "after it took effect");

    /// <summary>How many of so many things a call shall do before it fails; all of them: it does not fail here.</summary>
    public int PartOf(int count)
    {
        lock (_lock)
        {
            return count > 1 && _random.Chance(rates.Partial) ? _random.Below(count) : count;
        }
    }

    /// <summary>Fails a call that was done in part.</summary>
    /// <exception cref="TransportException">Always.</exception>
    public void Interrupt(string operation)
    {
        Interlocked.Increment(ref _struck);
        throw new TransportException($"Simulated fault: {operation} stopped half way.");
    }

    private void Strike(double rate, string operation, string when)
    {
        bool strikes;
        lock (_lock)
        {
            strikes = _random.Chance(rate);
        }

        if (strikes)
        {
            Interlocked.Increment(ref _struck);
            throw new TransportException($"Simulated fault: {operation} failed {when}.");
        }
    }
}
