using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Scoring;
using AccessSentinel.Engine.Scoring.Anomaly;
using AccessSentinel.Learning.Training;
using AccessSentinel.Learning.Training.Anomaly;

namespace AccessSentinel.TestKit.Models;

/// <summary>A model as training makes one, without training: every member that a file can hold holds something.</summary>
public static class SampleModel
{
    private static readonly JsonSerializerOptions AsWritten = new() { WriteIndented = true, NewLine = "\n" };
    private static readonly DateTime Monday = new(2026, 3, 2, 8, 0, 0, DateTimeKind.Utc);

    /// <summary>One with an anomaly model, or without.</summary>
    public static TrainedModel Of(AnomalyModel? model = null) => new()
    {
        Window = new TrainingWindow { First = Monday, Last = Monday.AddDays(30), WarmUntil = Monday.AddDays(9), Events = 1000, Rejected = 3, Credentials = 50 },
        Professions = [.. Enum.GetValues<Profession>().Select(profession => new TrainedPrior(profession, PriorOf(profession), new PriorSupport(5, 100, 2000)))],
        Tail = new TailFit
        {
            Scale = new SurprisalScale(0.7, 0.9),
            Source = ScaleSource.Fitted,
            Hours = 10_000,
            Days = 1500,
            Credentials = 50,
            Threshold = 1.2,
            Exceedances = 75,
            Censored = 2,
            MeanExcess = 0.48,
            Intercept = new Interval(0.5, 0.9),
            Slope = new Interval(0.8, 1),
            Budgets = [new BudgetThreshold(1, 5.9, new Interval(5.2, 6.4), 2)],
            Warnings = ["“few” data"],
        },
        Warnings = ["a short window"],
        References = [.. Enumerable.Range(0, FeatureCatalogue.Count).Select(i => new ReferenceDistribution([0.1, Math.BitIncrement(0.1), i + 1], [0.5, 0.1, 0.2, 0.2]))],
        TrainedAnomaly = model is null ? null : new TrainedAnomaly(
            new AnomalyDetector(
                FeatureCatalogue.Version,
                new FeatureStandardisation(
                    [.. Enumerable.Range(0, FeatureCatalogue.Count).Select(i => i * 0.1)], [.. Enumerable.Range(0, FeatureCatalogue.Count).Select(i => 1 + (i / 7.0))]),
                model,
                new AnomalyScale([0.25, 0.5, 1.5], [0.4, 1, 2.5], 0.3, 6)),
            new AnomalyCard
            {
                Trainer = "access-sentinel",
                TrainingRows = 600,
                HeldBackHours = 400,
                Credentials = 40,
                LeftOut = 1,
                Thieves = 2000,
                Injection = "a sentence",
                Candidates = [new AnomalyCandidate(model.Kind, 0.97, 0.8), new AnomalyCandidate(AnomalyKind.RandomizedPca, 0.6, 0.1)],
            }),
    };

    /// <summary>A model's file with something changed and its hash made good again, as a later version would write it.</summary>
    public static byte[] Changed(TrainedModel model, Action<JsonObject> change)
    {
        var root = JsonNode.Parse(ModelFile.ToBytes(model))!.AsObject();
        root.Remove("sha256");
        change(root);
        var text = root.ToJsonString(AsWritten);
        var content = Encoding.UTF8.GetBytes(text[..text.LastIndexOf("\n}", StringComparison.Ordinal)]);
        return [.. content, .. Encoding.UTF8.GetBytes($",\n  \"sha256\": \"{Convert.ToHexStringLower(SHA256.HashData(content))}\"\n}}\n")];
    }

    private static ProfessionPrior PriorOf(Profession profession) =>
        profession == Profession.Nurse ? PriorTable.BuiltIn[profession] with { FirstSeenShare = 0.123456 } : PriorTable.BuiltIn[profession];
}
