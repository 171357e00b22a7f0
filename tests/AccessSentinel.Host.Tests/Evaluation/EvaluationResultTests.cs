using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Host.Evaluation;

namespace AccessSentinel.Host.Tests.Evaluation;

public sealed class EvaluationResultTests
{
    [TestCase(0, 2.9957)]
    [TestCase(1, 4.7439)]
    [TestCase(3, 7.7537)]
    [TestCase(10, 16.9622)]
    public void TheBoundIsThatOfAPoissonCount(int count, double upper)
    {
        Rate rate = new(count, 100_000);
        rate.Per100000.ShouldBe(count);
        rate.Upper!.Value.ShouldBe(upper, 1e-4);
        new Rate(count, 50_000).Upper!.Value.ShouldBe(2 * upper, 2e-4);
        new Rate(0, 0).Upper.ShouldBeNull();
    }

    [Test]
    public void AttacksAreSummedUp()
    {
        var figures = KindFigures.Of("slow",
        [
            Use("slow", attempted: 100, untilMeasure: 4, exposed: 10, minutes: 5),
            Use("slow", attempted: 100, untilMeasure: 8, exposed: 30, minutes: 15),
            Use("slow", attempted: 50, untilMeasure: 50, exposed: 50, minutes: null),
            Use("slow", attempted: 150, untilMeasure: 2, exposed: 2, minutes: 1),
        ]);
        figures.Uses.ShouldBe(4);
        figures.Measured.ShouldBe(3);
        figures.Stopped.ShouldBe(3);
        figures.UntilMeasure.ShouldBe(new Exposure(6, 50));
        figures.Whole.ShouldBe(new Exposure(20, 50));
        figures.MinutesToMeasure.ShouldBe(5);
        figures.ShareUntilMeasure!.Value.ShouldBe(64.0 / 400, 1e-12);
        figures.ShareExposed!.Value.ShouldBe(92.0 / 400, 1e-12);
        figures.BulkAnswers.ShouldBeNull();
    }

    [Test]
    public void TheMeanOverKindsWeighsKindsEquallyAndLeavesOutThoseThatNameNobody()
    {
        var result = Result();
        result.Kinds.Select(each => each.Kind).ShouldBe(["smash_and_grab", "slow", "export"]);
        result.All.ShareExposed!.Value.ShouldBe(60.0 / 1100, 1e-12);
        result.MeanExposed.ShouldBe((0.01 + 0.5) / 2, 1e-12);
        result.Rules.ShouldHaveSingleItem().Suspensions.ShouldBe(new Rate(7, 3_000));
    }

    [Test]
    public void BenignDaysAreCountedOncePerGroup()
    {
        var result = Result();
        result.Benign.Suspensions.ShouldBe(new Rate(2, 3_000));
        result.Plain.Suspensions.ShouldBe(new Rate(0, 1_500));
        result.Plain.StepUps.ShouldBe(new Rate(1, 1_500));
        result.Twins.Single(each => each.Name == "locum").Suspensions.ShouldBe(new Rate(2, 1_500));
        result.Professions.Select(each => (each.Name, each.Days)).ShouldBe([("pharmacist", 1_000), ("hospital_billing", 2_000)]);
        result.Care.ShouldBe(new CareFigures(200_000, 3, 2, 40));
        result.Care.WrongfulPer100000.ShouldBe(1.5);
        result.Care.TwinsPer100000.ShouldBe(1);
        result.Care.StolenPer100000.ShouldBe(20);
    }

    [Test]
    public void AStepUpThatNobodyCanAnswerCountsAsASuspension()
    {
        BenignTally tally = new();
        tally.Count(CommandType.StepUp, hasSecondFactor: false);
        (tally.Suspensions, tally.StepUps, tally.Restricts).ShouldBe((1, 0, 0));
        tally.Count(CommandType.StepUp, hasSecondFactor: true);
        tally.Count(CommandType.Restrict, hasSecondFactor: false);
        (tally.Suspensions, tally.StepUps, tally.Restricts).ShouldBe((1, 1, 1));
    }

    [Test]
    public void TheTablesSayIt()
    {
        var tables = EvaluationTables.Of(Result());
        var text = string.Concat(tables.Select(each => each.ToText()));
        Line(text, "slow").ShouldBe(["slow", "1", "1", "1", "1", "50", "/", "50", "50", "/", "50", "50", "/", "50", "50.00", "%", "50.00", "%", "2.0"]);
        Line(text, "mean over the kinds").ShouldContain("25.50");
        Line(text, "twin locum").ShouldBe(["twin", "locum", "1500", "2", "133.33", "419.72", "0", "0.00", "199.72", "0", "0.00", "199.72"]);
        Line(text, "refused while a thief used the credential")[^2..].ShouldBe(["40", "20.00"]);
        Line(text, "X = 60").ShouldContain("233.33");
        foreach (var table in tables)
        {
            var columns = table.ToMarkdown().Split('\n').Where(line => line.StartsWith('|')).Select(line => line.Count(c => c == '|')).Distinct();
            columns.ShouldHaveSingleItem().ShouldBe(table.Headers.Count + 1);
        }
    }

    private static string[] Line(string text, string name) =>
        text.Split('\n').Single(line => line.StartsWith($"  {name} ", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static EvaluationResult Result()
    {
        BenignTally plain = new() { Days = 1_500 };
        plain.Count(CommandType.StepUp, hasSecondFactor: true);
        BenignTally locum = new() { Days = 500 };
        locum.Count(CommandType.Suspend, hasSecondFactor: true);
        BenignTally other = new() { Days = 1_000 };
        other.Count(CommandType.Suspend, hasSecondFactor: true);
        PopulationOutcome first = new(
            10,
            [Use("smash_and_grab", 1_000, 10, 10, 1)],
            0,
            new Dictionary<(Profession, string?), BenignTally> { [(Profession.HospitalBilling, null)] = plain, [(Profession.HospitalBilling, "locum")] = locum },
            new CareFigures(150_000, 1, 1, 40),
            [new RuleOutcome(60, [Use("smash_and_grab", 1_000, 500, 500, 1)], 3)]);
        PopulationOutcome second = new(
            20,
            [Use("slow", 100, 50, 50, 2), new UseOutcome("export", 0, 0, 0, 0, null, false, false, 3, 90, 90)],
            1,
            new Dictionary<(Profession, string?), BenignTally> { [(Profession.Pharmacist, "locum")] = other },
            new CareFigures(50_000, 2, 1, 0),
            [new RuleOutcome(60, [], 4)]);
        return EvaluationResult.Of(new EvaluationPlan(), "built-in", [first, second]);
    }

    private static UseOutcome Use(string kind, int attempted, int untilMeasure, int exposed, double? minutes) => new(
        kind, attempted, untilMeasure, exposed, exposed, minutes is { } value ? TimeSpan.FromMinutes(value) : null, minutes is not null, minutes is not null, 0, 0, 0);
}
