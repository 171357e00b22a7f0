namespace AccessSentinel.Processing.Ports;

/// <summary>
/// A member of a consumer group. All members except <see cref="StoreOffset"/> and <see cref="End"/> are called on one thread (the poll thread);
/// <see cref="IPartitionListener"/> is called back on that thread, from inside <see cref="Poll"/> and <see cref="Close"/>.
/// Failures that retrying may cure are retried inside; others throw <see cref="TransportException"/>. <see cref="Poll"/> and <see cref="Close"/>
/// throw <see cref="FatalTransportException"/> where this member can never consume again.
/// </summary>
public interface IEventConsumer : IDisposable
{
    /// <summary>Joins the group and from now on reports assignments to the listener.</summary>
    void Subscribe(IPartitionListener listener);

    /// <summary>The next message, or false when none came within the timeout.</summary>
    bool Poll(TimeSpan timeout, out ConsumedMessage message);

    /// <summary>Stops fetching from a partition; messages already fetched may still arrive.</summary>
    void Pause(TopicPartition partition);

    /// <summary>Fetches again.</summary>
    void Resume(TopicPartition partition);

    /// <summary>Goes on from an offset, e.g. after a batch must be redone.</summary>
    void Seek(TopicPartition partition, long offset);

    /// <summary>Stores the next offset to consume; it is committed in the background and on close. Any thread.</summary>
    void StoreOffset(TopicPartition partition, long nextOffset);

    /// <summary>Commits an offset now and waits for it.</summary>
    void Commit(TopicPartition partition, long nextOffset);

    /// <summary>The group's committed offset, or null.</summary>
    long? Committed(TopicPartition partition);

    /// <summary>First and next offset of the partition as the broker holds it now.</summary>
    (long Low, long High) Watermarks(TopicPartition partition);

    /// <summary>
    /// Next offset of the partition as the broker holds it now, asked once. Any thread, and beside any other call but <see cref="Close"/> and disposal.
    /// </summary>
    /// <param name="partition">The partition.</param>
    /// <param name="patience">How long to wait for the answer; then, too, it throws <see cref="TransportException"/>.</param>
    long End(TopicPartition partition, TimeSpan patience);

    /// <summary>First offset whose message timestamp is at or after a time (UTC ticks), or null when there is none.</summary>
    long? OffsetAt(TopicPartition partition, long timestamp);

    /// <summary>
    /// Whether Kafka can be reached, as far as is known. Where the client's connections broke, brokers are asked, for two seconds at most; else nothing is.
    /// </summary>
    bool IsReachable();

    /// <summary>Commits what is stored and leaves the group.</summary>
    void Close();
}

/// <summary>
/// Told of assignments, on the poll thread, in the middle of a rebalance that cannot be repeated: what a listener throws ends the member, a
/// <see cref="TransportException"/> as a <see cref="FatalTransportException"/>.
/// </summary>
public interface IPartitionListener
{
    /// <summary>A partition is ours. Returns the offset to start from.</summary>
    long Assigned(TopicPartition partition);

    /// <summary>A partition is about to be taken in good order: what is processed is stored before this returns.</summary>
    void Revoked(TopicPartition partition);

    /// <summary>A partition was lost: somebody else may own it already; nothing of it may be stored or published.</summary>
    void Lost(TopicPartition partition);
}

/// <summary>A fault of Kafka or Redis that outlasted its retries; it may be gone later.</summary>
public sealed class TransportException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// A fault after which a client is of no use any more, such as a member of the group whose place another one took: whoever meets it ends. It is no
/// <see cref="TransportException"/>, so that nothing that retries those goes on with it.
/// </summary>
public sealed class FatalTransportException(string message, Exception? inner = null) : Exception(message, inner);
