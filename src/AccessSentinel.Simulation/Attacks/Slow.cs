using AccessSentinel.Simulation.Scenarios;

namespace AccessSentinel.Simulation.Attacks;

/// <summary>One account throttled to a few records an hour, for weeks (S5).</summary>
internal static class Slow
{
    public static void Plan(ScenarioDraft draft, AttackPlan plan)
    {
        var victim = draft.DrawVictim();
        var days = Math.Min(draft.DrawCount("days"), draft.DaysLeft(draft.FirstDay));
        var first = draft.DrawDay(days);
        var source = ThiefSource.Draw(draft, victim, first);
        var targets = new TargetChoice(draft, victim);
        var perHour = draft.Draw("perHour");
        var evenings = draft.DrawChance("evenings");
        var rotates = draft.DrawChance("rotates");
        var (from, to) = evenings ? (18.5, 23.5) : (8.5, 18.5);
        for (var day = first; day < first + days; day++)
        {
            var count = draft.Random.Poisson(perHour * (to - from));
            plan.ReadSpread(victim, source, targets, day, from, to, count);
            source = rotates ? ThiefSource.Rotate(draft, source) : source;
        }
    }
}
