using AccessSentinel.Simulation.Scenarios;

namespace AccessSentinel.Simulation.Attacks;

/// <summary>An account that nobody has used for long wakes up.</summary>
internal static class Dormant
{
    public static void Plan(ScenarioDraft draft, AttackPlan plan)
    {
        var victim = draft.DrawVictim(each => each.Dormant);
        var days = Math.Min(draft.DrawCount("days"), draft.DaysLeft(draft.FirstDay));
        var first = draft.DrawDay(days);
        var source = ThiefSource.Draw(draft, victim, first);
        var targets = new TargetChoice(draft, victim);
        var perDay = draft.DrawCount("perDay");
        for (var day = first; day < first + days; day++)
        {
            var from = draft.Random.Between(8, 16);
            plan.ReadSpread(victim, source, targets, day, from, from + draft.Random.Between(0.5, 3), perDay);
        }
    }
}
