using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine.State;

namespace AccessSentinel.Engine;

/// <summary>
/// The pure core: one event and one record in, the record changed and perhaps a command out. No clock, no randomness, no I/O;
/// the same calls give the same answers. Thread-safe: all that changes is in the record.
/// </summary>
public sealed class DetectionEngine
{
    /// <summary>Takes one event of the record's credential, in offset order.</summary>
    public EventResult Process(CredentialState state, in AccessEvent accessEvent, in EventContext context) => throw new NotImplementedException();

    /// <summary>Counts a message that could not be read but whose credential could.</summary>
    public void CountReject(CredentialState state, in EventContext context) => throw new NotImplementedException();

    /// <summary>Takes over the last command that was published for the credential (read back after the store was lost).</summary>
    public void Restore(CredentialState state, Command command) => throw new NotImplementedException();
}
