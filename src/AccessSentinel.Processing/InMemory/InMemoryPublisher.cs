using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Processing.InMemory;

/// <summary>Publishes to an <see cref="InMemoryBroker"/>, partition 0 of each topic, and remembers headers. Thread-safe.</summary>
public sealed class InMemoryPublisher(InMemoryBroker broker, TimeProvider time) : IMessagePublisher
{
    private readonly Lock _lock = new();
    private readonly List<OutgoingMessage> _published = [];

    /// <summary>All that was published, in order.</summary>
    public IReadOnlyList<OutgoingMessage> Published
    {
        get
        {
            lock (_lock)
            {
                return [.. _published];
            }
        }
    }

    /// <inheritdoc/>
    public Task PublishAsync(IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_lock)
        {
            foreach (var message in messages)
            {
                _published.Add(message);
                broker.Append(new TopicPartition(message.Topic, 0), time.GetUtcNow().UtcTicks, message.Key, message.Value, message.Headers);
            }
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
