using AccessSentinel.Contracts.Events;
using AccessSentinel.Simulation.Population;
using AccessSentinel.Simulation.Randomness;
using AccessSentinel.Simulation.Scenarios;
using AccessSentinel.Simulation.Traffic;

namespace AccessSentinel.Simulation.Twins;

/// <summary>A hospital's billing checks a ward's stays in one batch, at machine pace, and claims them afterwards.</summary>
internal sealed class BillingBatch : Twin
{
    private readonly double _gap;
    private readonly int _lookups;

    private BillingBatch(ScenarioDraft draft, Credential owner, int day)
        : base(draft, [owner], day, 1)
    {
        _gap = draft.Draw("gapSeconds");
        _lookups = draft.DrawCount("lookups");
    }

    public static Twin Create(ScenarioDraft draft)
    {
        var owner = draft.DrawVictim(each => each.Profession == Profession.HospitalBilling && !each.Dormant);
        return new BillingBatch(draft, owner, draft.DrawDay(1, owner));
    }

    protected override void ShapeDay(ref RandomStream random, Credential credential, int day, EventBuffer events, int first)
    {
        var time = At(credential, day, random.Between(6, 20));
        var work = Begin(ref random, credential, day, time, events);
        var people = new ulong[Math.Min(_lookups, Math.Max(30, (int)(credential.Visits * 5)))];
        for (var i = 0; i < people.Length; i++)
        {
            people[i] = PatientChoice.Draw(ref random, credential, day);
            Add(events, ref work, time, AccessAction.Lookup, people[i]);
            time += (long)(_gap * random.Between(900, 1100)) * TimeSpan.TicksPerMillisecond;
        }

        foreach (var person in people)
        {
            if (random.Chance(0.8))
            {
                Add(events, ref work, time, AccessAction.Claim, person);
                time += (long)(_gap * random.Between(900, 1100)) * TimeSpan.TicksPerMillisecond;
            }
        }
    }
}
