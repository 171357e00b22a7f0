using AccessSentinel.Simulation.Scenarios;

namespace AccessSentinel.Simulation.Attacks;

/// <summary>One account through whole nights at about one record a second (S4; FICOBA 2026, France Travail 2024).</summary>
internal static class Night
{
    public static void Plan(ScenarioDraft draft, AttackPlan plan)
    {
        var victim = draft.DrawVictim();
        var nights = Math.Min(draft.DrawCount("nights"), draft.DaysLeft(draft.FirstDay));
        var first = draft.DrawDay(nights);
        var source = ThiefSource.Draw(draft, victim, first);
        var targets = new TargetChoice(draft, victim);
        var perSecond = draft.Draw("perSecond");
        var from = draft.Draw("startHour");
        var hours = draft.Draw("hours");
        var regular = draft.DrawChance("regular");
        for (var day = first; day < first + nights; day++)
        {
            var start = AttackPlan.At(victim, day, from + draft.Random.Between(0, 0.5));
            var session = plan.SignIn(victim, source, start);
            plan.Read(
                victim, source, session, targets, AttackPlan.After(start, 20), AttackPlan.After(start, 3600 * hours), perSecond,
                int.MaxValue, regular);
            source = ThiefSource.Rotate(draft, source);
        }
    }
}
