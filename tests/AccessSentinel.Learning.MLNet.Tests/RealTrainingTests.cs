using AccessSentinel.Contracts.Privacy;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Scoring.Anomaly;
using AccessSentinel.Learning.Datasets;
using AccessSentinel.Learning.Tests.Training.Anomaly;
using AccessSentinel.Learning.Training;
using AccessSentinel.Learning.Training.Anomaly;
using AccessSentinel.Simulation;
using AccessSentinel.Simulation.Output;

namespace AccessSentinel.Learning.MLNet.Tests;

/// <summary>The trainer on the real ML.NET.</summary>
public sealed class RealTrainingTests
{
    [Test]
    public void TheCommittedRunIsWhatMLNetGives()
    {
        var run = MLNetRun.Read();
        var scores = MLNetRandomizedPca.Scores(run.Matrix, run.Rank, run.Seed, run.Matrix);
        scores.Length.ShouldBe(run.Scores.Length);
        for (var i = 0; i < scores.Length; i++)
        {
            scores[i].ShouldBe(run.Scores[i], 1e-4f, $"row {i}");
        }
    }

    [TestCase(1)]
    [TestCase(4)]
    [TestCase(8)]
    public void OurScorerGivesTheScoresOfMLNet(int rank)
    {
        var rows = Rows();
        var model = MLNetRandomizedPca.Fit(rows, rank, 3);
        var scores = MLNetRandomizedPca.Scores(rows, rank, 3, rows);
        for (var i = 0; i < rows.Count; i++)
        {
            model.Score(rows[i]).ShouldBe(scores[i], 1e-4, $"row {i}");
        }
    }

    [Test]
    public void TheAbsoluteResidualOfItsComponentsSeesVolumeAndItsOwnScoreDoesNot()
    {
        var models = MLNetRandomizedPca.Training.Fit(Rows(), 3);
        var row = Rows()[7].ToArray();
        var mean = ((PrincipalResidualModel)models[0]).Mean;
        var further = row.Select((value, i) => mean[i] + (10 * (value - mean[i]))).ToArray();
        models[0].Score(further).ShouldBe(10 * models[0].Score(row), 1e-6);
        models[1].Score(further).ShouldBe(models[1].Score(row), 1e-9);
    }

    [Test]
    public void ItWritesTheSameModelFile()
    {
        var path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"mlnet-{Guid.NewGuid():N}.jsonl");
        try
        {
            Simulate(path);
            Trainer trainer = new(new EngineOptions(), 1, ProgressMeter.Silent) { AnomalyModels = MLNetRandomizedPca.Training };
            var trained = trainer.Train(() => EventDataset.Open([path], TagKey.Evaluation));
            var read = ModelFile.Parse(ModelFile.ToBytes(trained));
            var card = read.TrainedAnomaly.ShouldNotBeNull().Card;
            card.Trainer.ShouldStartWith("ML.NET");
            card.Candidates.Select(each => each.Kind).ShouldBe([AnomalyKind.PrincipalResidual, AnomalyKind.RandomizedPca], ignoreOrder: true);
            read.Anomaly!.Score(new double[FeatureCatalogue.Count]).ShouldBe(trained.Anomaly!.Score(new double[FeatureCatalogue.Count]));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void Simulate(string path)
    {
        PortalSimulation simulation = new(new SimulationParameters { Credentials = 100, Days = 12 }, 8);
        SimulatedEventWriter writer = new(simulation);
        using var file = File.Create(path);
        var stream = simulation.Events();
        while (stream.MoveNext())
        {
            writer.WriteLine(stream.Current, file);
        }
    }

    /// <summary>Some directions of much variance, the others of less, around a centre.</summary>
    private static FeatureMatrix Rows()
    {
        Random random = new(9);
        FeatureMatrix rows = new(FeatureCatalogue.Count, new double[400 * FeatureCatalogue.Count]);
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows.Change(i);
            var (one, other) = (random.NextDouble() - 0.5, random.NextDouble() - 0.5);
            for (var k = 0; k < row.Length; k++)
            {
                row[k] = (one * k / 4) + (other * (k % 3)) + (0.3 * random.NextDouble());
            }
        }

        return rows;
    }
}
