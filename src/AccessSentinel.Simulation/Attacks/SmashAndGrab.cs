using AccessSentinel.Simulation.Scenarios;

namespace AccessSentinel.Simulation.Attacks;

/// <summary>One account, as fast as the portal answers, until it is noticed (S1; Viamedis 2024).</summary>
internal static class SmashAndGrab
{
    public static void Plan(ScenarioDraft draft, AttackPlan plan)
    {
        var victim = draft.DrawVictim();
        var day = draft.DrawDay(1, victim);
        var source = ThiefSource.Draw(draft, victim, day);
        var targets = new TargetChoice(draft, victim);
        var start = AttackPlan.At(victim, day, draft.Draw("startHour"));
        var session = plan.SignIn(victim, source, start);
        var end = AttackPlan.After(start, 60 * draft.Draw("minutes"));
        plan.Read(
            victim, source, session, targets, AttackPlan.After(start, draft.Random.Between(1, 20)), end, draft.Draw("perSecond"),
            draft.DrawCount("records"), draft.DrawChance("regular"));
    }
}
