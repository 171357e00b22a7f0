using System.Text;
using System.Text.Json.Nodes;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Features;
using AccessSentinel.Learning.Tests.TestKit;
using AccessSentinel.Learning.Training;
using AccessSentinel.TestKit.Models;

namespace AccessSentinel.Learning.Tests.Training;

public sealed class ModelFileTests
{
    [Test]
    public void WhatWasSavedIsWhatIsLoaded()
    {
        using Scratch scratch = new();
        var path = scratch.Path("model.json");
        var model = SampleModel.Of();
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
        var bytes = ModelFile.ToBytes(SampleModel.Of());
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
        var bytes = ModelFile.ToBytes(SampleModel.Of());
        foreach (var length in new[] { 0, 1, bytes.Length / 2, bytes.Length - 5 })
        {
            Should.Throw<ModelFileException>(() => ModelFile.Parse(bytes.AsSpan(0, length).ToArray()));
        }
    }

    [Test]
    public void AnEditedNumberIsRefusedAsAltered()
    {
        var text = Encoding.UTF8.GetString(ModelFile.ToBytes(SampleModel.Of()));
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

    private static byte[] Sealed(Action<JsonObject> change) => SampleModel.Changed(SampleModel.Of(), change);
}
