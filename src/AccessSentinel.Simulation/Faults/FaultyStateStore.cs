using AccessSentinel.Engine.State;
using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Simulation.Faults;

/// <summary>
/// A state store that fails by schedule: calls without effect, calls whose answer is lost, saves of only the first few records. The
/// inner store is disposed with it.
/// </summary>
public sealed class FaultyStateStore(IStateStore inner, FaultSchedule faults) : IStateStore
{
    /// <inheritdoc />
    public async Task<ulong> GenerationAsync(CancellationToken cancellation)
    {
        faults.Before("generation");
        return await inner.GenerationAsync(cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async Task LoadAsync(IReadOnlyList<string> credentialIds, StoredRecord?[] into, CancellationToken cancellation)
    {
        faults.Before("load");
        await inner.LoadAsync(credentialIds, into, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async Task SaveAsync(IReadOnlyList<SaveRequest> requests, bool[] saved, CancellationToken cancellation)
    {
        faults.Before("save");
        var part = faults.PartOf(requests.Count);
        if (part < requests.Count)
        {
            // Each record is one script: a pipeline may break between any two of them.
            await inner.SaveAsync([.. requests.Take(part)], new bool[part], cancellation).ConfigureAwait(false);
            faults.Interrupt("save");
        }

        await inner.SaveAsync(requests, saved, cancellation).ConfigureAwait(false);
        faults.After("save");
    }

    /// <inheritdoc />
    public async Task ClearOutboxAsync(IReadOnlyList<(string CredentialId, long Version)> records, CancellationToken cancellation)
    {
        faults.Before("clear outbox");
        await inner.ClearOutboxAsync(records, cancellation).ConfigureAwait(false);
        faults.After("clear outbox");
    }

    /// <inheritdoc />
    public async Task<Checkpoint?> ReadCheckpointAsync(string group, TopicPartition partition, CancellationToken cancellation)
    {
        faults.Before("read checkpoint");
        return await inner.ReadCheckpointAsync(group, partition, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async Task SaveCheckpointAsync(string group, TopicPartition partition, Checkpoint checkpoint, CancellationToken cancellation)
    {
        faults.Before("save checkpoint");
        await inner.SaveCheckpointAsync(group, partition, checkpoint, cancellation).ConfigureAwait(false);
        faults.After("save checkpoint");
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
