using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Threading.Channels;
using AccessSentinel.Contracts.Findings;
using AccessSentinel.Processing.Incidents;
using AccessSentinel.Processing.Options;
using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Host.Webhooks;

/// <summary>
/// Reads findings, groups them and delivers incidents, each at least once: the offset that is stored is that from which everything not
/// yet delivered, and everything of incidents that still run, is read again.
/// </summary>
internal sealed class IncidentFeed(IEventConsumer consumer, IncidentOptions options, Func<Incident, CancellationToken, Task> deliver) : IPartitionListener
{
    private static readonly TimeSpan PollTime = TimeSpan.FromMilliseconds(100);

    private readonly IncidentBook _book = new(options.Gap);
    private readonly Dictionary<TopicPartition, long> _stored = [];
    private readonly Dictionary<TopicPartition, long> _ends = [];
    private readonly Dictionary<TopicPartition, long> _read = [];

    /// <summary>Messages that were no findings.</summary>
    public long Unreadable { get; private set; }

    /// <summary>Goes on until it is told to stop, or, where <paramref name="once"/>, to what was the end at the assignment.</summary>
    /// <exception cref="TransportException">Kafka is out of reach for good.</exception>
    public async Task RunAsync(bool once, CancellationToken stop)
    {
        using Subject<Incident> changes = new();
        var waiting = Channel.CreateUnbounded<Incident>();
        using var settling = IncidentStream.Settle(changes, options.Settle, DefaultScheduler.Instance).Synchronize()
            .Subscribe(incident => waiting.Writer.TryWrite(incident), () => waiting.Writer.TryComplete());
        var delivering = DeliverAsync(waiting.Reader, stop);
        await Task.Factory.StartNew(() => Read(changes, delivering, once, stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        changes.OnCompleted();
        await delivering;
        Store();
        consumer.Close();
    }

    /// <inheritdoc/>
    public long Assigned(TopicPartition partition)
    {
        var (low, high) = consumer.Watermarks(partition);
        var start = Math.Max(low, consumer.Committed(partition) ?? low);
        _ends[partition] = high;
        _read[partition] = start;
        return start;
    }

    /// <inheritdoc/>
    public void Revoked(TopicPartition partition)
    {
        Store();
        Lost(partition);
    }

    /// <inheritdoc/>
    public void Lost(TopicPartition partition)
    {
        _ends.Remove(partition);
        _read.Remove(partition);
        _stored.Remove(partition);
    }

    private void Read(Subject<Incident> changes, Task delivering, bool once, CancellationToken stop)
    {
        consumer.Subscribe(this);
        while (!stop.IsCancellationRequested && !delivering.IsFaulted)
        {
            if (consumer.Poll(PollTime, out var message))
            {
                Take(changes, message);
            }

            Store();
            if (once && _ends.Count > 0 && _ends.All(end => _read[end.Key] >= end.Value))
            {
                return;
            }
        }
    }

    private void Take(Subject<Incident> changes, in ConsumedMessage message)
    {
        _read[message.Source] = message.Offset + 1;
        if (!FindingNotice.TryRead(message.Value, out var notice))
        {
            Unreadable++;
            _book.Pass(message.Source, message.Offset);
        }
        else if (_book.Take(notice, message.Source, message.Offset) is { } change)
        {
            changes.OnNext(change);
        }
    }

    private async Task DeliverAsync(ChannelReader<Incident> waiting, CancellationToken stop)
    {
        try
        {
            await foreach (var incident in waiting.ReadAllAsync(stop))
            {
                await deliver(incident, stop);
                _book.Delivered(incident);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // What waits is read again at the next start.
        }
    }

    private void Store()
    {
        foreach (var partition in _ends.Keys)
        {
            if (_book.SafeOffset(partition) is { } safe && _stored.GetValueOrDefault(partition, -1) != safe)
            {
                consumer.StoreOffset(partition, safe);
                _stored[partition] = safe;
            }
        }
    }
}
