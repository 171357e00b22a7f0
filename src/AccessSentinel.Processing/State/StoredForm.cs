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
    /// <exception cref="InvalidDataException">It is damaged, or was made under another key.</exception>
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
            if (stored.KeyId != context.Key.Id)
            {
                throw new InvalidDataException(
                    $"The record of credential {credentialId} was made under key '{stored.KeyId}' and this worker has key "
                    + $"'{context.Key.Id}': its tags cannot be compared. Give the worker the key of the records.");
            }

            state = StateCodec.Decode(credentialId, stored);
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

    /// <summary>The compare-and-save of a record with what it is to publish.</summary>
    public static SaveRequest Save(WorkerContext context, ulong generation, CredentialState state, long version, IReadOnlyList<OutgoingMessage> outbox)
    {
        var stored = new StoredRecord
        {
            Version = version + 1,
            Generation = generation,
            KeyId = context.Key.Id,
            Outbox = OutboxCodec.Encode(outbox),
        };
        StateCodec.Encode(state, stored);
        return new SaveRequest(state.CredentialId, version, stored);
    }
}
