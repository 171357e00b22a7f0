using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using AccessSentinel.Kafka.Faults;
using AccessSentinel.Kafka.Options;
using AccessSentinel.Processing.Ports;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Partition = AccessSentinel.Processing.Ports.TopicPartition;

namespace AccessSentinel.Kafka.Consuming;

/// <summary>
/// A member of the worker's consumer group: cooperative-sticky, offsets stored by hand, committed in the background every
/// <see cref="KafkaOptions.AutoCommitIntervalMs"/>, when a partition is revoked, and on <see cref="Close"/>.
/// </summary>
/// <remarks>
/// Disposing without <see cref="Close"/> neither commits nor leaves the group: the partitions move when the session times out, as after
/// a crash. <see cref="Pause"/> drops what was prefetched of the partition, and <see cref="Resume"/> fetches it again from where
/// <see cref="Poll"/> had got to; pause for a backlog, not for each batch.
/// </remarks>
public sealed class KafkaConsumer : IEventConsumer
{
    private readonly IConsumer<MessageBytes, MessageBytes> _consumer;
    private readonly ILogger _logger;
    private readonly Transience.Requests _requests;
    private readonly BrokerQuestions _questions;
    private readonly string[] _topics;
    private readonly string? _onlyTopic; // then a message need not say it
    private readonly bool _headers;
    private readonly string? _instance;

    // librdkafka drops a lost partition a moment after it told of it; what is stored in between must be refused, too.
    private readonly ConcurrentDictionary<Partition, bool> _owned = new();
    private IPartitionListener? _listener;
    private ExceptionDispatchInfo? _listenerFault;
    private Error? _fatal;
    private long _ignoredStores;
    private volatile bool _joining;
    private bool _cutOff; // its session ended, and it was given nothing since
    private bool _leaving;
    private bool _stays;

    /// <summary>Makes a member that has not joined yet.</summary>
    /// <param name="options">How Kafka is reached and read.</param>
    /// <param name="logger">Where to log.</param>
    /// <param name="topics">What to consume; null: the events topic of the options.</param>
    /// <exception cref="ArgumentException">A property of the options is unknown to librdkafka or may not be set.</exception>
    /// <param name="headers">Whether headers are read: each message then costs a list.</param>
    public KafkaConsumer(
        KafkaOptions options, ILogger<KafkaConsumer> logger, IReadOnlyList<string>? topics = null, bool headers = false)
    {
        ArgumentNullException.ThrowIfNull(options);
        _headers = headers;
        _logger = logger;
        _requests = new Transience.Requests(logger);
        _topics = [.. topics ?? [options.Topics.Events]];
        _instance = options.GroupInstanceId;
        _onlyTopic = _topics.Length == 1 ? _topics[0] : null;
        _consumer = Build(options, new PooledBytes());
        _questions = new BrokerQuestions(_consumer, _requests, TimeSpan.FromMilliseconds(options.RequestTimeoutMs));
    }

    /// <summary>How many <see cref="StoreOffset"/> came after their partition had gone. Their messages are consumed again by its new owner.</summary>
    public long IgnoredStores => Interlocked.Read(ref _ignoredStores);

    /// <inheritdoc/>
    public void Subscribe(IPartitionListener listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        _listener = listener;
        _joining = true;
        _consumer.Subscribe(_topics);
    }

    /// <inheritdoc/>
    public bool Poll(TimeSpan timeout, out ConsumedMessage message)
    {
        message = default;
        ConsumeResult<MessageBytes, MessageBytes>? result;
        try
        {
            result = _consumer.Consume(timeout);
        }
        catch (ConsumeException exception)
        {
            Classify(exception);
            result = null;
        }
        catch (Exception exception) when (exception is KafkaException or InvalidOperationException)
        {
            // It comes out of the rebalance that the client makes inside; what the listener threw is kept apart.
            _listenerFault?.Throw();
            NoteIfOut(exception);
            ThrowIfFatal(exception);
            throw new TransportException($"Kafka: consuming failed: {exception.Message}", exception);
        }

        ThrowFaults();
        if (result?.Message is not { } consumed)
        {
            return false;
        }

        message = new ConsumedMessage(
            new Partition(_onlyTopic ?? result.Topic, result.Partition.Value), result.Offset.Value, Times.ToTicks(consumed.Timestamp), consumed.Key, consumed.Value,
            _headers ? HeaderTexts.Of(consumed.Headers) : null);
        return true;
    }

    /// <inheritdoc/>
    public void Pause(Partition partition) => Execute("pause", () => _consumer.Pause([Translate(partition)]));

    /// <inheritdoc/>
    public void Resume(Partition partition) => Execute("resume", () => _consumer.Resume([Translate(partition)]));

