using AccessSentinel.Contracts.Events;
using AccessSentinel.Simulation.Scenarios;

namespace AccessSentinel.Simulation.Attacks;

/// <summary>Lists and exports that hold many people each.</summary>
internal static class BulkExport
{
    public static void Plan(ScenarioDraft draft, AttackPlan plan)
    {
        var victim = draft.DrawVictim(each => !each.Dormant && (each.Profile.Lists > 0 || draft.Random.Chance(0.3)));
        var day = draft.DrawDay(1, victim);
        var source = ThiefSource.Draw(draft, victim, day);
        var time = AttackPlan.At(victim, day, draft.Draw("startHour"));
        var session = plan.SignIn(victim, source, time);
        for (var i = draft.DrawCount("lists"); i > 0; i--)
        {
            time = AttackPlan.After(time, draft.Random.Between(3, 60));
            plan.Add(victim, source, session, time, AccessAction.List).Records = 20 + draft.Random.Below(80);
        }

        var size = draft.DrawCount("exportRecords");
        for (var i = draft.DrawCount("exports"); i > 0; i--)
        {
            time = AttackPlan.After(time, draft.Random.Between(10, 400));
            plan.Add(victim, source, session, time, AccessAction.Export).Records = Math.Max(1, (int)(size * draft.Random.Between(0.5, 1)));
        }
    }
}
