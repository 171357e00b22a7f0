using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Scoring.Anomaly;
using AccessSentinel.Learning.Training.Anomaly;
using BenchmarkDotNet.Attributes;

namespace AccessSentinel.Benchmarks.Micro;

/// <summary>One row of features through each kind of anomaly model: standardise, score, surprisal.</summary>
public class AnomalyBenchmarks
{
    private const int Rows = 4096;
    private const int Count = FeatureCatalogue.Count;
    private readonly Dictionary<AnomalyKind, AnomalyDetector> _detectors = [];
    private FeatureMatrix _rows = null!;
    private AnomalyDetector _detector = null!;

    [Params(AnomalyKind.RobustMahalanobis, AnomalyKind.PrincipalResidual, AnomalyKind.RandomizedPca, AnomalyKind.Histogram, AnomalyKind.IsolationForest)]
    public AnomalyKind Kind { get; set; }

    [GlobalSetup]
    public void Train()
    {
        Random random = new(1);
        _rows = new FeatureMatrix(Count, [.. Enumerable.Range(0, Rows * Count).Select(_ => Math.Log(1 - random.NextDouble()))]);
        var standardisation = StandardisationFitter.Fit(_rows);
        foreach (var model in AnomalyTraining.Own.Fit(StandardisationFitter.Apply(standardisation, _rows), 1))
        {
            _detectors[model.Kind] = new AnomalyDetector(FeatureCatalogue.Version, standardisation, model, new AnomalyScale([0, 1, 2, 4, 8], [0.3, 0.5, 1, 2, 3], 0.5));
        }

        _detector = _detectors[Kind];
    }

    [Benchmark(OperationsPerInvoke = Rows)]
    public double Surprisal()
    {
        double sum = 0;
        for (var i = 0; i < Rows; i++)
        {
            sum += _detector.Surprisal(_rows[i]);
        }

        return sum;
    }
}
