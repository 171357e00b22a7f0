using System.Text;
using System.Text.Json.Nodes;
using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Scoring.Anomaly;
using AccessSentinel.Learning.Training;
using AccessSentinel.Learning.Training.Anomaly;
using AccessSentinel.TestKit.Models;

namespace AccessSentinel.Learning.Tests.Training;

/// <summary>The anomaly model in the model file: whole or refused.</summary>
public sealed class ModelAnomalyTests
{
    private const int Count = FeatureCatalogue.Count;

    private static IEnumerable<AnomalyModel> Models
    {
        get
        {
            var rows = Rows();
            yield return MinimumCovarianceDeterminant.Fit(rows, 1, 0.1);
            yield return PrincipalComponentTrainer.Fit(rows, 0.5);
            yield return PrincipalComponentTrainer.FitRelative(rows, 0.5);
            yield return HistogramTrainer.Fit(rows);
            yield return IsolationForestTrainer.Fit(rows, 1, trees: 10);
        }
    }

    [TestCaseSource(nameof(Models))]
    public void AModelThatWasWrittenAndReadScoresTheSameBits(AnomalyModel model)
    {
        var before = SampleModel.Of(model);
        var after = ModelFile.Parse(ModelFile.ToBytes(before));
        var rows = Rows();
        after.Anomaly!.Model.Kind.ShouldBe(model.Kind);
        for (var i = 0; i < 50; i++)
        {
            BitConverter.DoubleToInt64Bits(after.Anomaly.Score(rows[i])).ShouldBe(BitConverter.DoubleToInt64Bits(before.Anomaly!.Score(rows[i])));
            after.Anomaly.Surprisal(rows[i]).ShouldBe(before.Anomaly!.Surprisal(rows[i]));
        }

        ModelFile.ToBytes(after).ShouldBe(ModelFile.ToBytes(before));
    }

    [Test]
    public void TheCardSurvives()
    {
        var before = SampleModel.Of(Models.First());
        var card = ModelFile.Parse(ModelFile.ToBytes(before)).TrainedAnomaly!.Card;
        (card with { Candidates = [] }).ShouldBe(before.TrainedAnomaly!.Card with { Candidates = [] });
        card.Candidates.ShouldBe(before.TrainedAnomaly.Card.Candidates);
    }

    [Test]
    public void AFileWithoutOneHasNone() => ModelFile.Parse(ModelFile.ToBytes(SampleModel.Of(null))).Anomaly.ShouldBeNull();

    [Test]
    public void ADamagedParameterIsRefusedAsAltered()
    {
        var text = Encoding.UTF8.GetString(ModelFile.ToBytes(SampleModel.Of(Models.First())));
        var at = text.IndexOf("\"whitening\": [", StringComparison.Ordinal) + 20;
        var edited = text[..at] + (text[at] == '7' ? '8' : '7') + text[(at + 1)..];
        Should.Throw<ModelFileException>(() => ModelFile.Parse(Encoding.UTF8.GetBytes(edited))).Message.ShouldContain("altered");
    }

    [Test]
    public void AnotherCatalogueIsRefusedWithAdvice()
    {
        var refused = Refused(anomaly => anomaly["catalogue"] = "0-00000000");
        refused.Refusal.ShouldBe(ModelRefusal.Catalogue);
        refused.Message.ShouldContain("Train it again");
    }

    [Test]
    public void AKindThatIsNotKnownIsNamed() => Refused(anomaly => anomaly["kind"] = "oracle").Message.ShouldContain("oracle");

    [Test]
    public void AnotherNumberOfFeaturesIsRefused() =>
        Refused(anomaly => anomaly["parameters"] = new JsonObject { ["location"] = new JsonArray(0), ["whitening"] = new JsonArray(1) }).Message.ShouldContain("features");

    private static IEnumerable<Action<JsonObject>> Breaks =>
    [
        anomaly => anomaly.Remove("parameters"),
        anomaly => anomaly.Remove("card"),
        anomaly => anomaly["standardisation"]!["scale"]![0] = 0,
        anomaly => anomaly["standardisation"]!["location"]!.AsArray().RemoveAt(0),
        anomaly => anomaly["surprisal"]!["slope"] = -1,
        anomaly => anomaly["surprisal"]!["scores"] = new JsonArray(2, 1),
        anomaly => anomaly["parameters"]!["whitening"]!.AsArray().RemoveAt(0),
        anomaly => anomaly["parameters"]!["whitening"]![3] = "x",
        anomaly => anomaly["kind"] = "isolation_forest",
    ];

    [TestCaseSource(nameof(Breaks))]
    public void ABrokenModelIsRefusedEvenWhereTheHashIsRight(Action<JsonObject> change) => Refused(change).Message.ShouldNotBeEmpty();

    private static ModelFileException Refused(Action<JsonObject> change) =>
        Should.Throw<ModelFileException>(() => ModelFile.Parse(SampleModel.Changed(SampleModel.Of(Models.First()), root => change(root["anomaly"]!.AsObject()))));

    private static FeatureMatrix Rows()
    {
        Random random = new(11);
        return new FeatureMatrix(Count, [.. Enumerable.Range(0, 600 * Count).Select(_ => (random.NextDouble() * 3) - 1)]);
    }
}