    /// <inheritdoc/>
    public void Seek(Partition partition, long offset) =>
        Execute("seek", () => _consumer.Seek(new TopicPartitionOffset(Translate(partition), offset)));

    /// <inheritdoc/>
    public void StoreOffset(Partition partition, long nextOffset)
    {
        if (!_owned.ContainsKey(partition))
        {
            Ignore(partition, nextOffset);
            return;
        }

        try
        {
            _consumer.StoreOffset(new TopicPartitionOffset(Translate(partition), nextOffset));
        }
        catch (KafkaException exception) when (
            Transience.ErrorOf(exception).Code is ErrorCode.Local_State or ErrorCode.Local_UnknownPartition)
        {
            Ignore(partition, nextOffset);
        }
        catch (KafkaException exception)
        {
            throw new TransportException($"Kafka: storing an offset of {partition} failed: {Transience.ErrorOf(exception).Reason}", exception);
        }
    }

    /// <inheritdoc/>
    public void Commit(Partition partition, long nextOffset) =>
        Execute($"commit of {partition}", () => _consumer.Commit([new TopicPartitionOffset(Translate(partition), nextOffset)]));

    /// <inheritdoc/>
    public long? Committed(Partition partition) => _questions.Committed(partition);

    /// <inheritdoc/>
    public (long Low, long High) Watermarks(Partition partition) => _questions.Ends(partition);

    /// <inheritdoc/>
    public long End(Partition partition, TimeSpan patience) => _questions.End(partition, patience);

    /// <inheritdoc/>
    public bool IsReachable() => _questions.IsReachable(_owned.IsEmpty ? [new Partition(_topics[0], 0)] : _owned.Keys);

    /// <inheritdoc/>
    public long? OffsetAt(Partition partition, long timestamp) => _questions.OffsetAt(partition, timestamp);

    /// <inheritdoc/>
    [SuppressMessage("Design", "CA1031", Justification = "Rethrown from the field, once librdkafka has finished leaving.")]
    public void Close()
    {
        _leaving = true;
        try
        {
            if (!StaysUnassigned())
            {
                _consumer.Close();
            }
        }
        catch (Exception exception) when (exception is KafkaException or InvalidOperationException)
        {
            NoteIfOut(exception);
            ThrowIfFatal(exception);
            throw new TransportException($"Kafka: leaving the group failed: {exception.Message}", exception);
        }

        _listenerFault?.Throw();
        ThrowIfFatal(null);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _leaving = true;
        if (!StaysUnassigned())
        {
            _consumer.Dispose();
        }
    }

    /// <summary>Whether it cannot be destroyed, see <see cref="UnassignedMembers"/>: then it has left the group, and that is all.</summary>
    private bool StaysUnassigned()
    {
        if (!_stays && _joining && UnassignedMembers.MustStay)
        {
            // An assignment on its way is taken here, and ends the danger. One that comes later does not: then it is another thread that took it.
            _stays = UnassignedMembers.Leave(_consumer, () => _joining, error => Log.ConsumeError(_logger, error.Code, error.Reason));
        }

        return _stays;
    }

    private void Ignore(Partition partition, long nextOffset)
    {
        Interlocked.Increment(ref _ignoredStores);
        Log.NotStored(_logger, partition.Topic, partition.Partition, nextOffset);
    }

    private IConsumer<MessageBytes, MessageBytes> Build(KafkaOptions options, PooledBytes bytes) =>
        ClientCreation.Create(() => new ConsumerBuilder<MessageBytes, MessageBytes>(ClientConfigurations.Consumer(options, _onlyTopic is null, _headers))
            .SetKeyDeserializer(bytes)
            .SetValueDeserializer(bytes)
            .SetLogHandler((_, message) => Log.Native(_logger, message))
            .SetErrorHandler((_, error) => OnError(error))
            .SetStatisticsHandler((_, json) => Log.Statistics(_logger, json))
            .SetOffsetsCommittedHandler((_, committed) => OnCommitted(committed))
            .SetPartitionsAssignedHandler((_, partitions) => OnAssigned(partitions))
            .SetPartitionsRevokedHandler((_, partitions) => OnTaken(partitions, lost: false))
            .SetPartitionsLostHandler((_, partitions) => OnTaken(partitions, lost: true))
            .Build());

    /// <summary>With the cooperative protocol these are the added partitions only, and so is what is returned.</summary>
    private List<TopicPartitionOffset> OnAssigned(List<Confluent.Kafka.TopicPartition> partitions)
    {
        _joining = _cutOff = false;
        if (_leaving)
        {
            // An assignment that waited for the next poll comes out of Close. librdkafka revokes it at once, and answers no request until it
            // has left: a listener that asked where to begin would wait for all its time-outs, longer than a process is given to end.
            return [.. partitions.Select(static partition => new TopicPartitionOffset(partition, Offset.Unset))];
        }

        var starts = new List<TopicPartitionOffset>(partitions.Count);
        foreach (Confluent.Kafka.TopicPartition partition in partitions)
        {
            Offset start = Offset.Unset;
            _owned[Translate(partition)] = true;
            Guarded(() =>
            {
                long offset = _listener!.Assigned(Translate(partition));
                Log.Assigned(_logger, partition.Topic, partition.Partition.Value, offset);
                start = offset;
            });
            starts.Add(new TopicPartitionOffset(partition, start));
        }

        return starts;
    }

