using AccessSentinel.Kafka.Faults;
using AccessSentinel.Processing.Ports;
using Confluent.Kafka;
using TopicPartition = Confluent.Kafka.TopicPartition;

namespace AccessSentinel.Kafka.Consuming;

/// <summary>First and next offset of a partition.</summary>
internal static class PartitionEnds
{
    private static readonly Timestamp Latest = new(Offset.End.Value, TimestampType.CreateTime);

    /// <summary>
    /// Asks twice and takes the widest answer: when librdkafka repeats one of the two requests that make up a query (seen on 2.0.2 with
    /// an injected NotLeader), it may answer the end as the beginning, and what is retained would be taken for empty. Both ends only ever
    /// rise, and starting before the first offset is harmless (auto.offset.reset), so the widest answer errs on the safe side.
    /// </summary>
    internal static (long Low, long High) Query<TKey, TValue>(IConsumer<TKey, TValue> consumer, TopicPartition partition, TimeSpan timeout)
    {
        WatermarkOffsets first = consumer.QueryWatermarkOffsets(partition, timeout);
        WatermarkOffsets second = consumer.QueryWatermarkOffsets(partition, timeout);
        return (Math.Min(first.Low.Value, second.Low.Value), Math.Max(first.High.Value, second.High.Value));
    }

    /// <summary>The next offset, asked as the offset of the time "latest": this question ends with its time-out, that for both ends only with the socket's.</summary>
    /// <exception cref="TransportException">It was not answered in time.</exception>
    internal static long Next<TKey, TValue>(IConsumer<TKey, TValue> consumer, TopicPartition partition, TimeSpan timeout)
    {
        try
        {
            return consumer.OffsetsForTimes([new TopicPartitionTimestamp(partition, Latest)], timeout)[0].Offset.Value;
        }
        catch (KafkaException exception)
        {
            throw new TransportException($"Kafka: the end of {partition.Topic}[{partition.Partition.Value}] was not told: {Transience.ErrorOf(exception).Reason}", exception);
        }
    }
}
