using AccessSentinel.Simulation.Geography;
using AccessSentinel.Simulation.People;
using AccessSentinel.Simulation.Scenarios;

namespace AccessSentinel.Simulation.Attacks;

/// <summary>
/// Numbers are tried in order, without a list of real people (S6): order by order within a commune and month of birth, then the next
/// month, then the next commune. Many do not exist.
/// </summary>
internal static class Enumeration
{
    public static void Plan(ScenarioDraft draft, AttackPlan plan)
    {
        var victim = draft.DrawVictim();
        var day = draft.DrawDay(1, victim);
        var source = ThiefSource.Draw(draft, victim, day);
        var start = AttackPlan.At(victim, day, draft.Draw("startHour"));
        var session = plan.SignIn(victim, source, start);
        var perSecond = draft.Draw("perSecond");
        var found = draft.Draw("found");
        var stride = draft.DrawCount("stride");
        var runLength = draft.DrawCount("runLength");
        var shuffled = draft.DrawChance("shuffled");
        ref var random = ref draft.Random;
        var place = draft.DrawChance("local") ? victim.DepartmentIndex : 1 + random.Pick(DepartmentTable.CumulativePopulation);
        var (sex, year, month) = (1 + random.Below(2), 40 + random.Below(60), 1 + random.Below(12));
        var commune = 1 + random.Below(DepartmentTable.IsOverseas(place) ? 20 : 300);
        var order = 1 + random.Below(40);
        var inRun = 0;
        var time = AttackPlan.After(start, 5);
        for (var i = draft.DrawCount("records"); i > 0 && plan.Count < AttackPlan.MostEvents; i--)
        {
            var tried = shuffled ? 1 + random.Below(900) : order;
            var exists = random.Chance(found);
            plan.Look(victim, source, session, time, PeopleTable.Typed(Nir.Of(sex, year, month, place, commune, tried), exists));
            time = AttackPlan.After(time, random.Between(0.8, 1.2) / perSecond);
            order += stride;
            if (++inRun >= runLength || order > 950)
            {
                (inRun, order) = (0, 1 + random.Below(10));
                month = (month % 12) + 1;
                sex = 3 - sex;
                commune = month == 1 ? (commune % (DepartmentTable.IsOverseas(place) ? 20 : 300)) + 1 : commune;
            }
        }
    }
}
