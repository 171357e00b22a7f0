using System.Text;
using System.Text.Json.Nodes;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Scoring;
using AccessSentinel.Engine.Scoring.Anomaly;
using AccessSentinel.Learning.Tests.TestKit;
using AccessSentinel.Learning.Training;

namespace AccessSentinel.Learning.Tests.Training;

public sealed class ModelFileTests
{
    [Test]
    public void WhatWasSavedIsWhatIsLoaded()
    {
        using Scratch scratch = new();
        var path = scratch.Path("model.json");
        var model = Model();
        var saved = ModelFile.Save(model, path);
        var loaded = ModelFile.Load(path);
        loaded.Hash.ShouldBe(saved.Hash);
        loaded.Version.Length.ShouldBe(12);
        ModelFile.ToBytes(loaded).ShouldBe(File.ReadAllBytes(path));
        loaded.Tail.Scale.ShouldBe(model.Tail.Scale);
        var prior = loaded.Priors[Profession.Nurse];
        prior.FirstSeenShare.ShouldBe(0.123456);
        prior.Pace.ShouldBe(PriorTable.BuiltIn[Profession.Nurse].Pace);
        loaded.Window.ShouldBe(model.Window);
        loaded.Warnings.ShouldBe(model.Warnings);
        loaded.References.Count.ShouldBe(FeatureCatalogue.Count);
        loaded.References[3].Edges.ShouldBe(model.References[3].Edges);
        loaded.References[3].Shares.ShouldBe(model.References[3].Shares);
        loaded.ToEngine(new EngineOptions()).Model!.TrainedUntil.ShouldBe(model.Window.Last.Ticks);
    }

    [Test]
    public void EveryChangedByteIsRefused()
    {
        var bytes = ModelFile.ToBytes(Model());
        for (var i = 0; i < bytes.Length - 3; i += 37)
        {
            var altered = bytes.ToArray();
            altered[i] ^= 1;
            Should.Throw<ModelFileException>(() => ModelFile.Parse(altered), $"byte {i}");
        }
    }

    [Test]
    public void ATruncatedFileIsRefused()
    {
        var bytes = ModelFile.ToBytes(Model());
        foreach (var length in new[] { 0, 1, bytes.Length / 2, bytes.Length - 5 })
        {
            Should.Throw<ModelFileException>(() => ModelFile.Parse(bytes.AsSpan(0, length).ToArray()));
        }
    }

    [Test]
    public void AnEditedNumberIsRefusedAsAltered()
    {
        var text = Encoding.UTF8.GetString(ModelFile.ToBytes(Model()));
        var edited = text.Replace("\"intercept\": 0.7", "\"intercept\": 9.7", StringComparison.Ordinal);
        edited.ShouldNotBe(text);
        Should.Throw<ModelFileException>(() => ModelFile.Parse(Encoding.UTF8.GetBytes(edited))).Message.ShouldContain("altered");
    }

    [Test]
    public void AnotherCatalogueIsRefusedWithAdvice()
    {
        var bytes = Sealed(root => root["catalogue"] = "0-00000000");
        Should.Throw<ModelFileException>(() => ModelFile.Parse(bytes)).Message.ShouldContain("Train it again");
    }

    [Test]
    public void AnotherCatalogueOfFeaturesIsRefusedWithAdvice()
    {
        var bytes = Sealed(root => root["features"]!["catalogue"] = "0-00000000");
        var refused = Should.Throw<ModelFileException>(() => ModelFile.Parse(bytes));
        refused.Refusal.ShouldBe(ModelRefusal.Catalogue);
        refused.Message.ShouldContain("Train it again");
    }

    [Test]
    public void AFileThatIsNotThereIsNamed() =>
        Should.Throw<ModelFileException>(() => ModelFile.Load("no-such-model.json")).Message.ShouldContain("no-such-model.json");

    [Test]
    public void WhatIsNoModelIsRefused()
    {
        foreach (var text in new[] { "[]", "{}", "null", "{\"kind\":\"access-sentinel-model\"}", "{\"kind\":1,\"format\":1}" })
        {
            Should.Throw<ModelFileException>(() => ModelFile.Parse(Encoding.UTF8.GetBytes(text)), text);
        }
    }

    /// <summary>A file with something changed and its hash made good again, as a later version would write it.</summary>
    private static byte[] Sealed(Action<JsonObject> change)
    {
        var root = JsonNode.Parse(ModelFile.ToBytes(Model()))!.AsObject();
        root.Remove("sha256");
        change(root);
        var text = root.ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true, NewLine = "\n" });
        var content = Encoding.UTF8.GetBytes(text[..text.LastIndexOf("\n}", StringComparison.Ordinal)]);
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content));
        return [.. content, .. Encoding.UTF8.GetBytes($",\n  \"sha256\": \"{hash}\"\n}}\n")];
    }

    private static TrainedModel Model() => new()
    {
        Window = new TrainingWindow
        {
            First = EventText.Monday,
            Last = EventText.Monday.AddDays(30),
            WarmUntil = EventText.Monday.AddDays(9),
            Events = 1000,
            Rejected = 3,
            Credentials = 50,
        },
        Professions =
        [
            .. Enum.GetValues<Profession>().Select(profession => new TrainedPrior(
                profession,
                profession == Profession.Nurse ? PriorTable.BuiltIn[profession] with { FirstSeenShare = 0.123456 } : PriorTable.BuiltIn[profession],
                new PriorSupport(5, 100, 2000))),
        ],
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
            Slope = new Interval(0.8, 1.0),
            Budgets = [new BudgetThreshold(1, 5.9, new Interval(5.2, 6.4), 2)],
            Warnings = ["“few” data"],
        },
        Warnings = ["a short window"],
        References = [.. Enumerable.Range(0, FeatureCatalogue.Count).Select(i => new ReferenceDistribution([0.1, Math.BitIncrement(0.1), i + 1], [0.5, 0.1, 0.2, 0.2]))],
    };
}
