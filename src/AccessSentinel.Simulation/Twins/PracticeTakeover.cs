using AccessSentinel.Contracts.Events;
using AccessSentinel.Simulation.Population;
using AccessSentinel.Simulation.Randomness;
using AccessSentinel.Simulation.Scenarios;
using AccessSentinel.Simulation.Traffic;

namespace AccessSentinel.Simulation.Twins;

/// <summary>A pharmacy takes over the patients of one that closes: from one day to the next a second panel, new to this login.</summary>
internal sealed class PracticeTakeover : Twin
{
    private readonly double _share;
    private readonly ulong _otherPanel;

    private PracticeTakeover(ScenarioDraft draft, Credential owner, int day, int days)
        : base(draft, [owner], day, days)
    {
        _share = draft.Draw("share");
        _otherPanel = draft.Random.Next();
    }

    public static Twin Create(ScenarioDraft draft)
    {
        var owner = draft.DrawVictim(each => each.Profession == Profession.Pharmacist && !each.Dormant);
        var days = Math.Min(draft.DrawCount("days"), draft.DaysLeft(draft.FirstDay));
        return new PracticeTakeover(draft, owner, draft.DrawDay(days, owner), days);
    }

    protected override void ShapeDay(ref RandomStream random, Credential credential, int day, EventBuffer events, int first)
    {
        var work = WorkCalendar.Of(credential, day);
        if (work.Mean <= 0)
        {
            return;
        }

        var session = Begin(ref random, credential, day, At(credential, day, work.Open + 0.1), events);
        for (var i = random.Poisson(work.Mean * _share); i > 0; i--)
        {
            // The other pharmacy's regular patients, from the same surroundings.
            var slot = (ulong)(credential.Panel * Math.Pow(random.NextDouble(), credential.Profile.Skew));
            var patient = new RandomStream(RandomStream.Hash(_otherPanel, slot));
            var person = PatientChoice.DrawFrom(ref patient, credential);
            var hour = random.Chance(0.45) ? random.Between(work.Open + 0.1, work.LunchStart) : random.Between(work.LunchEnd, work.Close);
            var time = At(credential, day, hour);
            Add(events, ref session, time, AccessAction.Lookup, person);
            if (random.Chance(credential.Profile.Claims))
            {
                Add(events, ref session, time + ((20 + random.Below(300)) * TimeSpan.TicksPerSecond), AccessAction.Claim, person);
            }
        }
    }
}
