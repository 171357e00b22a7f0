using AccessSentinel.Simulation.Scenarios;

namespace AccessSentinel.Simulation.Attacks;

/// <summary>One account in office hours at the pace of a patient script.</summary>
internal static class Steady
{
    public static void Plan(ScenarioDraft draft, AttackPlan plan)
    {
        var victim = draft.DrawVictim();
        var day = draft.DrawDay(1, victim);
        var source = ThiefSource.Draw(draft, victim, day);
        var targets = new TargetChoice(draft, victim);
        var start = AttackPlan.At(victim, day, draft.Draw("startHour"));
        var end = AttackPlan.After(start, 3600 * draft.Draw("hours"));
        var session = plan.SignIn(victim, source, start);
        plan.Read(
            victim, source, session, targets, AttackPlan.After(start, draft.Random.Between(2, 60)), end, draft.Draw("perSecond"),
            draft.DrawCount("records"), draft.DrawChance("regular"));
    }
}
