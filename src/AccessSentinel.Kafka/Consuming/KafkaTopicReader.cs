using System.Diagnostics;
using AccessSentinel.Kafka.Faults;
using AccessSentinel.Kafka.Options;
using AccessSentinel.Processing.Ports;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Partition = AccessSentinel.Processing.Ports.TopicPartition;

namespace AccessSentinel.Kafka.Consuming;

/// <summary>Reads a whole topic once, in no consumer group: partitions are assigned by hand, nothing is committed.</summary>
public sealed class KafkaTopicReader : ITopicReader
{
    private readonly KafkaOptions _options;
    private readonly ILogger _logger;
    private readonly Transience.Requests _requests;
    private readonly TimeSpan _timeout;

    /// <summary>Makes a reader; each reading uses a connection of its own.</summary>
    /// <param name="options">How Kafka is reached.</param>
    /// <param name="logger">Where to log.</param>
    public KafkaTopicReader(KafkaOptions options, ILogger<KafkaTopicReader> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _logger = logger;
        _requests = new Transience.Requests(logger);
        _timeout = TimeSpan.FromMilliseconds(options.RequestTimeoutMs);
    }

    /// <inheritdoc/>
    /// <exception cref="TransportException">Kafka did not answer, or sent nothing more before the end was reached.</exception>
    public void ReadAll(string topic, Action<ConsumedMessage> each, CancellationToken cancellation) =>
        ReadTail(topic, long.MaxValue, each, cancellation);

    /// <inheritdoc/>
    /// <exception cref="TransportException">As <see cref="ReadAll"/>.</exception>
    public void ReadTail(string topic, int most, Action<ConsumedMessage> each, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        ReadTail(topic, (long)most, each, cancellation);
    }

    /// <summary>
    /// Reads some partitions from the first message of a time to the last one before another, as far as they are retained now, in offset
    /// order per partition.
    /// </summary>
    /// <param name="topic">The topic.</param>
    /// <param name="partitions">Its partitions; those that do not exist are passed over.</param>
    /// <param name="from">Least message timestamp, UTC.</param>
    /// <param name="to">Message timestamp at which it ends, UTC.</param>
    /// <param name="each">Called for each message.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="TransportException">As <see cref="ReadAll"/>.</exception>
    public void ReadSpan(string topic, IReadOnlyCollection<int> partitions, DateTime from, DateTime to, Action<ConsumedMessage> each, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(topic);
        ArgumentNullException.ThrowIfNull(each);
        using IConsumer<byte[]?, byte[]?> consumer = Create();
        Dictionary<int, long> ends = Ends(consumer, topic, long.MaxValue, out _);
        var starts = new List<TopicPartitionOffset>();
        foreach (int partition in ends.Keys.Except(partitions).ToArray())
        {
            ends.Remove(partition);
        }

        foreach (int partition in ends.Keys.ToArray())
        {
            var source = new Confluent.Kafka.TopicPartition(topic, partition);
            long start = OffsetOf(consumer, source, from) ?? ends[partition];
            ends[partition] = Math.Min(ends[partition], OffsetOf(consumer, source, to) ?? ends[partition]);
            if (start >= ends[partition])
            {
                ends.Remove(partition);
                continue;
            }

            starts.Add(new TopicPartitionOffset(source, start));
        }

        if (ends.Count > 0)
        {
            consumer.Assign(starts);
            Read(consumer, topic, ends, each, cancellation);
        }
    }

    private long? OffsetOf(IConsumer<byte[]?, byte[]?> consumer, Confluent.Kafka.TopicPartition source, DateTime time)
    {
        var sought = new TopicPartitionTimestamp(source, Times.ToMessageTimestamp(time.Ticks));
        long offset = _requests.Execute("looking up offsets by time", () => consumer.OffsetsForTimes([sought], _timeout))[0].Offset.Value;
        return offset >= 0 ? offset : null;
    }

    private void ReadTail(string topic, long most, Action<ConsumedMessage> each, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(topic);
        ArgumentNullException.ThrowIfNull(each);
        using IConsumer<byte[]?, byte[]?> consumer = Create();
        Dictionary<int, long> ends = Ends(consumer, topic, most, out List<TopicPartitionOffset> starts);
        if (ends.Count == 0)
        {
            return;
        }

        consumer.Assign(starts);
        Read(consumer, topic, ends, each, cancellation);
    }

