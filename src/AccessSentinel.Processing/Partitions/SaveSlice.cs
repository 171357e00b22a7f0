using AccessSentinel.Engine.State;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Processing.State;

namespace AccessSentinel.Processing.Partitions;

/// <summary>Records of a batch that are packed and saved together.</summary>
internal sealed class SaveSlice
{
    /// <summary>Most records in one.</summary>
    public const int Records = 512;

    private readonly List<CachedRecord> _records = new(Records);
    private readonly List<SaveRequest> _requests = new(Records);
    private readonly bool[] _saved = new bool[Records];

    /// <summary>Packs the records from <paramref name="start"/> on, as many as fit.</summary>
    public void Pack(WorkerContext context, ulong generation, List<CachedRecord> records, int start)
    {
        Clear();
        _records.AddRange(records.GetRange(start, Math.Min(Records, records.Count - start)));
        foreach (var record in _records)
        {
            _requests.Add(StoredForm.Save(context, generation, record.State!, record.Version, record.Outbox));
        }
    }

    /// <summary>Saves them. One that somebody else had saved meanwhile is dropped: it is read and judged again.</summary>
    /// <exception cref="TransportException">Any of them may be saved; they are still pending.</exception>
    public async Task SaveAsync(WorkerContext context, CancellationToken cancellation)
    {
        await context.Store.SaveAsync(_requests, _saved, cancellation).ConfigureAwait(false);
        for (var i = 0; i < _records.Count; i++)
        {
            var record = _records[i];
            if (_saved[i])
            {
                StateCodec.MarkSaved(record.State!);
                record.Version = record.KnownVersion = _requests[i].Record.Version;
                record.Pending = false;
            }
            else
            {
                record.Drop();
                context.Metrics.Conflicts.Add(1);
            }
        }
    }

    /// <summary>Lets go of what was packed.</summary>
    public void Clear()
    {
        _records.Clear();
        _requests.Clear();
    }
}
