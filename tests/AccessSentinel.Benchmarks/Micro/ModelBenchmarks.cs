using AccessSentinel.Contracts.Events;
using AccessSentinel.Contracts.Privacy;
using AccessSentinel.Engine;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Scoring;
using AccessSentinel.Engine.Scoring.Anomaly;
using AccessSentinel.Learning.Training.Anomaly;
using BenchmarkDotNet.Attributes;

namespace AccessSentinel.Benchmarks.Micro;

/// <summary>
/// From the bytes of an event to the decision with an anomaly model on, as a ratio to without: on the same records, asked where evidence
/// is near a decision, and watched once a credential-minute (drift). Watched after every event here, after every batch in the worker.
/// </summary>
public class ModelBenchmarks
{
    private const int Events = 1 << 16;
    private const int WarmUp = 20;
    private const int Credentials = 300;
    private const int Rows = 4_000;

    private readonly DetectionEngine _off = new(new EngineOptions());
    private readonly AccessEventParser _parser = new(TagKey.Evaluation);
    private readonly TrafficEvent[] _batch = new TrafficEvent[Events];
    private readonly double[] _features = new double[FeatureCatalogue.Count];
    private DetectionEngine _mahalanobis = null!;
    private DetectionEngine _forest = null!;
    private SlidingFeatureCounts _counts = null!;
    private Traffic _traffic = null!;
    private AccessEvent _event;
    private long _offset;

    [GlobalSetup]
    public void WarmTheRecords()
    {
        _traffic = new Traffic(Credentials);
        List<double> rows = [];
        for (var i = 0; i < WarmUp; i++)
        {
            _traffic.Next(_batch);
            foreach (ref var each in _batch.AsSpan())
            {
                var state = _traffic.States[each.Credential];
                _ = _off.Process(state, each.Event, new EventContext(each.Time, 1, _offset++, false));
                if (i == WarmUp - 1 && rows.Count < Rows * FeatureCatalogue.Count && DetectionEngine.IsModelDue(state))
                {
                    _off.ReadFeatures(state, _features);
                    rows.AddRange(_features);
                }
            }
        }

        FeatureMatrix matrix = new(FeatureCatalogue.Count, [.. rows]);
        _mahalanobis = With(MinimumCovarianceDeterminant.Fit(matrix, 1, regularisation: 0.01, starts: 20));
        _forest = With(IsolationForestTrainer.Fit(matrix, 1));
        _counts = new SlidingFeatureCounts(
            [.. Enumerable.Range(0, FeatureCatalogue.Count).Select(_ => new ReferenceDistribution([-0.5, -0.2, 0, 0.1, 0.2, 0.5, 1, 1.5, 2], [.. Enumerable.Repeat(0.1, 10)]))]);
    }

    [IterationSetup]
    public void NextMessages() => _traffic.NextMessages(_batch);

    [Benchmark(OperationsPerInvoke = Events, Baseline = true)]
    public int Off() => Run(_off, watch: false);

    [Benchmark(OperationsPerInvoke = Events)]
    public int RobustMahalanobis() => Run(_mahalanobis, watch: true);

    [Benchmark(OperationsPerInvoke = Events)]
    public int IsolationForest() => Run(_forest, watch: true);

    private static DetectionEngine With(AnomalyModel model)
    {
        double[] zeros = new double[FeatureCatalogue.Count];
        AnomalyDetector detector = new(
            FeatureCatalogue.Version, new FeatureStandardisation(zeros, [.. zeros.Select(_ => 1.0)]), model, new AnomalyScale([0, 1], [0, 1], 1));
        return new DetectionEngine(new EngineOptions(), PriorTable.BuiltIn, SurprisalScale.BuiltIn, new EngineModel("benchmark", 0, detector, []));
    }

    private int Run(DetectionEngine engine, bool watch)
    {
        var commands = 0;
        foreach (ref var each in _batch.AsSpan())
        {
            _ = _parser.Parse(each.Message, ref _event);
            var state = _traffic.States[each.Credential];
            var result = engine.Process(state, _event, new EventContext(each.Time, 1, _offset++, false));
            commands += result.Command is null ? 0 : 1;
            if (watch && DetectionEngine.IsModelDue(state))
            {
                engine.ReadFeatures(state, _features);
                _counts.Add(state.Now, _features);
            }
        }

        return commands;
    }
}
