using AccessSentinel.Simulation.Scenarios;

namespace AccessSentinel.Simulation.Attacks;

/// <summary>Short bursts, each under what an hourly limit would allow, again and again.</summary>
internal static class Bursts
{
    public static void Plan(ScenarioDraft draft, AttackPlan plan)
    {
        var victim = draft.DrawVictim();
        var days = Math.Min(draft.DrawCount("days"), draft.DaysLeft(draft.FirstDay));
        var first = draft.DrawDay(days);
        var source = ThiefSource.Draw(draft, victim, first);
        var targets = new TargetChoice(draft, victim);
        var perBurst = draft.DrawCount("perBurst");
        var minutes = draft.Draw("minutes");
        var apart = draft.Draw("hoursApart");
        var open = draft.Draw("startHour");
        var regular = draft.DrawChance("regular");
        for (var day = first; day < first + days; day++)
        {
            for (var hour = open; hour < open + 10; hour += apart)
            {
                var start = AttackPlan.At(victim, day, hour + draft.Random.Between(0, 0.2));
                var session = plan.SignIn(victim, source, start);
                plan.Read(
                    victim, source, session, targets, AttackPlan.After(start, 10), AttackPlan.After(start, 90 * minutes),
                    perBurst / (60 * minutes), perBurst, regular);
            }
        }
    }
}
