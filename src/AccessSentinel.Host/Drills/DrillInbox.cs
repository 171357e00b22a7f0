using System.Collections.Concurrent;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Host.Drills;

/// <summary>What arrived for a drill's credential: a command of the worker, or the portal's answer to one.</summary>
/// <param name="At">When it arrived, UTC.</param>
/// <param name="Command">The command, or null.</param>
/// <param name="Result">The answer, or null.</param>
internal sealed record DrillArrival(DateTime At, Command? Command, CommandResult? Result);

/// <summary>Listens to commands and results from now on, in a group of its own that stores no offset, and keeps what concerns one credential.</summary>
internal sealed class DrillInbox : IPartitionListener, IDisposable
{
    private static readonly TimeSpan PollTime = TimeSpan.FromMilliseconds(20);

    private readonly IEventConsumer _consumer;
    private readonly string _commandsTopic;
    private readonly string _credentialId;
    private readonly TimeProvider _clock;
    private readonly ConcurrentQueue<DrillArrival> _arrived = new();
    private readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _reading;

    public DrillInbox(IEventConsumer consumer, string commandsTopic, string credentialId, TimeProvider clock)
    {
        _consumer = consumer;
        _commandsTopic = commandsTopic;
        _credentialId = credentialId;
        _clock = clock;
        _reading = Task.Factory.StartNew(Read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Waits until it hears everything.</summary>
    /// <exception cref="TransportException">Kafka is out of reach, or nothing can be heard within the time.</exception>
    public async Task ListenAsync(TimeSpan within, CancellationToken cancellation)
    {
        try
        {
            await (await Task.WhenAny(_listening.Task, _reading)).WaitAsync(within, _clock, cancellation);
        }
        catch (TimeoutException exception)
        {
            throw new TransportException($"Kafka: nothing of {_commandsTopic} was assigned within {within.TotalSeconds:0} s: does the topic exist?", exception);
        }
    }

    /// <summary>The next arrival, if there is one.</summary>
    /// <exception cref="TransportException">Kafka is out of reach for good.</exception>
    public bool TryTake(out DrillArrival arrival)
    {
        if (_reading.IsFaulted)
        {
            _reading.GetAwaiter().GetResult();
        }

        return _arrived.TryDequeue(out arrival!);
    }

    /// <inheritdoc/>
    public long Assigned(TopicPartition partition)
    {
        if (partition.Topic == _commandsTopic)
        {
            _listening.TrySetResult();
        }

        // Nothing can have been said yet of a credential that was made up just now.
        return _consumer.Watermarks(partition).High;
    }

    /// <inheritdoc/>
    public void Revoked(TopicPartition partition)
    {
        // Nothing is stored.
    }

    /// <inheritdoc/>
    public void Lost(TopicPartition partition)
    {
        // As above.
    }

    public void Dispose()
    {
        _stop.Cancel();
        // Its fault, if any, was thrown to whoever took from it.
        Task.WhenAny(_reading).GetAwaiter().GetResult();
        _consumer.Dispose();
        _stop.Dispose();
    }

    private void Read()
    {
        _consumer.Subscribe(this);
        while (!_stop.IsCancellationRequested)
        {
            if (_consumer.Poll(PollTime, out var message))
            {
                Take(message);
            }
        }

        _consumer.Close();
    }

    private void Take(in ConsumedMessage message)
    {
        var now = _clock.GetUtcNow().UtcDateTime;
        if (message.Source.Topic == _commandsTopic)
        {
            if (CommandReader.TryRead(message.Value, out var command) && command.CredentialId == _credentialId)
            {
                _arrived.Enqueue(new DrillArrival(now, command, null));
            }
        }
        else if (CommandResult.TryRead(message.Value, out var result) && result.CredentialId == _credentialId)
        {
            _arrived.Enqueue(new DrillArrival(now, null, result));
        }
    }
}
