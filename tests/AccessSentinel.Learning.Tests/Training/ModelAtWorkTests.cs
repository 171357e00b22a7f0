using AccessSentinel.Contracts.Privacy;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Learning.Datasets;
using AccessSentinel.Learning.Tests.TestKit;
using AccessSentinel.Learning.Training;
using AccessSentinel.Simulation;

namespace AccessSentinel.Learning.Tests.Training;

public sealed class ModelAtWorkTests
{
    [Test]
    public void TheScaleIsFittedToTheEvidenceWithTheModelsSay()
    {
        using Scratch scratch = new();
        var (events, _) = Simulated.Write(scratch, new SimulationParameters { Credentials = 60, Days = 15 }, 51);
        List<string> phases = [];
        ProgressMeter progress = new(TimeProvider.System, each => phases.Add(each.Phase));
        var model = new Trainer(new EngineOptions(), 1, progress).Train(() => EventDataset.Open([events], TagKey.Evaluation));
        model.Anomaly.ShouldNotBeNull(string.Join(' ', model.Warnings));
        phases.Last().ShouldBe("with model", "the last pass, to which the scale is fitted, has the model at work");
        var engine = model.ToEngine(new EngineOptions());
        engine.Model!.Anomaly.ShouldBeSameAs(model.Anomaly);
        engine.Scale.ShouldBe(model.Tail.Scale);
    }
}
