using System.Reactive.Concurrency;
using System.Reactive.Linq;
using AccessSentinel.Contracts.Findings;

namespace AccessSentinel.Processing.Incidents;

/// <summary>Says changes of incidents so that nobody is paged a hundred times for one campaign.</summary>
public static class IncidentStream
{
    /// <summary>
    /// The first version and the closing one of each incident at once; of those between, the latest once in a time. What waits when an
    /// incident closes is not said any more: the closing version holds it.
    /// </summary>
    /// <param name="changes">Incidents as they change.</param>
    /// <param name="settle">The time.</param>
    /// <param name="scheduler">Whose time.</param>
    public static IObservable<Incident> Settle(IObservable<Incident> changes, TimeSpan settle, IScheduler scheduler) =>
        changes
            .GroupByUntil(static change => change.Id, static group => group.Where(static change => change.IsClosed))
            .SelectMany(group => group.Publish(shared => Observable.Merge(
                shared.Take(1),
                shared.Skip(1).Where(static change => !change.IsClosed)
                    .Sample(settle, scheduler)
                    .TakeUntil(shared.Where(static change => change.IsClosed)),
                shared.Skip(1).Where(static change => change.IsClosed))));
}
