using AccessSentinel.Processing.Ports;
using AccessSentinel.Processing.Telemetry;

namespace AccessSentinel.Processing.Partitions;

/// <summary>
/// Asks Kafka now and then how far the partitions reach, beside the poll loop: a broker that hangs would hold up the partitions of all others
/// until the question's time is over. One round at a time; called on the poll thread.
/// </summary>
internal sealed class LagWatch(WorkerContext context)
{
    // What is not answered within it is asked again in the next round. A worker that ends waits so long for the question under way.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private Task _asking = Task.CompletedTask;
    private long _next;
    private volatile bool _stopped;

    /// <summary>Begins a round when it is due and the one before is over.</summary>
    /// <param name="partitions">Whom to ask about.</param>
    /// <param name="now">In the clock's ticks.</param>
    public void Tend(PartitionProcessor[] partitions, long now)
    {
        if (now < _next || !_asking.IsCompleted)
        {
            return;
        }

        _asking.GetAwaiter().GetResult();
        _next = now + (long)(context.Options.LagInterval.TotalSeconds * context.Time.TimestampFrequency);
        _asking = Task.Factory.StartNew(() => Ask(partitions), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Waits until nothing is asked any more: the consumer may be closed only then.</summary>
    public void Stop()
    {
        _stopped = true;
        _asking.GetAwaiter().GetResult();
    }

    private void Ask(PartitionProcessor[] partitions)
    {
        TransportException? fault = null;
        foreach (var processor in partitions)
        {
            if (_stopped)
            {
                return;
            }

            try
            {
                processor.Reaches(context.Consumer.End(processor.Partition, Patience));
            }
            catch (TransportException exception)
            {
                // Another partition's broker may answer.
                fault ??= exception;
            }
        }

        if (fault is not null)
        {
            WorkerLog.PollFailed(context.Log, fault.Message);
        }
    }
}
