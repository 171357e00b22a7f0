using static System.FormattableString;

namespace AccessSentinel.Host.Evaluation;

/// <summary>The result as tables.</summary>
internal static class EvaluationTables
{
    /// <summary>All tables, in the order to read them.</summary>
    public static IReadOnlyList<ResultTable> Of(EvaluationResult result)
    {
        List<ResultTable> tables = [Attacks(result), Bulk(result), Benign(result), Care(result), Rules(result)];
        tables.RemoveAll(each => each.Rows.Count == 0);
        return tables;
    }

    /// <summary>One sentence on what was run.</summary>
    public static string Heading(EvaluationResult result)
    {
        var plan = result.Plan;
        return Invariant(
            $"{plan.Seeds.Count} populations of {plan.Credentials} credentials (seeds {string.Join(", ", plan.Seeds)}; evaluation ranges), ")
            + Invariant($"{EvaluationPlan.QuietDays} quiet days, then {plan.Days} deciding days; {result.Events} events; model {result.Model}.");
    }

    private static ResultTable Attacks(EvaluationResult result)
    {
        List<string[]> rows = [.. result.Kinds.Append(result.All).Select(each => new[]
        {
            each.Kind,
            Count(each.Uses),
            Count(each.Measured),
            Count(each.Suspended),
            Count(each.Stopped),
            Text(each.UntilMeasure),
            Text(each.UntilSuspension),
            Text(each.Whole),
            Percent(each.ShareUntilMeasure),
            Percent(each.ShareExposed),
            each.MinutesToMeasure is { } minutes ? Invariant($"{minutes:0.0}") : "-",
        })];
        if (rows.Count == 1)
        {
            rows.Clear();
        }
        else
        {
            rows.Add(["mean over the kinds", "", "", "", "", "", "", "", Percent(result.MeanUntilMeasure), Percent(result.MeanExposed), ""]);
        }

        return new ResultTable(
            "Attacks",
            [
                "attack", "n", "measured", "suspended", "stopped", "read until measure", "until suspension", "in all",
                "share until measure", "share in all", "minutes to measure",
            ],
            rows,
            [
                "n: uses of stolen credentials (a campaign is many). Read: distinct beneficiaries found, median / maximum; the record that gives "
                    + "the thief away counts as read, so does what is read in the 2 s until a command takes effect, and a use that no measure met "
                    + "counts whole.",
                "An effective measure: a refusal after which the thief reads nothing for an hour. Stopped: the last reading access was refused. "
                    + "In all: also what is read after measures lapsed; no operator confirms, prolongs or resets anything here.",
                Invariant($"Left out: {result.LeftOut} uses of a credential that another attack had used within a week before."),
            ]);
    }

    private static ResultTable Bulk(EvaluationResult result) => new(
        "Lists and exports of thieves (records that name nobody, apart from the above)",
        ["attack", "answers until measure", "records answered", "records asked for", "share"],
        [.. result.Kinds.Where(each => each.BulkAnswers is not null).Select(each => new[]
        {
            each.Kind,
            Text(each.BulkAnswers!),
            Count(each.Unnamed),
            Count(each.UnnamedAttempted),
            Percent((double)each.Unnamed / each.UnnamedAttempted),
        })],
        []);

    private static ResultTable Benign(EvaluationResult result) => new(
        "Credentials that nobody had stolen: measures per 100,000 credential-days",
        [
            "credential-days of", "days", "suspensions", "rate", "95 % below", "step-ups", "rate", "95 % below", "restricts", "rate", "95 % below",
        ],
        [.. new[] { result.Benign, result.Plain }
            .Concat(result.Twins.Where(each => each.Days > 0).Select(each => each with { Name = $"twin {each.Name}" }))
            .Concat(result.Professions)
            .Select(each => new[] { each.Name, Count(each.Days) }
                .Concat(Cells(each.Suspensions)).Concat(Cells(each.StepUps)).Concat(Cells(each.Restricts)).ToArray())],
        [
            "A day on which a credential was used, and no attack used it or had until a day before. 95 % below: exact one-sided bound for a "
                + "Poisson count. Twins are unusual but honest work, with the day after; the rarer one where several overlap.",
        ]);

    private static ResultTable Care(EvaluationResult result)
    {
        var care = result.Care;
        return new ResultTable(
            "Care refused: owners' accesses to records",
            ["", "accesses", "per 100,000"],
            [
                ["intended", Count(care.Lookups), ""],
                ["refused by a wrongful measure", Count(care.RefusedWrongfully), Invariant($"{care.WrongfulPer100000:0.00}")],
                ["of those, on days of a twin", Count(care.RefusedInTwins), Invariant($"{care.TwinsPer100000:0.00}")],
                ["refused while a thief used the credential", Count(care.RefusedWhileStolen), Invariant($"{care.StolenPer100000:0.00}")],
            ],
            [
                "The last line is no mistake: the credential was stolen and stopped, and its owner with it until the measure lapsed. It grows "
                    + "with the number of attacks, which is far beyond a real one.",
            ]);
    }

    private static ResultTable Rules(EvaluationResult result) => new(
        "Beside the trivial rule on the same events: suspended for a day is who asks for more than X first-seen beneficiaries in an hour",
        [
            "detector", "n", "stopped", "read until suspension", "in all", "share in all", "mean over the kinds",
            "wrongful suspensions per 100,000", "95 % below",
        ],
        [
            Row("AccessSentinel", result.All, result.MeanExposed, result.Benign.Suspensions),
            .. result.Rules.Select(each => Row(Invariant($"X = {each.Limit}"), each.Attacks, each.MeanOverKinds, each.Suspensions)),
        ],
        []);

    private static string[] Row(string name, KindFigures attacks, double mean, Rate suspensions) =>
    [
        name, Count(attacks.Uses), Count(attacks.Stopped), Text(attacks.UntilSuspension), Text(attacks.Whole), Percent(attacks.ShareExposed), Percent(mean),
        Text(suspensions.Per100000), Text(suspensions.Upper),
    ];

    private static string[] Cells(Rate rate) => [Count(rate.Count), Text(rate.Per100000), Text(rate.Upper)];

    private static string Count(long value) => Invariant($"{value}");

    private static string Text(Exposure exposure) => Invariant($"{exposure.Median:0.#} / {exposure.Maximum}");

    private static string Text(double? rate) => rate is { } value ? Invariant($"{value:0.00}") : "-";

    private static string Percent(double? share) => share is { } value ? Invariant($"{100 * value:0.00} %") : "-";
}
