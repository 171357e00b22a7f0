using System.Text.Json;
using AccessSentinel.Contracts.Privacy;
using AccessSentinel.Engine;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Guarding;
using AccessSentinel.Engine.Scoring.Anomaly;
using AccessSentinel.Learning.Backtest;
using AccessSentinel.Learning.Datasets;
using AccessSentinel.Learning.Report;
using AccessSentinel.Learning.Tests.TestKit;
using AccessSentinel.Learning.Training;
using AccessSentinel.Simulation;

namespace AccessSentinel.Learning.Tests.Backtest;

public sealed class DriftTests
{
    [Test]
    public void TheTrainingWindowItselfHasNotDriftedAndAnotherWorldHas()
    {
        using Scratch scratch = new();
        SimulationParameters world = new() { Credentials = 60, Days = 15 };
        var (ordinary, _) = Simulated.Write(scratch, world, 41);
        var model = new Trainer(new EngineOptions(), 1, ProgressMeter.Silent).Train(() => EventDataset.Open([ordinary], TagKey.Evaluation));
        model.References.Count.ShouldBe(FeatureCatalogue.Count);

        var same = Run(scratch, "same", model.ToEngine(new EngineOptions()), ordinary);
        var alike = same.Drift().ShouldNotBeNull();
        alike.Rows.ShouldBeGreaterThan(FeatureCounts.LeastRows);
        Enumerable.Range(0, FeatureCatalogue.Count).ShouldAllBe(feature => alike.StabilityIndex(feature) < FeatureCounts.Shifted);
        using (var summary = JsonDocument.Parse(File.ReadAllBytes(scratch.Path("same/summary.json"))))
        {
            var drift = summary.RootElement.GetProperty("engine").GetProperty("drift");
            drift.GetProperty("rows").GetInt64().ShouldBe(alike.Rows);
            drift.GetProperty("stabilityIndex").GetProperty("strangers_1h").GetDouble().ShouldBe(alike.StabilityIndex(FeatureCatalogue.IndexOf("strangers_1h")), 1e-4);
        }

        ReportPage.Render(same).ShouldContain("No feature has become another");

        // The same work, but nobody claims any more.
        var silent = scratch.Path("silent.jsonl");
        File.WriteAllLines(silent, File.ReadLines(ordinary).Where(line => !line.Contains("\"claim\"", StringComparison.Ordinal) && !line.Contains("\"quote\"", StringComparison.Ordinal)));
        var other = Run(scratch, "other", model.ToEngine(new EngineOptions()), silent);
        other.Drift()!.StabilityIndex(FeatureCatalogue.IndexOf("claims_missing")).ShouldBeGreaterThan(FeatureCounts.Shifted);
        ReportPage.Render(other).ShouldContain("train again on recent events");
    }

    [Test]
    public void WithoutAModelNothingIsSaidOfDrift()
    {
        using Scratch scratch = new();
        var (events, _) = Simulated.Write(scratch, new SimulationParameters { Credentials = 5, Days = 3 }, 42);
        var result = Run(scratch, "out", new DetectionEngine(new EngineOptions()), events);
        result.Drift().ShouldBeNull();
        using var summary = JsonDocument.Parse(File.ReadAllBytes(scratch.Path("out/summary.json")));
        summary.RootElement.GetProperty("engine").TryGetProperty("drift", out _).ShouldBeFalse();
        ReportPage.Render(result).ShouldNotContain("Does the model still fit?");
    }

    private static BacktestResult Run(Scratch scratch, string name, DetectionEngine engine, string events)
    {
        using var dataset = EventDataset.Open([events], TagKey.Evaluation);
        using BacktestFolder folder = new(scratch.Path(name));
        var result = BacktestRunner.Run(dataset, engine, new GuardOptions(), "m", null, folder, ProgressMeter.Silent);
        folder.Complete(result);
        return result;
    }
}
