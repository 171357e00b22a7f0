using System.Collections.Concurrent;
using AccessSentinel.Processing.Ports;
using Confluent.Kafka;

namespace AccessSentinel.Kafka.Consuming;

/// <summary>
/// librdkafka before 2.3.0 ends the process (SIGABRT, assertion <c>assignor_state</c>) when a cooperative-sticky member is destroyed before
/// it was ever assigned anything and another one's joining interrupted its own: https://github.com/confluentinc/librdkafka/issues/4312. A worker that
/// is told to stop while it starts would end so. Such members leave the group and are kept, undestroyed, until the process ends.
/// </summary>
internal static class UnassignedMembers
{
    private const int Mended = 0x02_03_00_00;
    private const int Rounds = 4;
    private const int RoundsBeside = 600;

    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(50);

    // Where the collector finds them referred to: a finalizer would destroy them.
    private static readonly ConcurrentDictionary<IDisposable, bool> Kept = [];

    /// <summary>Whether the library in use must not destroy them.</summary>
    internal static bool MustStay => Library.Version < Mended;

    /// <summary>Leaves the group: closing would destroy.</summary>
    /// <returns>
    /// Whether it is kept from here on, which is for good: a thread polls it, and whatever comes to it then, to destroy it would take its memory
    /// from under that thread. False: an assignment came in time, and it may be closed as any other.
    /// </returns>
    internal static bool Leave(IConsumer<MessageBytes, MessageBytes> member, Func<bool> isUnassigned, Action<Error> failed)
    {
        Kept.TryAdd(member, true);

        member.Unsubscribe();
        for (var round = 0; round < Rounds && isUnassigned(); round++)
        {
            Poll(member, failed);
        }

        if (!isUnassigned())
        {
            Kept.TryRemove(member, out _);
            return false;
        }

        // The group's rebalance waits for it until it has been served and has left; the end of the process does not wait for this.
        Task.Factory.StartNew(
            () =>
            {
                for (var round = 0; round < RoundsBeside; round++)
                {
                    Poll(member, failed);
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        return true;
    }

    private static void Poll(IConsumer<MessageBytes, MessageBytes> member, Action<Error> failed)
    {
        try
        {
            _ = member.Consume(Round);
        }
        catch (ConsumeException exception)
        {
            failed(exception.Error);
        }
    }
}
