using AccessSentinel.Contracts.Privacy;
using AccessSentinel.Engine;
using AccessSentinel.Engine.State;
using AccessSentinel.Processing.Partitions;
using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Processing.State;

/// <summary>Between a record in memory and a stored one: the same for whoever loads it, for its events or for an operator's control.</summary>
internal static class StoredForm
{
    /// <summary>The record of a credential as it is to be judged on. What is behind the published commands and controls takes them over.</summary>
    /// <param name="context">The worker.</param>
    /// <param name="engine">The engine that will judge.</param>
    /// <param name="credentialId">Whose record.</param>
    /// <param name="stored">As it was loaded; null: there is none of this generation.</param>
    /// <param name="unacknowledged">Takes what must be published before anything else.</param>
    /// <exception cref="InvalidDataException">It is damaged, or was made under a key that the worker does not know.</exception>
    public static CredentialState Open(
        WorkerContext context, DetectionEngine engine, string credentialId, StoredRecord? stored, List<OutgoingMessage> unacknowledged)
    {
        CredentialState state;
        if (stored is null)
        {
            state = new CredentialState(credentialId);
        }
        else
        {
            var standing = context.Key.StandingOf(stored.KeyId);
            if (standing == KeyStanding.Unknown)
            {
                // A worker that was not given the rotated file yet ends here, and harms nothing: what it would save is never written.
                throw new InvalidDataException(
                    $"The record of credential {credentialId} was made under key '{stored.KeyId}', which this worker's key file (key "
                    + $"'{context.Key.Id}') does not know: its tags cannot be compared. Where the key was rotated, give this worker the rotated key "
                    + "file and start it again; else give it the key file that the records were made with.");
            }

            state = StateCodec.Decode(credentialId, stored);
            TakeOver(state, standing, stored.KeyId, context.Key);
            unacknowledged.AddRange(OutboxCodec.Decode(stored.Outbox));
        }

        engine.Recognize(state);
        if (context.ReadBack.Find(credentialId) is { } command && command.Sequence > (stored?.Sequence ?? 0))
        {
            engine.Restore(state, command);
        }

        if (stored is null)
        {
            foreach (var (control, delivery) in context.ReadBack.Controls.Find(credentialId))
            {
                DetectionEngine.Restore(state, control, delivery);
            }
        }

        return state;
    }

    private static void TakeOver(CredentialState state, KeyStanding standing, string keyId, TagKey key)
    {
        if (standing == KeyStanding.Previous)
        {
            KeyRotation.Begin(state, keyId, key.Id);
        }
        else if (standing == KeyStanding.Retired)
        {
            KeyRotation.Forget(state);
        }
    }

    /// <summary>The compare-and-save of a record with what it is to publish.</summary>
    public static SaveRequest Save(WorkerContext context, ulong generation, CredentialState state, long version, IReadOnlyList<OutgoingMessage> outbox)
    {
        var stored = new StoredRecord
        {
            Version = version + 1,
            Generation = generation,
            KeyId = state.Transition.AwaitedFrom ?? context.Key.Id,
            Outbox = OutboxCodec.Encode(outbox),
        };
        StateCodec.Encode(state, stored);
        return new SaveRequest(state.CredentialId, version, stored);
    }
}
