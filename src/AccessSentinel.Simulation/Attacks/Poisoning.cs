using AccessSentinel.Simulation.Scenarios;

namespace AccessSentinel.Simulation.Attacks;

/// <summary>An attacker who raises the volume day by day, to teach the baseline that it is ordinary.</summary>
internal static class Poisoning
{
    public static void Plan(ScenarioDraft draft, AttackPlan plan)
    {
        var victim = draft.DrawVictim();
        var days = Math.Min(draft.DrawCount("days"), draft.DaysLeft(draft.FirstDay));
        var first = draft.DrawDay(days);
        var source = ThiefSource.Draw(draft, victim, first);
        var targets = new TargetChoice(draft, victim);
        var growth = 1 + draft.Draw("growthPerDay");
        var start = draft.Draw("startShare");
        for (var day = first; day < first + days; day++)
        {
            var count = draft.Random.Poisson(Math.Max(10, victim.Visits) * start * Math.Pow(growth, day - first));
            var (open, _, _, close) = victim.Profile.Hours;
            plan.ReadSpread(victim, source, targets, day, open, close, Math.Max(1, count));
        }
    }
}
