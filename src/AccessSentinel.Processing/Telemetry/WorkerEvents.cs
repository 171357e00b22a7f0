using System.Reactive.Linq;
using System.Reactive.Subjects;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Processing.Telemetry;

/// <summary>Something a live view shows.</summary>
/// <param name="Partition">Where it happened.</param>
public abstract record WorkerEvent(TopicPartition Partition);

/// <summary>A batch is finished.</summary>
/// <param name="Partition">Its partition.</param>
/// <param name="NextOffset">Next offset to process.</param>
/// <param name="Consumed">Events of the batch.</param>
/// <param name="LastEventTimestamp">Timestamp of its last message, UTC ticks.</param>
public sealed record BatchFinished(TopicPartition Partition, long NextOffset, int Consumed, long LastEventTimestamp) : WorkerEvent(Partition);

/// <summary>A command was decided and acknowledged.</summary>
/// <param name="Partition">Partition of the event that triggered it.</param>
/// <param name="Command">The command.</param>
public sealed record DecisionPublished(TopicPartition Partition, Command Command) : WorkerEvent(Partition);

/// <summary>A partition learns.</summary>
/// <param name="Partition">Which one.</param>
/// <param name="StartOffset">Where it began.</param>
/// <param name="NextOffset">Next offset to learn.</param>
/// <param name="EndOffset">Where it ends; from there on it decides.</param>
/// <param name="Remaining">How long that will take at the present pace; null while unknown.</param>
public sealed record LearningProgress(TopicPartition Partition, long StartOffset, long NextOffset, long EndOffset, TimeSpan? Remaining)
    : WorkerEvent(Partition);

/// <summary>A partition changed its state.</summary>
/// <param name="Partition">Which one.</param>
/// <param name="Phase"><c>starting</c>, <c>learning</c>, <c>deciding</c>, <c>data_lost</c>, <c>outrun</c>, <c>made_anew</c> or <c>ended</c>.</param>
public sealed record PartitionPhaseChanged(TopicPartition Partition, string Phase) : WorkerEvent(Partition);

/// <summary>
/// What happens in the worker, for live views: nothing depends on it and nothing of it is kept. Observers are called on the
/// worker's threads, one at a time; they return quickly and do not throw.
/// </summary>
public sealed class WorkerEvents : IDisposable
{
    private readonly Subject<WorkerEvent> _subject = new();
    private readonly ISubject<WorkerEvent> _synchronized;

    /// <summary>Makes a stream without observers.</summary>
    public WorkerEvents() => _synchronized = Subject.Synchronize(_subject);

    /// <summary>The stream. It ends when the worker's host disposes of it.</summary>
    public IObservable<WorkerEvent> Stream => _subject.AsObservable();

    internal bool HasObservers => _subject.HasObservers;

    /// <summary>Ends the stream.</summary>
    public void Dispose()
    {
        _synchronized.OnCompleted();
        _subject.Dispose();
    }

    internal void Publish(WorkerEvent workerEvent) => _synchronized.OnNext(workerEvent);
}
