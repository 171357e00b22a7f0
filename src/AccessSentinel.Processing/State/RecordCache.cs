using AccessSentinel.Contracts.Drills;

namespace AccessSentinel.Processing.State;

/// <summary>
/// The records of one partition in memory, the least recently used going first. Owned by the partition's task. What it holds
/// outside a batch is saved, so that anything may be evicted at any time between batches.
/// </summary>
internal sealed class RecordCache
{
    private readonly int _capacity;
    private readonly DrillMark _drills;
    private readonly Dictionary<string, CachedRecord> _records = new(CredentialIdComparer.Instance);
    private readonly Dictionary<string, CachedRecord>.AlternateLookup<ReadOnlySpan<byte>> _byBytes;
    private CachedRecord? _newest;
    private CachedRecord? _oldest;
    private int _count;

    public RecordCache(int capacity, DrillMark? drills = null)
    {
        _capacity = capacity;
        _drills = drills ?? DrillMark.Default;
        _byBytes = _records.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <summary>How many it holds; any thread.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The entry of a credential, now the most recently used; made when there is none. Allocates only then.</summary>
    public CachedRecord Touch(ReadOnlySpan<byte> credentialId)
    {
        if (_byBytes.TryGetValue(credentialId, out var record))
        {
            if (ReferenceEquals(record, _newest))
            {
                return record;
            }

            Unlink(record);
        }
        else
        {
            var id = CredentialIdComparer.Instance.Create(credentialId);
            record = new CachedRecord(id, _drills.Marks(id));
            _records.Add(record.CredentialId, record);
            Volatile.Write(ref _count, _records.Count);
        }

        record.Older = _newest;
        if (_newest is not null)
        {
            _newest.Newer = record;
        }

        _newest = record;
        _oldest ??= record;
        return record;
    }

    /// <summary>Evicts the least recently used down to the capacity, never one of the batch in hand.</summary>
    public void Trim()
    {
        while (_records.Count > _capacity && _oldest is { InBatch: false } oldest)
        {
            Unlink(oldest);
            _records.Remove(oldest.CredentialId);
        }

        Volatile.Write(ref _count, _records.Count);
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _records.Clear();
        _newest = _oldest = null;
        Volatile.Write(ref _count, 0);
    }

    private void Unlink(CachedRecord record)
    {
        if (record.Newer is not null)
        {
            record.Newer.Older = record.Older;
        }
        else
        {
            _newest = record.Older;
        }

        if (record.Older is not null)
        {
            record.Older.Newer = record.Newer;
        }
        else
        {
            _oldest = record.Newer;
        }

        record.Newer = record.Older = null;
    }
}
