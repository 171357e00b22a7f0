using AccessSentinel.Simulation.Scenarios;

namespace AccessSentinel.Simulation.Attacks;

/// <summary>The owner, from the own device and session, looks up people who are no patients.</summary>
internal static class Insider
{
    public static void Plan(ScenarioDraft draft, AttackPlan plan)
    {
        var victim = draft.DrawVictim();
        var days = Math.Min(draft.DrawCount("days"), draft.DaysLeft(draft.FirstDay));
        var first = draft.DrawDay(days, victim);
        var targets = new TargetChoice(draft, victim);
        var perDay = draft.DrawCount("perDay");
        plan.PassesSecondFactor = true;
        for (var day = first; day < first + days || (plan.Count == 0 && day < draft.EndDay); day++)
        {
            if (OwnerSession.LongestOn(victim, day) is not { } own)
            {
                continue;
            }

            var count = draft.Random.Poisson(perDay);
            for (var i = 0; i < count && plan.Count < AttackPlan.MostEvents; i++)
            {
                var seconds = draft.Random.NextDouble() * (own.Last - own.First + TimeSpan.TicksPerHour) / TimeSpan.TicksPerSecond;
                plan.Look(victim, own.Source, own.Id, AttackPlan.After(own.First, seconds), targets.Next(ref draft.Random));
            }
        }

        if (plan.Count == 0)
        {
            // Nobody at work in the days that were left: then at home in the evening, in a session of its own.
            var source = Traffic.SourceOfDay.Of(victim, 0, first, draft.Seed);
            plan.ReadSpread(victim, source, targets, first, 19, 22, perDay);
        }
    }
}
