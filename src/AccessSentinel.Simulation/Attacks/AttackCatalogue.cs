using AccessSentinel.Simulation.Scenarios;

namespace AccessSentinel.Simulation.Attacks;

/// <summary>The kinds of attack.</summary>
public static class AttackCatalogue
{
    private static readonly Dictionary<string, Action<ScenarioDraft, AttackPlan>> Plans = new()
    {
        ["smash_and_grab"] = SmashAndGrab.Plan,
        ["steady"] = Steady.Plan,
        ["campaign"] = Campaign.Plan,
        ["campaign_diffuse"] = Campaign.Plan,
        ["night"] = Night.Plan,
        ["slow"] = Slow.Plan,
        ["enumeration"] = Enumeration.Plan,
        ["password_reset"] = PasswordReset.Plan,
        ["hijacked_session"] = HijackedSession.Plan,
        ["dormant"] = Dormant.Plan,
        ["insider"] = Insider.Plan,
        ["mimic"] = Mimic.Plan,
        ["poisoning"] = Poisoning.Plan,
        ["bursts"] = Bursts.Plan,
        ["export"] = BulkExport.Plan,
    };

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [.. Plans.Keys];

    internal static (Scenario Scenario, SimulatedEvent[] Events) Plan(ScenarioDraft draft)
    {
        var plan = new AttackPlan(draft);
        Plans[draft.Kind](draft, plan);
        return plan.Finish();
    }
}
