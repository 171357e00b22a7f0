using AccessSentinel.Contracts.Privacy;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Scoring.Anomaly;
using AccessSentinel.Learning.Datasets;
using AccessSentinel.Learning.Tests.TestKit;
using AccessSentinel.Learning.Training;
using AccessSentinel.Learning.Training.Anomaly;
using AccessSentinel.Simulation;

namespace AccessSentinel.Learning.Tests.Training.Anomaly;

/// <summary>What <c>train</c> makes of the rows: models compared, the best chosen and calibrated.</summary>
public sealed class AnomalyChoiceTests
{
    [Test]
    public void TheBestOfAllKindsIsChosenAndSaysHowRareARowIs()
    {
        using Scratch scratch = new();
        var (events, _) = Simulated.Write(scratch, new SimulationParameters { Credentials = 150, Days = 14 }, 8);
        var key = TagKey.Evaluation;
        var model = new Trainer(new EngineOptions(), 1, ProgressMeter.Silent).Train(() => EventDataset.Open([events], key));
        var anomaly = model.TrainedAnomaly.ShouldNotBeNull();
        anomaly.Card.Candidates.Select(each => each.Kind).ShouldBe(Enum.GetValues<AnomalyKind>(), ignoreOrder: true);
        anomaly.Card.Candidates.ShouldBe(anomaly.Card.Candidates.OrderByDescending(each => each.PartialArea).ThenByDescending(each => each.Area));
        anomaly.Card.Candidates[0].Area.ShouldBeGreaterThan(0.95);
        anomaly.Detector.Model.Kind.ShouldBe(anomaly.Card.Candidates[0].Kind);
        anomaly.Detector.Catalogue.ShouldBe(FeatureCatalogue.Version);

        var usual = anomaly.Detector.Standardisation.Location.ToArray();
        var thief = usual.ToArray();
        new SyntheticThief(new Random(3)).AddTo(thief);
        anomaly.Detector.Surprisal(usual).ShouldBeLessThan(1);
        anomaly.Detector.Surprisal(thief).ShouldBeGreaterThan(1.5);
        anomaly.Detector.Surprisal(thief).ShouldBeLessThanOrEqualTo(anomaly.Detector.Scale.Most);
    }

    [Test]
    public void TooFewRowsMakeNoModelAndAWarning()
    {
        List<string> warnings = [];
        AnomalyTrainer.Train(new FeatureSample(1), AnomalyTraining.Own, 1, warnings).ShouldBeNull();
        warnings.ShouldHaveSingleItem().ShouldStartWith("No anomaly model");
    }

    [Test]
    public void AThiefNeverMakesAStrangerOrFasterRowLessSo() => Should.NotThrow(() =>
    {
        SyntheticThief thief = new(new Random(5));
        for (var i = 0; i < 1000; i++)
        {
            var row = new double[FeatureCatalogue.Count];
            thief.AddTo(row);
            row.ShouldAllBe(each => double.IsFinite(each) && each >= 0);
            row[FeatureCatalogue.IndexOf("strangers_24h")].ShouldBeGreaterThanOrEqualTo(row[FeatureCatalogue.IndexOf("strangers_1h")]);
            row[FeatureCatalogue.IndexOf("strangers_1h")].ShouldBeGreaterThanOrEqualTo(row[FeatureCatalogue.IndexOf("strangers_10m")]);
            row[FeatureCatalogue.IndexOf("claims_missing")].ShouldBeLessThanOrEqualTo(1);
        }
    });

    [Test]
    public void QuantilesAndTailOfKnownHoursComeBack()
    {
        // Exponential scores: a share e^-x exceeds x, so that surprisal is x / ln 10.
        Random random = new(4);
        var hours = Enumerable.Range(0, 20_000).Select(i => (i % 500, -Math.Log(1 - random.NextDouble()))).ToArray();
        var (scale, tail) = AnomalyScaleFitter.Fit(hours, 10, 1)!.Value;
        tail.LeftOut.ShouldBe(0);
        foreach (var score in new[] { 0.5, 1, 2, 4, 8 })
        {
            scale.Of(score).ShouldBe(1 + (score / Math.Log(10)), 0.15);
        }

        scale.Of(1e6).ShouldBe(Math.Log10(200_000) + 1, 1e-6);
    }

    [Test]
    public void TooFewHoursGiveNoScale()
    {
        AnomalyScaleFitter.Fit([], 1, 1).ShouldBeNull();
        AnomalyScaleFitter.Fit([.. Enumerable.Range(0, 100).Select(i => (1, (double)i))], 1, 1).ShouldBeNull();
        AnomalyScaleFitter.Fit([.. Enumerable.Range(0, 1000).Select(i => (i, 7.0))], 1, 1).ShouldBeNull();
    }
}
