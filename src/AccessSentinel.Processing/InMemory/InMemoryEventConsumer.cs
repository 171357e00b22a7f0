using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Processing.InMemory;

/// <summary>
/// A consumer of an <see cref="InMemoryBroker"/>. Which partitions are its own is said by <see cref="Assign"/> (from any thread);
/// the change takes place in the next <see cref="Poll"/>, as a rebalance does. It reads its partitions in turn.
/// </summary>
public sealed class InMemoryEventConsumer(InMemoryBroker broker, string group) : IEventConsumer
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TopicPartition, long> _positions = [];
    private readonly HashSet<TopicPartition> _paused = [];
    private readonly Queue<(TopicPartition[] Partitions, bool Lost)> _changes = new();
    private IPartitionListener? _listener;
    private TopicPartition[] _order = [];
    private int _turn;

    /// <summary>Partitions that are paused at the moment.</summary>
    public IReadOnlyCollection<TopicPartition> Paused
    {
        get
        {
            lock (_lock)
            {
                return [.. _paused];
            }
        }
    }

    /// <summary>From the next poll on exactly these partitions are its own; those it had are revoked, or lost.</summary>
    public void Assign(IEnumerable<TopicPartition> partitions, bool lost = false)
    {
        lock (_lock)
        {
            _changes.Enqueue(([.. partitions], lost));
        }
    }

    /// <inheritdoc/>
    public void Subscribe(IPartitionListener listener) => _listener = listener;

    /// <inheritdoc/>
    public bool Poll(TimeSpan timeout, out ConsumedMessage message)
    {
        Rebalance();
        for (var i = 0; i < _order.Length; i++)
        {
            var partition = _order[_turn++ % _order.Length];
            lock (_lock)
            {
                if (!_paused.Contains(partition) && broker.TryRead(partition, _positions[partition], out message))
                {
                    _positions[partition] = message.Offset + 1;
                    return true;
                }
            }
        }

        // Nothing to read: as a real consumer waits for its broker, but never long, so that what is appended is seen soon.
        using var never = new ManualResetEventSlim(false);
        never.Wait(timeout < TimeSpan.FromMilliseconds(2) ? timeout : TimeSpan.FromMilliseconds(2));
        message = default;
        return false;
    }

    /// <inheritdoc/>
    public void Pause(TopicPartition partition)
    {
        lock (_lock)
        {
            _paused.Add(partition);
        }
    }

    /// <inheritdoc/>
    public void Resume(TopicPartition partition)
    {
        lock (_lock)
        {
            _paused.Remove(partition);
        }
    }

    /// <inheritdoc/>
    public void Seek(TopicPartition partition, long offset)
    {
        lock (_lock)
        {
            _positions[partition] = offset;
        }
    }

    /// <inheritdoc/>
    public void StoreOffset(TopicPartition partition, long nextOffset) => broker.Commit(group, partition, nextOffset);

    /// <inheritdoc/>
    public void Commit(TopicPartition partition, long nextOffset) => broker.Commit(group, partition, nextOffset);

    /// <inheritdoc/>
    public long? Committed(TopicPartition partition) => broker.Committed(group, partition);

    /// <inheritdoc/>
    public (long Low, long High) Watermarks(TopicPartition partition) => (0, broker.High(partition));

    /// <inheritdoc/>
    public long End(TopicPartition partition, TimeSpan patience) => broker.High(partition);

    /// <inheritdoc/>
    public long? OffsetAt(TopicPartition partition, long timestamp) => broker.OffsetAt(partition, timestamp);

    /// <inheritdoc/>
    public bool IsReachable() => true;

    /// <inheritdoc/>
    public void Close()
    {
        foreach (var partition in _order)
        {
            _listener?.Revoked(partition);
        }

        _order = [];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private void Rebalance()
    {
        while (true)
        {
            (TopicPartition[] Partitions, bool Lost) change;
            lock (_lock)
            {
                if (!_changes.TryDequeue(out change))
                {
                    return;
                }
            }

            foreach (var partition in _order.Except(change.Partitions))
            {
                if (change.Lost)
                {
                    _listener?.Lost(partition);
                }
                else
                {
                    _listener?.Revoked(partition);
                }

                Resume(partition);
            }

            foreach (var partition in change.Partitions.Except(_order))
            {
                broker.Create(partition);
                var start = _listener?.Assigned(partition) ?? 0;
                Seek(partition, start);
            }

            _order = change.Partitions;
        }
    }
}
