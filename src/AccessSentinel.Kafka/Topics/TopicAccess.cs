using AccessSentinel.Kafka.Faults;
using AccessSentinel.Kafka.Options;
using AccessSentinel.Processing.Ports;
using Confluent.Kafka;

namespace AccessSentinel.Kafka.Topics;

/// <summary>Tries what the worker will do with a topic, without joining the group or moving an offset.</summary>
public static class TopicAccess
{
    /// <summary>Asks for the group's committed offset of partition 0 and for one message.</summary>
    /// <param name="options">As the worker's.</param>
    /// <param name="topic">An existing topic.</param>
    /// <exception cref="TransportException">The brokers refuse, or do not answer.</exception>
    public static void TryRead(KafkaOptions options, string topic)
    {
        ArgumentNullException.ThrowIfNull(options);
        try
        {
            using var consumer = ClientCreation.Create(
                () => new ConsumerBuilder<Ignore, Ignore>(ClientConfigurations.Consumer(options)).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build());
            Confluent.Kafka.TopicPartition partition = new(topic, 0);
            consumer.Committed([partition], TimeSpan.FromMilliseconds(options.RequestTimeoutMs));
            consumer.Assign(new TopicPartitionOffset(partition, Offset.Beginning));
            // A refusal comes with the first fetch; that there is nothing to read is no refusal.
            consumer.Consume(TimeSpan.FromMilliseconds(Math.Min(options.RequestTimeoutMs, 1_000)));
        }
        catch (KafkaException exception)
        {
            throw new TransportException($"Kafka: {topic} could not be read as group {options.GroupId}: {exception.Error.Reason}", exception);
        }
    }
}
