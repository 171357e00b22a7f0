using AccessSentinel.Learning.Training.Anomaly;

namespace AccessSentinel.Learning.Tests.Training.Anomaly;

/// <summary>The trainers against the scores that PyOD published for the same data, within 0.02 of area.</summary>
public sealed class PublishedScoreTests
{
    // Fewer than by default: the result is the same and 166 features take their time.
    private const int Starts = 50;
    private const double Tolerance = 0.02;
    private static readonly string[] DataSets = ["cardio", "musk", "pendigits", "satimage-2", "shuttle"];

    [TestCaseSource(nameof(DataSets))]
    public void IsolationForest(string name) =>
        Area(name, rows => rows.MeanArea((matrix, seed) => IsolationForestTrainer.Fit(matrix, seed))).ShouldBe(LabelledRows.Published(name, "IForest"), Tolerance);

    [TestCaseSource(nameof(DataSets))]
    public void Histograms(string name) =>
        Area(name, rows => rows.MeanArea((matrix, _) => HistogramTrainer.Fit(matrix))).ShouldBe(LabelledRows.Published(name, "HBOS"), Tolerance);

    [TestCaseSource(nameof(DataSets))]
    public void MinimumCovarianceDeterminants(string name) =>
        Area(name, rows => rows.MeanArea((matrix, seed) => MinimumCovarianceDeterminant.Fit(matrix, seed, starts: Starts))).ShouldBe(LabelledRows.Published(name, "MCD"), Tolerance);

    private static double Area(string name, Func<LabelledRows, double> measure)
    {
        var area = measure(LabelledRows.Read(name));
        TestContext.Out.WriteLine($"{name}: {area:0.0000}");
        return area;
    }
}
