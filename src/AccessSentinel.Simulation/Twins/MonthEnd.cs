using AccessSentinel.Contracts.Events;
using AccessSentinel.Simulation.Population;
using AccessSentinel.Simulation.Randomness;
using AccessSentinel.Simulation.Scenarios;
using AccessSentinel.Simulation.Traffic;

namespace AccessSentinel.Simulation.Twins;

/// <summary>At the month's end a practice goes through its unpaid invoices in one evening: looks people up again and claims.</summary>
internal sealed class MonthEnd : Twin
{
    private readonly double _share;
    private readonly double _hours;

    private MonthEnd(ScenarioDraft draft, Credential owner, int day)
        : base(draft, [owner], day, 1)
    {
        _share = draft.Draw("share");
        _hours = draft.Draw("hours");
    }

    public static Twin Create(ScenarioDraft draft)
    {
        var owner = draft.DrawVictim(each => !each.Dormant && each.Profile.Claims > 0);
        return new MonthEnd(draft, owner, draft.DrawDay(1, owner));
    }

    protected override void ShapeDay(ref RandomStream random, Credential credential, int day, EventBuffer events, int first)
    {
        var visits = new Visit[64];
        var people = new List<ulong>();
        for (var back = 3; back <= 25; back++)
        {
            var count = OwnerTraffic.DrawVisits(credential, day - back, WorkCalendar.Of(credential, day - back), ref visits);
            for (var i = 0; i < count; i++)
            {
                if (random.Chance(_share * 0.2))
                {
                    people.Add(visits[i].Person);
                }
            }
        }

        var start = At(credential, day, Math.Min(credential.Profile.Hours.Close + 0.2, 20));
        var work = Begin(ref random, credential, day, start, events);
        var gap = _hours * 3600 / Math.Max(1, people.Count);
        foreach (var person in people)
        {
            Add(events, ref work, start, AccessAction.Lookup, person);
            start += (long)(gap * 400) * TimeSpan.TicksPerMillisecond;
            Add(events, ref work, start, AccessAction.Claim, person);
            start += (long)(gap * random.Between(300, 900)) * TimeSpan.TicksPerMillisecond;
        }
    }
}
