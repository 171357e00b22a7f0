using AccessSentinel.Engine;
using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Scoring.Anomaly;
using AccessSentinel.Engine.State;
using AccessSentinel.Processing.Telemetry;

namespace AccessSentinel.Processing.Models;

/// <summary>
/// Watches what the models see in one partition, at most once a credential-minute: how far the features have drifted from the training
/// window, and what a challenger would have said. Decides nothing and touches no record. Used by the partition's task; its counts are
/// read by whoever collects metrics.
/// </summary>
internal sealed class ModelObserver(ModelMetrics metrics, DetectionMetrics detection)
{
    private readonly double[] _features = new double[FeatureCatalogue.Count];
    private JudgingEngines? _engines;
    private volatile SlidingFeatureCounts? _counts;

    /// <summary>The rows of the last 7 days against the training window of the model in use; null where that is unknown.</summary>
    public SlidingFeatureCounts? Counts => _counts;

    /// <summary>A batch begins with these. What was counted against another model's window is dropped with it.</summary>
    public void Use(JudgingEngines engines)
    {
        if (ReferenceEquals(engines, _engines))
        {
            return;
        }

        _engines = engines;
        var references = engines.Engine.Model?.References ?? [];
        if (!ReferenceEquals(_counts?.References, references))
        {
            _counts = references.Count == 0 ? null : new SlidingFeatureCounts(references);
        }
    }

    /// <summary>An event of a record was judged.</summary>
    public void Note(CredentialState state)
    {
        var challenger = _engines?.Challenger;
        var counts = _counts;
        if (!DetectionEngine.IsModelDue(state))
        {
            return;
        }

        var engine = _engines!.Engine;
        var surprisal = engine.Score(state).Surprisal;
        detection.RecordScore(surprisal);
        if (counts is not null)
        {
            engine.ReadFeatures(state, _features);
            counts.Add(state.Now, _features);
        }

        if (challenger is not null)
        {
            var bar = engine.LadderOf(state).SuspendBar;
            metrics.Compare(surprisal, challenger.Score(state).Surprisal, bar);
        }
    }
}
