namespace AccessSentinel.Processing.Ports;

/// <summary>A message to publish.</summary>
/// <param name="Topic">Where to.</param>
/// <param name="Key">Key bytes, or null; decides the partition.</param>
/// <param name="Value">Value bytes; null for a tombstone.</param>
/// <param name="Headers">UTF-8 texts.</param>
/// <param name="Timestamp">The message's timestamp in UTC ticks (kept to the millisecond); null: the moment of publishing.</param>
public sealed record OutgoingMessage(
    string Topic, byte[]? Key, byte[]? Value, IReadOnlyList<KeyValuePair<string, string>>? Headers = null, long? Timestamp = null);

/// <summary>An idempotent producer. Thread-safe.</summary>
public interface IMessagePublisher : IAsyncDisposable
{
    /// <summary>
    /// Publishes in order per key and completes when every message is acknowledged by all in-sync replicas.
    /// </summary>
    /// <exception cref="TransportException">Some message was not acknowledged in time; any of them may have been published.</exception>
    Task PublishAsync(IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellation);
}

/// <summary>Reads a whole topic once, from the beginning to what was its end at the start (read-back of commands and controls).</summary>
public interface ITopicReader
{
    /// <summary>Calls back for each message, in offset order per partition. A topic that does not exist is empty.</summary>
    void ReadAll(string topic, Action<ConsumedMessage> each, CancellationToken cancellation);

    /// <summary>
    /// Calls back for each of the last <paramref name="most"/> messages of every partition, in offset order per partition; offsets that
    /// hold no message count among them. A topic that does not exist is empty.
    /// </summary>
    void ReadTail(string topic, int most, Action<ConsumedMessage> each, CancellationToken cancellation);
}
