using Confluent.Kafka;

namespace AccessSentinel.Kafka.Consuming;

/// <summary>First and next offset of a partition.</summary>
internal static class PartitionEnds
{
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
}
