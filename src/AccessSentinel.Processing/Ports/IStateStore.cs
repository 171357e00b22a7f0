using AccessSentinel.Engine.State;

namespace AccessSentinel.Processing.Ports;

/// <summary>
/// Where records are kept. Thread-safe; each call is one pipelined round trip over as many records as it is given. Faults that
/// outlast the retries throw <see cref="TransportException"/>: the worker then stops consuming and tries again.
/// </summary>
public interface IStateStore : IAsyncDisposable
{
    /// <summary>The store's random generation; made when there is none, so that an emptied store is noticed.</summary>
    Task<ulong> GenerationAsync(CancellationToken cancellation);

    /// <summary>Loads records with all their pages; <paramref name="into"/>[i] is null where there is none.</summary>
    Task LoadAsync(IReadOnlyList<string> credentialIds, StoredRecord?[] into, CancellationToken cancellation);

    /// <summary>
    /// Compare-and-save of each record: saved when the stored version is <see cref="SaveRequest.ExpectedVersion"/> (0: absent, or of
    /// another generation), in one atomic step with its outbox and its changed pages. <paramref name="saved"/>[i] is false on a conflict.
    /// </summary>
    Task SaveAsync(IReadOnlyList<SaveRequest> requests, bool[] saved, CancellationToken cancellation);

    /// <summary>Removes the outbox of records that still are at the given version. The version stays.</summary>
    Task ClearOutboxAsync(IReadOnlyList<(string CredentialId, long Version)> records, CancellationToken cancellation);

    /// <summary>
    /// The checkpoint of a partition of a consumer group, or null. A store of several shards keeps it on each of them: null where any has
    /// lost it, else the furthest behind.
    /// </summary>
    Task<Checkpoint?> ReadCheckpointAsync(string group, TopicPartition partition, CancellationToken cancellation);

    /// <summary>Writes a checkpoint.</summary>
    Task SaveCheckpointAsync(string group, TopicPartition partition, Checkpoint checkpoint, CancellationToken cancellation);
}

/// <summary>One compare-and-save.</summary>
/// <param name="CredentialId">Whose record.</param>
/// <param name="ExpectedVersion">The version it was loaded at; 0 for a new one.</param>
/// <param name="Record">What to store; its <see cref="StoredRecord.Version"/> is the new version.</param>
public readonly record struct SaveRequest(string CredentialId, long ExpectedVersion, StoredRecord Record);

/// <summary>How far a partition is, and in which phase.</summary>
/// <param name="Generation">Generation of the store.</param>
/// <param name="NextOffset">Next offset to process.</param>
/// <param name="LearnUntil">While learning: the fixed end offset (exclusive). Null: deciding.</param>
public sealed record Checkpoint(ulong Generation, long NextOffset, long? LearnUntil)
{
    private readonly long? _furthest;

    /// <summary>On read: the next offset of the shard that is furthest, where they differ. Not stored.</summary>
    public long Furthest
    {
        get => _furthest ?? NextOffset;
        init => _furthest = value > NextOffset ? value : null;
    }

    /// <summary>
    /// Day of the first message that the partition read into this generation of the store, days since 0001-01-01; 0 = none yet. Since then
    /// the system watches.
    /// </summary>
    public int ObservedDay { get; init; }

    /// <summary>Who wrote it: a random number of each start of the partition; 0 = not said.</summary>
    public ulong Owner { get; init; }
}
