using AccessSentinel.Kafka.Faults;
using AccessSentinel.Processing.Ports;
using Confluent.Kafka;
using Partition = AccessSentinel.Processing.Ports.TopicPartition;
using TopicPartition = Confluent.Kafka.TopicPartition;

namespace AccessSentinel.Kafka.Consuming;

/// <summary>What a member asks the brokers, and what their silence says of whether any of them can be reached.</summary>
/// <param name="consumer">Through which it asks.</param>
/// <param name="requests">How questions are repeated.</param>
/// <param name="timeout">Of each try.</param>
internal sealed class BrokerQuestions(IConsumer<MessageBytes, MessageBytes> consumer, Transience.Requests requests, TimeSpan timeout)
{
    private readonly Reachability _reachability = new();

    /// <summary>The group's committed offset, or null.</summary>
    internal long? Committed(Partition partition) => requests.Execute($"reading the committed offset of {partition}", () =>
    {
        Offset offset = consumer.Committed([Translate(partition)], timeout)[0].Offset;
        return offset == Offset.Unset ? (long?)null : offset.Value;
    });

    /// <summary>First and next offset.</summary>
    internal (long Low, long High) Ends(Partition partition) => Suspecting(() =>
        requests.Execute($"reading the ends of {partition}", () => PartitionEnds.Query(consumer, Translate(partition), timeout)));

    /// <summary>Next offset, asked once. Any thread.</summary>
    internal long End(Partition partition, TimeSpan patience) => Suspecting(() => PartitionEnds.Next(consumer, Translate(partition), patience));

    /// <summary>First offset at or after a time (UTC ticks), or null.</summary>
    internal long? OffsetAt(Partition partition, long timestamp) => requests.Execute($"reading an offset by time of {partition}", () =>
    {
        TopicPartitionTimestamp[] asked = [new TopicPartitionTimestamp(Translate(partition), Times.ToTimestamp(timestamp))];
        Offset offset = consumer.OffsetsForTimes(asked, timeout)[0].Offset;
        return offset == Offset.End || offset == Offset.Unset ? (long?)null : offset.Value;
    });

    /// <summary>Whether any broker can be reached, see <see cref="Reachability"/>.</summary>
    internal bool IsReachable(IEnumerable<Partition> partitions) => _reachability.Ask(consumer, [.. partitions.Select(Translate)]);

    /// <summary>Takes an error that the client reported outside any question.</summary>
    internal void Reported(Error error) => _reachability.Reported(error);

    private T Suspecting<T>(Func<T> question)
    {
        try
        {
            return question();
        }
        catch (TransportException exception)
        {
            _reachability.Failed(exception.InnerException);
            throw;
        }
    }

    private static TopicPartition Translate(Partition partition) => new(partition.Topic, partition.Partition);
}
