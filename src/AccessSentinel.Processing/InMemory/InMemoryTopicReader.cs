using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Processing.InMemory;

/// <summary>Reads topics of an <see cref="InMemoryBroker"/>.</summary>
public sealed class InMemoryTopicReader(InMemoryBroker broker) : ITopicReader
{
    /// <inheritdoc/>
    public void ReadAll(string topic, Action<ConsumedMessage> each, CancellationToken cancellation)
    {
        foreach (var message in broker.Messages(topic))
        {
            cancellation.ThrowIfCancellationRequested();
            each(message);
        }
    }

    /// <inheritdoc/>
    public void ReadTail(string topic, int most, Action<ConsumedMessage> each, CancellationToken cancellation)
    {
        foreach (var message in broker.Messages(topic).GroupBy(message => message.Source).SelectMany(partition => partition.TakeLast(most)))
        {
            cancellation.ThrowIfCancellationRequested();
            each(message);
        }
    }
}
