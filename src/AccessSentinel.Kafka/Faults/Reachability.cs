using Confluent.Kafka;

namespace AccessSentinel.Kafka.Faults;

/// <summary>
/// Whether any broker can be reached. librdkafka tells of a connection that broke, reliably; that none is left it tells only sometimes, and that one is back
/// never. So a broken connection is a suspicion, and while there is one, the leaders of a few partitions are asked, for a moment each. One that answers ends it.
/// That something was delivered proves nothing, since it may have been fetched before. Asked on one thread.
/// </summary>
internal sealed class Reachability
{
    private const int Asked = 4;

    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(250);

    private volatile bool _suspected;
    private bool _lost;
    private int _next;

    /// <summary>Takes an error that the client reported outside any request. Any thread.</summary>
    internal void Reported(Error error)
    {
        if (IsNoAnswer(error))
        {
            _suspected = true;
        }
    }

    /// <summary>Takes what a request failed with in the end. Any thread.</summary>
    internal void Failed(Exception? cause)
    {
        if (cause is KafkaException failure)
        {
            Reported(Transience.ErrorOf(failure));
        }
    }

    /// <summary>Asks where there is a suspicion; takes a second, two before it is lost.</summary>
    internal bool Ask<TKey, TValue>(IConsumer<TKey, TValue> consumer, IReadOnlyList<TopicPartition> partitions)
    {
        if (!_suspected)
        {
            return true;
        }

        // The leaders that are asked may happen to be on the one broker of three that is gone: before it is lost, others are asked as well.
        int asked = _lost ? Asked : 2 * Asked;
        for (int i = 0; i < asked; i++)
        {
            if (Answers(consumer, partitions[_next++ % partitions.Count]))
            {
                _suspected = _lost = false;
                return true;
            }
        }

        _lost = true;
        return false;
    }

    private static bool Answers<TKey, TValue>(IConsumer<TKey, TValue> consumer, TopicPartition partition)
    {
        try
        {
            // The one question to a leader that ends with its time-out: that for the ends waits for the socket's, ten seconds and more.
            _ = consumer.OffsetsForTimes([new TopicPartitionTimestamp(partition, new Timestamp(0, TimestampType.CreateTime))], Moment);
            return true;
        }
        catch (KafkaException exception)
        {
            return !IsNoAnswer(Transience.ErrorOf(exception));
        }
    }

    private static bool IsNoAnswer(Error error) => error.IsLocalError && Transience.IsTransient(error);
}
