using AccessSentinel.Simulation;
using AccessSentinel.Simulation.Attacks;
using AccessSentinel.Simulation.Twins;

namespace AccessSentinel.Host.Evaluation;

/// <summary>Which populations an evaluation simulates.</summary>
internal sealed record EvaluationPlan
{
    /// <summary>Days of ordinary work before anything is decided.</summary>
    public const int QuietDays = 30;

    /// <summary>
    /// Seeds kept for evaluation: nothing is trained or tuned on populations drawn from them. The ranges are the evaluation's too
    /// (<see cref="ParameterSet.Evaluation"/>).
    /// </summary>
    public static IReadOnlyList<ulong> DefaultSeeds { get; } = [7_100_001, 7_100_002, 7_100_003, 7_100_004, 7_100_005, 7_100_006];

    /// <summary>Credentials in each population.</summary>
    public int Credentials { get; init; } = 2_500;

    /// <summary>Days on which is decided, after the quiet ones.</summary>
    public int Days { get; init; } = 30;

    /// <summary>One population each.</summary>
    public IReadOnlyList<ulong> Seeds { get; init; } = DefaultSeeds;

    /// <summary>Attacks of each kind in each population; of the two campaigns, which use many credentials, one.</summary>
    public int AttacksPerKind { get; init; } = 8;

    /// <summary>First-seen beneficiaries an hour beyond which the trivial rule suspends.</summary>
    public IReadOnlyList<int> RuleLimits { get; init; } = [30, 60, 120];

    /// <summary>The population of one seed. It begins on a Monday of 2026 that depends on the seed, so that holidays differ.</summary>
    public SimulationParameters Population(ulong seed) => new()
    {
        Credentials = Credentials,
        Days = QuietDays + Days,
        QuietDays = QuietDays,
        Start = new DateOnly(2026, 1, 5).AddDays(7 * (int)(seed * 11 % 40)),
        Set = ParameterSet.Evaluation,
        Attacks = [.. AttackCatalogue.Kinds.Select(kind =>
            new ScenarioCount(kind, AttacksPerKind == 0 ? 0 : kind.StartsWith("campaign", StringComparison.Ordinal) ? 1 : AttacksPerKind))],
        Twins = [.. TwinCatalogue.Kinds.Select(kind => new ScenarioCount(kind, TwinsOf(kind)))],
    };

    /// <summary>
    /// Twins that concern one credential are frequent enough to be counted, 1 % of the credentials each; those that concern many happen
    /// once or twice.
    /// </summary>
    private int TwinsOf(string kind) => kind switch
    {
        "month_end" or "migration" or "locum" or "takeover_practice" or "billing_batch" => Math.Max(1, Credentials / 100),
        "agent_update" or "vendor_egress" or "flu_campaign" => 1,
        _ => 2,
    };
}
