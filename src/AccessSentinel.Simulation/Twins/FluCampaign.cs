using AccessSentinel.Contracts.Events;
using AccessSentinel.Simulation.Population;
using AccessSentinel.Simulation.Randomness;
using AccessSentinel.Simulation.Scenarios;
using AccessSentinel.Simulation.Traffic;

namespace AccessSentinel.Simulation.Twins;

/// <summary>Vaccinations: for weeks many more people than usual, many of them strangers, short visits, each invoiced at once.</summary>
internal sealed class FluCampaign : Twin
{
    private readonly double _factor;

    private FluCampaign(ScenarioDraft draft, IEnumerable<Credential> owners, int day, int days)
        : base(draft, owners, day, days) => _factor = draft.Draw("factor");

    public static Twin Create(ScenarioDraft draft)
    {
        var days = Math.Min(draft.DrawCount("days"), draft.DaysLeft(draft.FirstDay));
        var owners = draft.Credentials.Where(
            each => each.Profession is Profession.Pharmacist or Profession.Nurse or Profession.GeneralPractitioner && !each.Dormant);
        return new FluCampaign(draft, owners.Where(_ => draft.Random.Chance(0.3)).ToList(), draft.DrawDay(days), days);
    }

    protected override void ShapeDay(ref RandomStream random, Credential credential, int day, EventBuffer events, int first)
    {
        var work = WorkCalendar.Of(credential, day);
        if (work.Mean <= 0)
        {
            return;
        }

        var session = Begin(ref random, credential, day, At(credential, day, work.Open + 0.1), events);
        for (var i = random.Poisson(work.Mean * (_factor - 1)); i > 0; i--)
        {
            var hour = random.Chance(0.45) ? random.Between(work.Open + 0.1, work.LunchStart) : random.Between(work.LunchEnd, work.Close);
            var time = At(credential, day, hour);
            var person = random.Chance(0.5)
                ? PatientChoice.DrawFrom(ref random, credential)
                : PatientChoice.Draw(ref random, credential, day);
            Add(events, ref session, time, AccessAction.Lookup, person);
            Add(events, ref session, time + (random.Below(300) * TimeSpan.TicksPerSecond), AccessAction.Claim, person);
        }
    }
}
