using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Simulation.Faults;

/// <summary>
/// A consumer that fails by schedule: commits and questions to the broker fail; what was polled is never lost. The inner one is disposed
/// with it.
/// </summary>
public sealed class FaultyConsumer(IEventConsumer inner, FaultSchedule faults) : IEventConsumer
{
    /// <inheritdoc />
    public void Subscribe(IPartitionListener listener) => inner.Subscribe(listener);

    /// <inheritdoc />
    public bool Poll(TimeSpan timeout, out ConsumedMessage message) => inner.Poll(timeout, out message);

    /// <inheritdoc />
    public void Pause(TopicPartition partition) => inner.Pause(partition);

    /// <inheritdoc />
    public void Resume(TopicPartition partition) => inner.Resume(partition);

    /// <inheritdoc />
    public void Seek(TopicPartition partition, long offset) => inner.Seek(partition, offset);

    /// <inheritdoc />
    public void StoreOffset(TopicPartition partition, long nextOffset) => inner.StoreOffset(partition, nextOffset);

    /// <inheritdoc />
    public void Commit(TopicPartition partition, long nextOffset)
    {
        faults.Before("commit");
        inner.Commit(partition, nextOffset);
        faults.After("commit");
    }

    /// <inheritdoc />
    public long? Committed(TopicPartition partition)
    {
        faults.Before("committed");
        return inner.Committed(partition);
    }

    /// <inheritdoc />
    public (long Low, long High) Watermarks(TopicPartition partition)
    {
        faults.Before("watermarks");
        return inner.Watermarks(partition);
    }

    /// <inheritdoc />
    public long End(TopicPartition partition, TimeSpan patience)
    {
        faults.Before("end");
        return inner.End(partition, patience);
    }

    /// <inheritdoc />
    public long? OffsetAt(TopicPartition partition, long timestamp)
    {
        faults.Before("offset at");
        return inner.OffsetAt(partition, timestamp);
    }

    /// <inheritdoc />
    public bool IsReachable() => inner.IsReachable();

    /// <inheritdoc />
    public void Close() => inner.Close();

    /// <inheritdoc />
    public void Dispose() => inner.Dispose();
}
