using AccessSentinel.Contracts.Events;
using AccessSentinel.Simulation.Scenarios;

namespace AccessSentinel.Simulation.Attacks;

/// <summary>A source never seen, right after refused sign-ins and a reset password (S7; France Travail 2024).</summary>
internal static class PasswordReset
{
    public static void Plan(ScenarioDraft draft, AttackPlan plan)
    {
        var victim = draft.DrawVictim(each => !each.Dormant && each.Authentication == AuthenticationMethod.Password);
        var day = draft.DrawDay(1, victim);
        var source = ThiefSource.Draw(draft, victim, day) with { Authentication = AuthenticationMethod.Password, SecondFactor = false };
        var targets = new TargetChoice(draft, victim);
        var time = AttackPlan.At(victim, day, draft.Draw("startHour"));
        for (var i = draft.DrawCount("refused"); i > 0; i--)
        {
            plan.Add(victim, source, 0, time, AccessAction.Login).Outcome = AccessOutcome.Denied;
            time = AttackPlan.After(time, draft.Random.Between(4, 40));
        }

        time = AttackPlan.After(time, draft.Random.Between(120, 1_500));
        var session = plan.SignIn(victim, source, time);
        plan.Read(
            victim, source, session, targets, AttackPlan.After(time, 20), AttackPlan.After(time, 3600 * draft.Draw("hours")),
            draft.Draw("perSecond"), draft.DrawCount("records"), draft.DrawChance("regular"));
    }
}
