namespace AccessSentinel.Processing.Ports;

/// <summary>A message to publish. Headers are UTF-8 texts.</summary>
public sealed record OutgoingMessage(string Topic, byte[]? Key, byte[]? Value, IReadOnlyList<KeyValuePair<string, string>>? Headers = null);

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
}
