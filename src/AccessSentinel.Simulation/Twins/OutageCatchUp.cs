using AccessSentinel.Contracts.Events;
using AccessSentinel.Simulation.Population;
using AccessSentinel.Simulation.Randomness;
using AccessSentinel.Simulation.Scenarios;
using AccessSentinel.Simulation.Traffic;

namespace AccessSentinel.Simulation.Twins;

/// <summary>The portal is away for hours: whatever was to be looked up then is looked up in a hurry once it is back.</summary>
internal sealed class OutageCatchUp : Twin
{
    private readonly double _from;
    private readonly double _hours;

    private OutageCatchUp(ScenarioDraft draft, IEnumerable<Credential> owners, int day)
        : base(draft, owners, day, 1)
    {
        _from = draft.Random.Between(8.5, 11.5);
        _hours = draft.Draw("hours");
    }

    public static Twin Create(ScenarioDraft draft)
    {
        var owners = Enumerable.Range(0, draft.DrawCount("credentials")).Select(_ => draft.DrawVictim()).ToList();
        return new OutageCatchUp(draft, owners, draft.DrawDay(1, owners[0]));
    }

    protected override void ShapeDay(ref RandomStream random, Credential credential, int day, EventBuffer events, int first)
    {
        var from = At(credential, day, _from);
        var back = At(credential, day, _from + _hours);
        for (var i = first; i < events.Count; i++)
        {
            ref var each = ref events[i];
            if (each.Time < from || each.Time >= back)
            {
                continue;
            }

            Mark(ref each);
            if (each.Action is AccessAction.Login or AccessAction.Logout)
            {
                // Signing in comes before everything that waited for it.
                each.Time = back + (each.Action == AccessAction.Login ? 0 : 3 * TimeSpan.TicksPerHour);
            }
            else
            {
                // Hours of work within some thirty minutes, in about the old order: a claim stays behind its look-up.
                var waited = (double)(each.Time - from) / (back - from);
                each.Time = back + (((long)(waited * 1_800_000) + 1_000 + random.Below(500)) * TimeSpan.TicksPerMillisecond);
            }

            each.Delivered = each.Time;
        }
    }
}