    private void OnTaken(List<TopicPartitionOffset> partitions, bool lost)
    {
        // Who is told that his place was taken while he held it loses his partitions as well, but after that.
        _cutOff |= lost && _fatal is null;
        foreach (TopicPartitionOffset taken in partitions)
        {
            if (!_owned.ContainsKey(Translate(taken.TopicPartition)))
            {
                continue; // It was given to us while we left, and nobody was told.
            }

            if (lost)
            {
                _owned.TryRemove(Translate(taken.TopicPartition), out _);
                Log.Lost(_logger, taken.Topic, taken.Partition.Value);
                Guarded(() => _listener!.Lost(Translate(taken.TopicPartition)));
                LostOffsets.Forget(_consumer, taken.TopicPartition, error => Log.ConsumeError(_logger, error.Code, error.Reason));
            }
            else
            {
                Guarded(() => _listener!.Revoked(Translate(taken.TopicPartition)));
                _owned.TryRemove(Translate(taken.TopicPartition), out _);
                Log.Revoked(_logger, taken.Topic, taken.Partition.Value);
            }
        }
    }

    /// <summary>
    /// Keeps an exception of the listener out of the native callback; <see cref="Poll"/> and <see cref="Close"/> throw the first one.
    /// After it no further partition is reported, and none that was is consumed in order: the member must end. So a fault that retrying would cure is
    /// none that whoever polls may retry.
    /// </summary>
    [SuppressMessage("Design", "CA1031", Justification = "Every exception is rethrown on the same thread, outside the native callback.")]
    private void Guarded(Action notify)
    {
        if (_listenerFault is not null)
        {
            return;
        }

        try
        {
            notify();
        }
        catch (Exception exception)
        {
            _listenerFault = ExceptionDispatchInfo.Capture(
                exception is TransportException ? new FatalTransportException($"Kafka: a rebalance could not be followed: {exception.Message}", exception) : exception);
        }
    }

    private void ThrowFaults()
    {
        _listenerFault?.Throw();
        ThrowIfFatal(null);
    }

    /// <summary>A member that was fenced is out of the group already: the client says so, or stumbles over the rebalance that follows.</summary>
    private void NoteIfOut(Exception exception)
    {
        if (exception is InvalidOperationException)
        {
            _fatal ??= new Error(ErrorCode.Local_Fatal, exception.Message);
        }
    }

    private void ThrowIfFatal(Exception? cause)
    {
        if ((cause as KafkaException)?.Error is { } error && (error.IsFatal || error.Code is ErrorCode.Local_Fatal or ErrorCode.FencedInstanceId))
        {
            _fatal ??= error;
        }

        if (_fatal is { } fatal)
        {
            throw FatalErrors.ToException(fatal, _instance, _cutOff, cause);
        }
    }

    private void Classify(ConsumeException exception)
    {
        ThrowIfFatal(exception);
        if (Transience.LosesMessage(exception.Error))
        {
            throw new FatalTransportException(
                $"Kafka: a message could not be taken over ({exception.InnerException?.Message ?? exception.Error.Reason}); whoever goes on begins with it", exception);
        }

        if (Transience.EndsConsuming(exception.Error))
        {
            throw new TransportException($"Kafka: consuming failed: {exception.Error.Code} {exception.Error.Reason}", exception);
        }

        Log.ConsumeError(_logger, exception.Error.Code, exception.Error.Reason);
    }

    private void OnError(Error error)
    {
        Log.Reported(_logger, error);
        _questions.Reported(error);
        if (error.IsFatal)
        {
            _fatal = error;
        }
    }

    private void OnCommitted(CommittedOffsets committed)
    {
        foreach (TopicPartitionOffsetError failed in committed.Offsets.Where(offset => offset.Error.IsError))
        {
            Log.CommitFailed(_logger, failed.Topic, failed.Partition.Value, failed.Error.Reason);
        }
    }

    private void Execute(string what, Action request) => _requests.Execute(what, () =>
    {
        request();
        return true;
    });

    private static Confluent.Kafka.TopicPartition Translate(Partition partition) => new(partition.Topic, partition.Partition);

    private static Partition Translate(Confluent.Kafka.TopicPartition partition) => new(partition.Topic, partition.Partition.Value);
}