    private IConsumer<byte[]?, byte[]?> Create()
    {
        ConsumerConfig config = ClientConfigurations.Reader(_options);
        // End-of-partition events tell that the end was reached also when its last offsets hold no message (transaction markers, compaction).
        config.EnablePartitionEof = true;
        return ClientCreation.Create(() => new ConsumerBuilder<byte[]?, byte[]?>(config)
            .SetKeyDeserializer(Bytes.Instance)
            .SetValueDeserializer(Bytes.Instance)
            .SetLogHandler((_, message) => Log.Native(_logger, message))
            .SetErrorHandler((_, error) => Log.Reported(_logger, error))
            .Build());
    }

    /// <summary>Partitions that hold anything, with their first and next offsets of now.</summary>
    private Dictionary<int, long> Ends(IConsumer<byte[]?, byte[]?> consumer, string topic, long most, out List<TopicPartitionOffset> starts)
    {
        starts = [];
        var ends = new Dictionary<int, long>();
        foreach (int partition in Partitions(consumer, topic))
        {
            var source = new Confluent.Kafka.TopicPartition(topic, partition);
            (long low, long high) = _requests.Execute(
                $"reading the ends of {topic}[{partition}]", () => PartitionEnds.Query(consumer, source, _timeout));
            if (high > low)
            {
                ends[partition] = high;
                starts.Add(new TopicPartitionOffset(source, high - Math.Min(high - low, most)));
            }
        }

        return ends;
    }

    private int[] Partitions(IConsumer<byte[]?, byte[]?> consumer, string topic)
    {
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        // All topics are asked for: asking for one by name would create it on brokers that create topics by themselves.
        Metadata metadata = _requests.Execute("reading metadata", () => admin.GetMetadata(_timeout));
        TopicMetadata? found = metadata.Topics.Find(one => one.Topic == topic);
        return found is null ? [] : [.. found.Partitions.Select(partition => partition.PartitionId)];
    }

    private void Read(
        IConsumer<byte[]?, byte[]?> consumer, string topic, Dictionary<int, long> ends, Action<ConsumedMessage> each, CancellationToken cancellation)
    {
        // Silence is judged against several requests' worth of time: a leader may be moving.
        TimeSpan patience = _timeout * 6;
        long heard = Stopwatch.GetTimestamp();
        while (ends.Count > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            if (Stopwatch.GetElapsedTime(heard) > patience)
            {
                throw new TransportException($"Kafka: reading {topic} stopped: nothing came for {patience.TotalSeconds:0} s.");
            }

            if (Next(consumer, topic) is not { } result)
            {
                continue;
            }

            heard = Stopwatch.GetTimestamp();
            int partition = result.Partition.Value;
            if (!ends.TryGetValue(partition, out long end))
            {
                continue;
            }

            long next = result.IsPartitionEOF ? result.Offset.Value : result.Offset.Value + 1;
            if (!result.IsPartitionEOF && result.Offset.Value < end)
            {
                each(new ConsumedMessage(
                    new Partition(topic, partition), result.Offset.Value, Times.ToTicks(result.Message.Timestamp), result.Message.Key, result.Message.Value,
                    HeaderTexts.Of(result.Message.Headers)));
            }

            if (next >= end)
            {
                ends.Remove(partition);
                consumer.IncrementalUnassign([result.TopicPartition]);
            }
        }
    }

    private ConsumeResult<byte[]?, byte[]?>? Next(IConsumer<byte[]?, byte[]?> consumer, string topic)
    {
        try
        {
            return consumer.Consume(TimeSpan.FromMilliseconds(200));
        }
        catch (ConsumeException exception) when (Transience.IsTransient(exception.Error))
        {
            Log.ConsumeError(_logger, exception.Error.Code, exception.Error.Reason);
            return null;
        }
        catch (ConsumeException exception)
        {
            throw new TransportException($"Kafka: reading {topic} failed: {exception.Error.Reason}", exception);
        }
    }
}
