using AccessSentinel.Kafka.Faults;
using AccessSentinel.Kafka.Options;
using AccessSentinel.Processing.Ports;
using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;

namespace AccessSentinel.Kafka.Topics;

/// <summary>What is known of a right to write.</summary>
public enum WriteAccess
{
    /// <summary>The brokers let it.</summary>
    Allowed,

    /// <summary>The brokers refuse it.</summary>
    Refused,

    /// <summary>The brokers know no access control lists: nothing was tried.</summary>
    Unchecked,
}

/// <summary>Tries what the worker will do with a topic, without joining the group, moving an offset, or writing a message.</summary>
public static class TopicAccess
{
    // A group whose coordinator moves, or whose brokers make their first topic of offsets just now, is answered a little later.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Whether a topic may be read in the group: asks for its committed offset of partition 0 and for one message.</summary>
    /// <param name="options">As the worker's.</param>
    /// <param name="topic">An existing topic.</param>
    /// <returns>False: the brokers refuse the topic or the group to this user.</returns>
    /// <exception cref="TransportException">The brokers do not answer, though asked again for half a minute.</exception>
    public static bool TryRead(KafkaOptions options, string topic)
    {
        ArgumentNullException.ThrowIfNull(options);
        try
        {
            using var consumer = ClientCreation.Create(
                () => new ConsumerBuilder<Ignore, Ignore>(ClientConfigurations.Consumer(options)).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build());
            Confluent.Kafka.TopicPartition partition = new(topic, 0);
            return new Transience.Requests(NullLogger.Instance, Patience).Execute($"reading {topic} as group {options.GroupId}", () =>
            {
                consumer.Committed([partition], TimeSpan.FromMilliseconds(options.RequestTimeoutMs));
                consumer.Assign(new TopicPartitionOffset(partition, Offset.Beginning));
                // A refusal comes with the first fetch; that there is nothing to read is no refusal.
                consumer.Consume(TimeSpan.FromMilliseconds(Math.Min(options.RequestTimeoutMs, 1_000)));
                return true;
            });
        }
        catch (TransportException exception) when (exception.InnerException is KafkaException inner && Transience.IsRefusal(Transience.ErrorOf(inner)))
        {
            return false;
        }
    }

    /// <summary>Whether topics may be written. Nothing is: what is sent is refused right after the check of rights.</summary>
    /// <param name="options">As the worker's.</param>
    /// <param name="topics">Existing topics.</param>
    /// <returns>For each topic, in order.</returns>
    /// <exception cref="TransportException">The brokers do not answer.</exception>
    /// <remarks>
    /// A message is sent that asks for two acknowledgements. Kafka's brokers look first whether the user may write, and then refuse the number: only
    /// none, one and all exist (error 21, INVALID_REQUIRED_ACKS). A broker that does not even understand questions about access control lists
    /// is sent nothing: it need not refuse such a number, and the in-memory broker would keep the message.
    /// </remarks>
    public static async Task<IReadOnlyList<WriteAccess>> TryWriteAsync(KafkaOptions options, IReadOnlyList<string> topics)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(topics);
        using TopicAdmin admin = new(options);
        if (!await admin.KnowsAccessControlAsync().ConfigureAwait(false))
        {
            return [.. topics.Select(static _ => WriteAccess.Unchecked)];
        }

        using var producer = ClientCreation.Create(
            () => new ProducerBuilder<byte[], byte[]>(ClientConfigurations.Probe(options)).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build());
        List<WriteAccess> found = [];
        foreach (var topic in topics)
        {
            found.Add(await TryWriteAsync(producer, topic).ConfigureAwait(false));
        }

        return found;
    }

    private static async Task<WriteAccess> TryWriteAsync(IProducer<byte[], byte[]> producer, string topic)
    {
        try
        {
            await producer.ProduceAsync(new Confluent.Kafka.TopicPartition(topic, 0), new Message<byte[], byte[]> { Key = "doctor"u8.ToArray(), Value = [] }).ConfigureAwait(false);
            return WriteAccess.Allowed;
        }
        catch (ProduceException<byte[], byte[]> exception) when (exception.Error.Code is ErrorCode.InvalidRequiredAcks)
        {
            return WriteAccess.Allowed;
        }
        catch (ProduceException<byte[], byte[]> exception) when (Transience.IsRefusal(exception.Error))
        {
            return WriteAccess.Refused;
        }
        catch (KafkaException exception)
        {
            throw new TransportException($"Kafka: whether {topic} may be written was not told: {exception.Error.Reason}", exception);
        }
    }
}
