using System.Collections.Concurrent;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Signatures;
using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Host.Portal;

/// <summary>The portal's end of the topic of commands.</summary>
internal sealed class PortalCommands : IPartitionListener, IDisposable
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

    private readonly IEventConsumer _consumer;
    private readonly ConcurrentQueue<Command> _arrived = new();
    private readonly Task _reading;
    private readonly VerifyingKey? _key;
    private readonly Action<string> _unreadable;
    private long _count;
    private long _refused;

    /// <summary>Starts to read.</summary>
    /// <param name="consumer">With headers, where commands are verified.</param>
    /// <param name="key">The workers' public key: a command without their signature is refused; null: none is asked for.</param>
    /// <param name="stop">Ends it.</param>
    /// <param name="unreadable">Told why they cannot be read just now; it goes on trying.</param>
    public PortalCommands(IEventConsumer consumer, VerifyingKey? key, CancellationToken stop, Action<string>? unreadable = null)
    {
        _unreadable = unreadable ?? (static _ => { });
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

    /// <summary>The next one.</summary>
    /// <exception cref="InvalidDataException">What was read last is no command.</exception>
    /// <exception cref="FatalTransportException">They can be read no more.</exception>
    public bool TryTake(out Command command)
    {
        if (_reading.IsFaulted)
        {
            // A portal that hears no commands must not go on as if it obeyed.
            _reading.GetAwaiter().GetResult();
        }

        return _arrived.TryDequeue(out command!);
    }

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
            ConsumedMessage message;
            try
            {
                if (!_consumer.Poll(TimeSpan.FromMilliseconds(100), out message))
                {
                    continue;
                }
            }
            catch (TransportException exception)
            {
                _unreadable(exception.Message);
                stop.WaitHandle.WaitOne(Again);
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
