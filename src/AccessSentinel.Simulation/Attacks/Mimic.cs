using AccessSentinel.Contracts.Events;
using AccessSentinel.Simulation.Population;
using AccessSentinel.Simulation.Scenarios;
using AccessSentinel.Simulation.Traffic;

namespace AccessSentinel.Simulation.Attacks;

/// <summary>While the victim is away, a thief works the victim's hours at the victim's pace.</summary>
internal static class Mimic
{
    public static void Plan(ScenarioDraft draft, AttackPlan plan)
    {
        var days = Math.Min(draft.DrawCount("days"), draft.DaysLeft(draft.FirstDay));
        var (victim, first) = DrawAbsence(draft, days);
        var source = ThiefSource.Draw(draft, victim, first);
        var targets = new TargetChoice(draft, victim);
        var share = draft.Draw("paceOfVictim");
        var visits = new Visit[256];
        for (var day = first; day < first + days; day++)
        {
            var (open, lunchStart, lunchEnd, close) = victim.Profile.Hours;
            var work = new WorkDay(victim.Visits * share, 0, open, lunchStart, lunchEnd, close);

            // Another day's numbers, so that the pattern is the owner's and the people are not.
            var count = OwnerTraffic.DrawVisits(victim, day + 100_000, work, ref visits);
            if (count == 0)
            {
                continue;
            }

            var times = visits.Take(count).Select(each => each.Millis / 3_600_000.0).Order().ToArray();
            var session = plan.SignIn(victim, source, AttackPlan.At(victim, day, times[0] - 0.05));
            foreach (var hour in times)
            {
                plan.Look(victim, source, session, AttackPlan.At(victim, day, hour), targets.Next(ref draft.Random));
            }

            plan.Add(victim, source, session, AttackPlan.At(victim, day, times[^1] + 0.1), AccessAction.Logout);
        }
    }

    private static (Credential Victim, int Day) DrawAbsence(ScenarioDraft draft, int days)
    {
        for (var attempt = 0; attempt < 3_000; attempt++)
        {
            var victim = draft.DrawVictim();
            var day = draft.DrawDay(days);
            if (Enumerable.Range(day, days).All(each => WorkCalendar.Of(victim, each) is { Mean: <= 0, NightMean: <= 0 }))
            {
                return (victim, day);
            }
        }

        // Nobody is away for so long: somebody who is away on the first day.
        var other = draft.DrawVictim();
        return (other, draft.DrawDay(days));
    }
}
