using AccessSentinel.Simulation.Scenarios;

namespace AccessSentinel.Simulation.Attacks;

/// <summary>The kinds of attack.</summary>
public static class AttackCatalogue
{
    private static readonly Dictionary<string, Action<ScenarioDraft, AttackPlan>> Plans = new()
    {
        ["smash_and_grab"] = SmashAndGrab.Plan,
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
