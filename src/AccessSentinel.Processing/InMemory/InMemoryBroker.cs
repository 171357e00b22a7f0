using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Processing.InMemory;

/// <summary>
/// Topics, partitions and committed offsets in memory: what <see cref="InMemoryEventConsumer"/>, <see cref="InMemoryPublisher"/>
/// and <see cref="InMemoryTopicReader"/> share, and what survives a worker. Thread-safe.
/// </summary>
public sealed class InMemoryBroker
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TopicPartition, List<ConsumedMessage>> _partitions = [];
    private readonly Dictionary<(string Group, TopicPartition Partition), long> _committed = [];

    /// <summary>Makes sure that a partition exists.</summary>
    public void Create(TopicPartition partition)
    {
        lock (_lock)
        {
            _ = Log(partition);
        }
    }

    /// <summary>Appends a message and returns its offset.</summary>
    public long Append(TopicPartition partition, long timestamp, byte[]? key, byte[]? value, IReadOnlyList<KeyValuePair<string, string>>? headers = null)
    {
        lock (_lock)
        {
            var log = Log(partition);
            log.Add(new ConsumedMessage(partition, log.Count, timestamp, key, value, headers));
            return log.Count - 1;
        }
    }

    /// <summary>All messages of a topic, partition by partition, in offset order.</summary>
    public IReadOnlyList<ConsumedMessage> Messages(string topic)
    {
        lock (_lock)
        {
            return [.. _partitions.Where(p => p.Key.Topic == topic).OrderBy(p => p.Key.Partition).SelectMany(p => p.Value)];
        }
    }

    /// <summary>The committed offset of a group, or null.</summary>
    public long? Committed(string group, TopicPartition partition)
    {
        lock (_lock)
        {
            return _committed.TryGetValue((group, partition), out var offset) ? offset : null;
        }
    }

    /// <summary>Commits an offset of a group.</summary>
    public void Commit(string group, TopicPartition partition, long nextOffset)
    {
        lock (_lock)
        {
            _committed[(group, partition)] = nextOffset;
        }
    }

    internal long High(TopicPartition partition)
    {
        lock (_lock)
        {
            return Log(partition).Count;
        }
    }

    internal long? OffsetAt(TopicPartition partition, long timestamp)
    {
        lock (_lock)
        {
            var index = Log(partition).FindIndex(m => m.Timestamp >= timestamp);
            return index < 0 ? null : index;
        }
    }

    internal bool TryRead(TopicPartition partition, long offset, out ConsumedMessage message)
    {
        lock (_lock)
        {
            var log = Log(partition);
            message = offset < log.Count ? log[(int)offset] : default;
            return offset < log.Count;
        }
    }

    private List<ConsumedMessage> Log(TopicPartition partition)
    {
        if (!_partitions.TryGetValue(partition, out var log))
        {
            _partitions[partition] = log = [];
        }

        return log;
    }
}
