using System.Security.Cryptography;
using AccessSentinel.Engine.State;
using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Processing.InMemory;

/// <summary>A state store in memory, with the same promises as the one in Redis but durability. Thread-safe.</summary>
public sealed class InMemoryStateStore : IStateStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, StoredRecord> _records = [];
    private readonly Dictionary<(string Group, TopicPartition Partition), Checkpoint> _checkpoints = [];
    private ulong _generation;

    /// <summary>How many records it holds.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _records.Count;
            }
        }
    }

    /// <summary>Copies of all records by credential id.</summary>
    public IReadOnlyDictionary<string, StoredRecord> Snapshot()
    {
        lock (_lock)
        {
            return _records.ToDictionary(p => p.Key, p => Copy(p.Value));
        }
    }

    /// <summary>Credentials that are listed for operators until a time or later (UTC ticks), in the order in which that ends.</summary>
    public IReadOnlyList<string> Listed(long from)
    {
        lock (_lock)
        {
            return [.. _records.Where(p => p.Value.ListedUntil >= from && p.Value.ListedUntil > 0).OrderBy(p => p.Value.ListedUntil).Select(p => p.Key)];
        }
    }

    /// <summary>Loses everything, the generation too, as FLUSHALL does.</summary>
    public void FlushAll()
    {
        lock (_lock)
        {
            _records.Clear();
            _checkpoints.Clear();
            _generation = 0;
        }
    }

    /// <inheritdoc/>
    public Task<ulong> GenerationAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_lock)
        {
            Span<byte> random = stackalloc byte[8];
            while (_generation == 0)
            {
                RandomNumberGenerator.Fill(random);
                _generation = BitConverter.ToUInt64(random);
            }

            return Task.FromResult(_generation);
        }
    }

    /// <inheritdoc/>
    public Task LoadAsync(IReadOnlyList<string> credentialIds, StoredRecord?[] into, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_lock)
        {
            for (var i = 0; i < credentialIds.Count; i++)
            {
                into[i] = _records.TryGetValue(credentialIds[i], out var record) ? Copy(record) : null;
            }
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task SaveAsync(IReadOnlyList<SaveRequest> requests, bool[] saved, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_lock)
        {
            for (var i = 0; i < requests.Count; i++)
            {
                saved[i] = Save(requests[i]);
            }
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task ClearOutboxAsync(IReadOnlyList<(string CredentialId, long Version)> records, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_lock)
        {
            foreach (var (id, version) in records)
            {
                if (_records.TryGetValue(id, out var record) && record.Version == version)
                {
                    record.Outbox = [];
                }
            }
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<Checkpoint?> ReadCheckpointAsync(string group, TopicPartition partition, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return Task.FromResult(_checkpoints.GetValueOrDefault((group, partition)));
        }
    }

    /// <inheritdoc/>
    public Task SaveCheckpointAsync(string group, TopicPartition partition, Checkpoint checkpoint, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_lock)
        {
            _checkpoints[(group, partition)] = checkpoint;
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static StoredRecord Copy(StoredRecord from)
    {
        var copy = new StoredRecord();
        CopyFields(from, copy);
        foreach (var (number, page) in from.Pages)
        {
            copy.Pages[number] = page;
        }

        return copy;
    }

    private static void CopyFields(StoredRecord from, StoredRecord to)
    {
        to.Version = from.Version;
        to.Generation = from.Generation;
        to.KeyId = from.KeyId;
        to.Level = from.Level;
        to.Until = from.Until;
        to.Episode = from.Episode;
        to.Sequence = from.Sequence;
        to.ListedUntil = from.ListedUntil > 0 ? from.ListedUntil : to.ListedUntil;
        to.Seen = from.Seen;
        to.Core = from.Core.ToArray();
        to.Outbox = from.Outbox.ToArray();
    }

    private bool Save(SaveRequest request)
    {
        var current = _records.GetValueOrDefault(request.CredentialId);
        if (current is not null && current.Generation != request.Record.Generation)
        {
            current = null;
        }

        if ((current?.Version ?? 0) != request.ExpectedVersion)
        {
            return false;
        }

        current ??= new StoredRecord();
        CopyFields(request.Record, current);
        foreach (var number in request.Record.RemovedPages)
        {
            current.Pages.Remove(number);
        }

        foreach (var (number, page) in request.Record.Pages)
        {
            current.Pages[number] = page.ToArray();
        }

        _records[request.CredentialId] = current;
        return true;
    }
}
