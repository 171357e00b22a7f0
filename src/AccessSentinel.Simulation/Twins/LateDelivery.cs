using AccessSentinel.Simulation.Population;
using AccessSentinel.Simulation.Randomness;
using AccessSentinel.Simulation.Scenarios;
using AccessSentinel.Simulation.Traffic;

namespace AccessSentinel.Simulation.Twins;

/// <summary>The portal holds back an hour of events and delivers them late, all at once, with their own times.</summary>
internal sealed class LateDelivery : Twin
{
    private readonly double _from;
    private readonly double _minutes;

    private LateDelivery(ScenarioDraft draft, IEnumerable<Credential> owners, int day)
        : base(draft, owners, day, 1)
    {
        _from = draft.Random.Chance(0.5) ? draft.Random.Between(9, 11) : draft.Random.Between(14.5, 16.5);
        _minutes = draft.Draw("minutes");
    }

    public static Twin Create(ScenarioDraft draft)
    {
        var owners = Enumerable.Range(0, draft.DrawCount("credentials")).Select(_ => draft.DrawVictim()).ToList();
        return new LateDelivery(draft, owners, draft.DrawDay(1, owners[0]));
    }

    protected override void ShapeDay(ref RandomStream random, Credential credential, int day, EventBuffer events, int first)
    {
        var from = At(credential, day, _from);
        var until = At(credential, day, _from + (_minutes / 60));
        for (var i = first; i < events.Count; i++)
        {
            ref var each = ref events[i];
            if (each.Time >= from && each.Time < until)
            {
                Mark(ref each);

                // A backlog leaves in its order, some hundred times as fast as it came.
                each.Delivered = until + ((each.Time - from) / 100 / TimeSpan.TicksPerMillisecond * TimeSpan.TicksPerMillisecond);
            }
        }
    }
}
