using System.Text.Json;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Simulation.Attacks;
using AccessSentinel.Simulation.Twins;

namespace AccessSentinel.Host.Evaluation;

/// <summary>Everything that one evaluation found. The same plan gives the same result on every machine.</summary>
internal sealed record EvaluationResult
{
    /// <summary>What was simulated.</summary>
    public required EvaluationPlan Plan { get; init; }

    /// <summary>Version of the model, or <c>built-in</c>.</summary>
    public required string Model { get; init; }

    /// <summary>Events judged.</summary>
    public required long Events { get; init; }

    /// <summary>Uses of stolen credentials left out because another attack on the same credential preceded them.</summary>
    public required int LeftOut { get; init; }

    /// <summary>Each kind of attack.</summary>
    public required IReadOnlyList<KindFigures> Kinds { get; init; }

    /// <summary>All attacks together.</summary>
    public required KindFigures All { get; init; }

    /// <summary>Share of records exposed until the first effective measure, as the mean over the kinds that name beneficiaries.</summary>
    public required double MeanUntilMeasure { get; init; }

    /// <summary>Share of records exposed in all, as the mean over the kinds that name beneficiaries.</summary>
    public required double MeanExposed { get; init; }

    /// <summary>All benign credential-days.</summary>
    public required BenignFigures Benign { get; init; }

    /// <summary>Those without a twin.</summary>
    public required BenignFigures Plain { get; init; }

    /// <summary>Those of each twin.</summary>
    public required IReadOnlyList<BenignFigures> Twins { get; init; }

    /// <summary>All of them, by profession.</summary>
    public required IReadOnlyList<BenignFigures> Professions { get; init; }

    /// <summary>Owners' accesses.</summary>
    public required CareFigures Care { get; init; }

    /// <summary>The trivial rule at each limit.</summary>
    public required IReadOnlyList<RuleFigures> Rules { get; init; }

    /// <summary>Sums up the populations of a plan.</summary>
    public static EvaluationResult Of(EvaluationPlan plan, string model, IReadOnlyList<PopulationOutcome> populations)
    {
        var uses = populations.SelectMany(each => each.Uses).ToArray();
        var kinds = KindsOf(uses);
        var benign = populations.SelectMany(each => each.Benign).ToArray();
        var all = BenignFigures.Of("all", benign.Select(each => each.Value));
        return new EvaluationResult
        {
            Plan = plan,
            Model = model,
            Events = populations.Sum(each => each.Events),
            LeftOut = populations.Sum(each => each.LeftOut),
            Kinds = kinds,
            All = KindFigures.Of("all attacks", uses),
            MeanUntilMeasure = Mean(kinds, each => each.ShareUntilMeasure),
            MeanExposed = Mean(kinds, each => each.ShareExposed),
            Benign = all,
            Plain = BenignFigures.Of("plain population", benign.Where(each => each.Key.Twin is null).Select(each => each.Value)),
            Twins = [.. TwinCatalogue.Kinds.Select(
                kind => BenignFigures.Of(kind, benign.Where(each => each.Key.Twin == kind).Select(each => each.Value)))],
            Professions = [.. Enum.GetValues<Profession>()
                .Select(profession => BenignFigures.Of(
                    JsonNamingPolicy.SnakeCaseLower.ConvertName(profession.ToString()),
                    benign.Where(each => each.Key.Profession == profession).Select(each => each.Value)))
                .Where(each => each.Days > 0)],
            Care = populations.Aggregate(new CareFigures(0, 0, 0, 0), (sum, each) => sum + each.Care),
            Rules = [.. populations.SelectMany(each => each.Rules).GroupBy(each => each.Limit).OrderBy(each => each.Key)
                .Select(group => RuleOf(group.Key, [.. group], all.Days))],
        };
    }

    private static RuleFigures RuleOf(int limit, IReadOnlyList<RuleOutcome> outcomes, long days)
    {
        var uses = outcomes.SelectMany(each => each.Uses).ToArray();
        return new RuleFigures(
            limit,
            KindFigures.Of("all attacks", uses),
            Mean(KindsOf(uses), each => each.ShareExposed),
            new Rate(outcomes.Sum(each => each.Wrongful), days));
    }

    private static KindFigures[] KindsOf(IReadOnlyCollection<UseOutcome> uses) =>
    [
        .. AttackCatalogue.Kinds
            .Select(kind => KindFigures.Of(kind, [.. uses.Where(each => each.Kind == kind)]))
            .Where(each => each.Uses > 0),
    ];

    private static double Mean(IEnumerable<KindFigures> kinds, Func<KindFigures, double?> share) =>
        kinds.Select(share).OfType<double>().DefaultIfEmpty(0).Average();
}
