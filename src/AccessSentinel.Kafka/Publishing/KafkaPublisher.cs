using System.Text;
using AccessSentinel.Kafka.Consuming;
using AccessSentinel.Kafka.Faults;
using AccessSentinel.Kafka.Options;
using AccessSentinel.Processing.Ports;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace AccessSentinel.Kafka.Publishing;

/// <summary>
/// The idempotent producer: acknowledged by all in-sync replicas, retried without duplicates or reordering within one producer. After a
/// fatal error (librdkafka can no longer promise that) it is made anew, and the caller repeats.
/// </summary>
public sealed class KafkaPublisher : IMessagePublisher
{
    private readonly KafkaOptions _options;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private Leased<IProducer<byte[]?, byte[]?>> _producer;
    private volatile IProducer<byte[]?, byte[]?>? _failed;
    private bool _disposed;

    /// <summary>Connects lazily.</summary>
    /// <param name="options">How Kafka is reached.</param>
    /// <param name="logger">Where to log.</param>
    /// <exception cref="ArgumentException">A property of the options is unknown to librdkafka or may not be set.</exception>
    public KafkaPublisher(KafkaOptions options, ILogger<KafkaPublisher> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _logger = logger;
        _producer = Build();
    }

    /// <inheritdoc/>
    public async Task PublishAsync(IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(messages);
        cancellation.ThrowIfCancellationRequested();
        if (messages.Count == 0)
        {
            return;
        }

        Leased<IProducer<byte[]?, byte[]?>> producer = Take();
        try
        {
            if (await PublishAsync(producer.Value, messages, cancellation).ConfigureAwait(false) is { } error)
            {
                Renew(producer);
                throw new TransportException($"Kafka: publishing failed: {error.Code} {error.Reason}", new KafkaException(error));
            }
        }
        finally
        {
            producer.Return();
        }
    }

    /// <summary>Waits up to the delivery time-out for what is still on its way.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return ValueTask.CompletedTask;
            }

            _disposed = true;
        }

        _producer.Value.Flush(TimeSpan.FromMilliseconds(_options.DeliveryTimeoutMs));
        _producer.Return();
        return ValueTask.CompletedTask;
    }

    /// <summary>Hands messages over and waits for all their reports; null, or the first error.</summary>
    private static async Task<Error?> PublishAsync(
        IProducer<byte[]?, byte[]?> producer, IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellation)
    {
        var batch = new PendingBatch(messages.Count);
        for (int i = 0; i < messages.Count; i++)
        {
            if (await EnqueueAsync(producer, messages[i], batch, cancellation).ConfigureAwait(false) is { } refusal)
            {
                // Those after it are not tried, so that none overtakes it.
                batch.Refuse(refusal, messages.Count - i);
                break;
            }
        }

        return await batch.Completed.WaitAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Hands a message over; null, or why it was refused.</summary>
    private static async Task<Error?> EnqueueAsync(
        IProducer<byte[]?, byte[]?> producer, OutgoingMessage message, PendingBatch batch, CancellationToken cancellation)
    {
        Message<byte[]?, byte[]?> translated = Translate(message);
        while (true)
        {
            try
            {
                producer.Produce(message.Topic, translated, batch.Report);
                return null;
            }
            catch (ProduceException<byte[]?, byte[]?> exception) when (exception.Error.Code == ErrorCode.Local_QueueFull)
            {
                // The bounded queue of librdkafka is the back-pressure; it empties as acknowledgements come.
                await Task.Delay(10, cancellation).ConfigureAwait(false);
            }
            catch (ProduceException<byte[]?, byte[]?> exception)
            {
                return exception.Error;
            }
        }
    }

    private static Message<byte[]?, byte[]?> Translate(OutgoingMessage message)
    {
        var translated = new Message<byte[]?, byte[]?> { Key = message.Key, Value = message.Value };
        if (message.Timestamp is { } ticks)
        {
            translated.Timestamp = Times.ToMessageTimestamp(ticks);
        }

        if (message.Headers is { Count: > 0 } headers)
        {
            translated.Headers = [];
            foreach ((string name, string value) in headers)
            {
                translated.Headers.Add(name, Encoding.UTF8.GetBytes(value));
            }
        }

        return translated;
    }

    private Leased<IProducer<byte[]?, byte[]?>> Take()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _producer.Take();
            return _producer;
        }
    }

    /// <summary>
    /// After a fatal error the next callers get another producer. Who still has the failed one goes on with it until it refuses them, too.
    /// What it refuses them with is what was the matter, and does not say that it is fatal: that it told the error handler alone.
    /// </summary>
    private void Renew(Leased<IProducer<byte[]?, byte[]?>> failed)
    {
        if (!ReferenceEquals(failed.Value, _failed))
        {
            return;
        }

        lock (_gate)
        {
            if (ReferenceEquals(failed, _producer) && !_disposed)
            {
                _producer = Build();
                failed.Return();
            }
        }
    }

    private Leased<IProducer<byte[]?, byte[]?>> Build() => new(
        ClientCreation.Create(() => new ProducerBuilder<byte[]?, byte[]?>(ClientConfigurations.Producer(_options))
            .SetKeySerializer(Serializers.ByteArray!)
            .SetValueSerializer(Serializers.ByteArray!)
            .SetLogHandler((_, message) => Log.Native(_logger, message))
            .SetErrorHandler(OnError)
            .SetStatisticsHandler((_, json) => Log.Statistics(_logger, json))
            .Build()));

    private void OnError(IProducer<byte[]?, byte[]?> producer, Error error)
    {
        if (error.IsFatal)
        {
            _failed = producer;
        }

        Log.Reported(_logger, error);
    }
}
