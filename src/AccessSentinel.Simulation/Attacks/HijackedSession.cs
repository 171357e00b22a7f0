using AccessSentinel.Simulation.Scenarios;

namespace AccessSentinel.Simulation.Attacks;

/// <summary>
/// The victim's own session, from a stolen cookie or from malware on the victim's device: no sign-in of the thief's is ever seen.
/// Once sessions are revoked the thief is out.
/// </summary>
internal static class HijackedSession
{
    public static void Plan(ScenarioDraft draft, AttackPlan plan)
    {
        var victim = draft.DrawVictim();
        var day = draft.DrawDay(1, victim);
        var session = OwnerSession.LongestOn(victim, day);
        for (var attempt = 0; session is null && attempt < 100; attempt++)
        {
            victim = draft.DrawVictim();
            day = draft.DrawDay(1, victim);
            session = OwnerSession.LongestOn(victim, day);
        }

        var stolen = session ?? throw new InvalidOperationException("Nobody works in the simulated days, so no session can be stolen.");
        var own = ThiefSource.Draw(draft, victim, day);
        var source = draft.DrawChance("sameSource")
            ? stolen.Source
            : own with { Authentication = stolen.Source.Authentication, SecondFactor = stolen.Source.SecondFactor };
        plan.CanSignIn = false;
        var targets = new TargetChoice(draft, victim);
        var start = AttackPlan.After(stolen.First, draft.Random.NextDouble() * (stolen.Last - stolen.First) / TimeSpan.TicksPerSecond);
        plan.Read(
            victim, source, stolen.Id, targets, start, AttackPlan.After(start, 60 * draft.Draw("minutes")), draft.Draw("perSecond"),
            draft.DrawCount("records"), draft.DrawChance("regular"));
    }
}
