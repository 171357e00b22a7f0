using AccessSentinel.Contracts.Controls;
using AccessSentinel.Processing.Partitions;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Processing.Telemetry;

namespace AccessSentinel.Processing.Controls;

/// <summary>
/// Consumes the controls of operators in a group of their own: any worker may have any of them, one after the other in each partition.
/// A control is done before its offset is stored; what a crash repeats is found to be done.
/// </summary>
internal sealed class ControlLoop(WorkerContext context, IEventConsumer consumer, ControlVerifier operators, IOversightStore oversight) : IPartitionListener
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(200);

    private readonly FaultRetry _retry = new(context);

    /// <inheritdoc/>
    public long Assigned(TopicPartition partition) => consumer.Committed(partition) ?? consumer.Watermarks(partition).Low;

    /// <inheritdoc/>
    public void Revoked(TopicPartition partition)
    {
        // Between two polls nothing is in hand.
    }

    /// <inheritdoc/>
    public void Lost(TopicPartition partition)
    {
        // What was in hand is repeated by the new owner, and found to be done.
    }

    /// <summary>Runs until it is stopped: then the control in hand is finished and the group is left.</summary>
    /// <exception cref="OperationCanceledException">It was aborted.</exception>
    public void Run(CancellationToken stop, CancellationToken abort)
    {
        using var stopping = stop.Register(() => _retry.Draining = true);
        ControlFollower follower = new(context, operators, oversight, _retry);
        consumer.Subscribe(this);
        while (!stop.IsCancellationRequested && !abort.IsCancellationRequested)
        {
            try
            {
                KeepAllowances(follower, abort);
                if (consumer.Poll(Wait, out var message))
                {
                    // This thread is the loop's own: waiting here blocks no pool thread.
                    Task.Run(() => follower.FollowAsync(message, abort), abort).GetAwaiter().GetResult();
                    consumer.StoreOffset(message.Source, message.Offset + 1);
                }
            }
            catch (FatalTransportException) when (stop.IsCancellationRequested)
            {
                break;
            }
            catch (TransportException exception)
            {
                if (_retry.Draining)
                {
                    break;
                }

                WorkerLog.PollFailed(context.Log, exception.Message);
                stop.WaitHandle.WaitOne(context.Options.RetryFirstDelay);
            }
        }

        abort.ThrowIfCancellationRequested();
        GroupLeaving.Leave(consumer, context.Log);
    }

    /// <summary>Allowances of scopes are kept in the store alone: after its loss they come from the controls that were read back.</summary>
    private void KeepAllowances(ControlFollower follower, CancellationToken abort)
    {
        foreach (var (control, delivery) in context.ReadBack.Controls.TakeScopes())
        {
            Task.Run(() => follower.AllowAsync(control, delivery, abort), abort).GetAwaiter().GetResult();
        }
    }
}
