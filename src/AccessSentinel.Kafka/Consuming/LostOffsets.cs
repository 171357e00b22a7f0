using AccessSentinel.Kafka.Faults;
using AccessSentinel.Processing.Ports;
using Confluent.Kafka;

namespace AccessSentinel.Kafka.Consuming;

/// <summary>
/// What was stored of a partition that is lost librdkafka commits as the partition goes, though by then it has no name in the group any more. Of a
/// static member that is taken for another one in its place, and ends it: https://github.com/confluentinc/librdkafka/pull/5585. So there is
/// nothing left to commit; whoever has the partition next begins where was committed before.
/// </summary>
internal static class LostOffsets
{
    /// <summary>Forgets it, while the client is still telling of the loss.</summary>
    internal static void Forget(IConsumer<MessageBytes, MessageBytes> member, Confluent.Kafka.TopicPartition partition, Action<Error> failed)
    {
        try
        {
            member.StoreOffset(new TopicPartitionOffset(partition, Offset.Unset));
        }
        catch (KafkaException exception)
        {
            failed(Transience.ErrorOf(exception));
        }
    }
}
