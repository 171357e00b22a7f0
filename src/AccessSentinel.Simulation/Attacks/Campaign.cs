using AccessSentinel.Simulation.Population;
using AccessSentinel.Simulation.Scenarios;
using AccessSentinel.Simulation.Traffic;

namespace AccessSentinel.Simulation.Attacks;

/// <summary>
/// Many stolen accounts at once from shared infrastructure (S2, S3; amelipro 2022, Cegedim 2025): each reads little, together they
/// read much. Draws how many lines and devices the accounts share.
/// </summary>
internal static class Campaign
{
    public static void Plan(ScenarioDraft draft, AttackPlan plan)
    {
        var accounts = Math.Min(draft.DrawCount("accounts"), Math.Max(1, draft.Credentials.Length / 3));
        var victims = new Dictionary<int, Credential>();
        for (var attempt = 0; victims.Count < accounts && attempt < accounts * 20; attempt++)
        {
            var victim = draft.DrawVictim();
            victims[victim.Index] = victim;
        }

        var days = Math.Min(draft.DrawCount("days"), draft.DaysLeft(draft.FirstDay));
        var firstDay = draft.DrawDay(days);
        var sources = new SessionSource[draft.DrawCount("lines")];
        for (var i = 0; i < sources.Length; i++)
        {
            sources[i] = ThiefSource.Draw(draft, victims.Values.First(), firstDay);
        }

        var perHour = draft.Draw("perHour");
        var hours = draft.Draw("hours");
        var open = draft.Draw("startHour");
        var regular = draft.DrawChance("regular");
        foreach (var victim in victims.Values)
        {
            var targets = new TargetChoice(draft, victim);
            var line = sources[draft.Random.Below(sources.Length)] with { Software = (sbyte)victim.Software };
            for (var day = firstDay; day < firstDay + days; day++)
            {
                var start = AttackPlan.At(victim, day, open + draft.Random.Between(0, 0.5));
                var session = plan.SignIn(victim, line, start);
                plan.Read(
                    victim, line, session, targets, AttackPlan.After(start, draft.Random.Between(2, 3600 / perHour)),
                    AttackPlan.After(start, 3600 * hours), perHour / 3600, int.MaxValue, regular);
            }
        }
    }
}
