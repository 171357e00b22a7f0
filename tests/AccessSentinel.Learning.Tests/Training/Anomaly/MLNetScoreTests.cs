using AccessSentinel.Engine.Scoring.Anomaly;

namespace AccessSentinel.Learning.Tests.Training.Anomaly;

/// <summary>Our scorer against the scores that ML.NET itself gave.</summary>
public sealed class MLNetScoreTests
{
    [Test]
    public void OurScorerGivesTheScoresOfMLNet()
    {
        var run = MLNetRun.Read();
        RandomizedPcaModel model = new(run.Mean, run.Components);
        var rows = run.Matrix;
        run.Scores.Length.ShouldBe(rows.Count);
        run.Scores.Max().ShouldBeGreaterThan(run.Scores.Min() + 0.5f);
        for (var i = 0; i < rows.Count; i++)
        {
            model.Score(rows[i]).ShouldBe(run.Scores[i], 1e-4, $"row {i}");
        }
    }
}
