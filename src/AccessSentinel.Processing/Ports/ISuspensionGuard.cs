using AccessSentinel.Contracts.Commands;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Guarding;

namespace AccessSentinel.Processing.Ports;

/// <summary>
/// Bounds how many credentials are suspended at once, over all workers. Thread-safe. It follows <see cref="SuspensionLedger"/>: all limits
/// of a question decide together, and a question that was allowed once is allowed again as long as the window holds it.
/// </summary>
public interface ISuspensionGuard
{
    /// <summary>Answers questions, in their order, in one pipelined round trip.</summary>
    /// <param name="questions">What is asked.</param>
    /// <param name="into">Takes the answer to each; at least as long as the questions.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="TransportException">It cannot be asked; some of the questions may have been counted.</exception>
    Task AskAsync(IReadOnlyList<SuspensionQuestion> questions, GuardVerdict[] into, CancellationToken cancellation);

    /// <summary>Says which credentials were active in this clock hour, and asks how things stand.</summary>
    /// <param name="credentialIds">Credentials seen for the first time in this clock hour; repeats count once.</param>
    /// <param name="mode">Whose held suspensions are counted.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="TransportException">It cannot be asked; some of them may have been counted.</exception>
    Task<GuardStanding> NoteActiveAsync(IReadOnlyList<string> credentialIds, OperatingMode mode, CancellationToken cancellation);
}

/// <summary>How things stand with the guard, over all workers.</summary>
/// <param name="Held">Credentials whose suspension is held.</param>
/// <param name="Active">Credentials active in this clock hour and the one before; in Redis an estimate (HyperLogLog, standard error 0.81 %).</param>
public readonly record struct GuardStanding(long Held, long Active);
