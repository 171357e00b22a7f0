using System.Collections.Concurrent;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Signatures;
using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Host.Portal;

/// <summary>The portal's end of the topic of commands.</summary>
internal sealed class PortalCommands : IPartitionListener, IDisposable
{
    private readonly IEventConsumer _consumer;
    private readonly ConcurrentQueue<Command> _arrived = new();
    private readonly Task _reading;
    private readonly VerifyingKey? _key;
    private long _count;
    private long _refused;

    /// <summary>Starts to read.</summary>
    /// <param name="consumer">With headers, where commands are verified.</param>
    /// <param name="key">The workers' public key: a command without their signature is refused; null: none is asked for.</param>
    /// <param name="stop">Ends it.</param>
    public PortalCommands(IEventConsumer consumer, VerifyingKey? key, CancellationToken stop)
    {
        _consumer = consumer;
        _key = key;
        _reading = Task.Factory.StartNew(() => Read(stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Commands that have arrived since the start.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>Commands that were refused since the start: not signed by the workers, or not the bytes that they signed.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Whether the portal is listening already.</summary>
    public bool Listening { get; private set; }

    public bool TryTake(out Command command) => _arrived.TryDequeue(out command!);

    public long Assigned(TopicPartition partition)
    {
        Listening = true;
        return 0;
    }

    public void Revoked(TopicPartition partition) => Listening = false;

    public void Lost(TopicPartition partition) => Listening = false;

    public void Dispose()
    {
        _reading.GetAwaiter().GetResult();
        _consumer.Dispose();
    }

    private void Read(CancellationToken stop)
    {
        _consumer.Subscribe(this);
        while (!stop.IsCancellationRequested)
        {
            if (!_consumer.Poll(TimeSpan.FromMilliseconds(100), out var message))
            {
                continue;
            }

            if (!IsGenuine(message))
            {
                Interlocked.Increment(ref _refused);
                continue;
            }

            if (!CommandReader.TryRead(message.Value, out var command))
            {
                throw new InvalidDataException($"What stands in {message.Source} at {message.Offset} is no command.");
            }

            _arrived.Enqueue(command);
            Interlocked.Increment(ref _count);
        }

        _consumer.Close();
    }

    private bool IsGenuine(in ConsumedMessage message) =>
        _key is null
        || (SignatureHeaders.Find(message.Headers, SignatureHeaders.KeyId) == _key.KeyId
            && SignatureHeaders.Find(message.Headers, SignatureHeaders.Signature) is { } signature
            && _key.Verifies(message.Value, signature));
}
