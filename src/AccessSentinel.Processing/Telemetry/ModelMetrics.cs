using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using AccessSentinel.Engine;
using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Scoring.Anomaly;
using AccessSentinel.Processing.Models;

namespace AccessSentinel.Processing.Telemetry;

/// <summary>
/// Instruments of the models in use: their age, exchanges and refusals, drift, and what a challenger would have said. Labels are of closed
/// lists: features of the catalogue, kinds of model, reasons; a version is in the log and on commands, never a label.
/// </summary>
public sealed class ModelMetrics
{
    private static readonly KeyValuePair<string, object?>[] Bars =
        [new("bar", "neither"), new("bar", "champion_only"), new("bar", "challenger_only"), new("bar", "both")];

    private static readonly KeyValuePair<string, object?> Higher = new("direction", "higher");
    private static readonly KeyValuePair<string, object?> Lower = new("direction", "lower");

    private static readonly InstrumentAdvice<double> Differences = new() { HistogramBucketBoundaries = [0, 0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8] };

    private readonly ConcurrentDictionary<ModelObserver, byte> _observers = new();
    private readonly Counter<long> _reloads;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _compared;
    private readonly Histogram<double> _difference;
    private volatile EngineSlot? _slot;

    internal ModelMetrics(Meter meter)
    {
        _reloads = meter.CreateCounter<long>("accesssentinel_model_reload_total", "{model}", "Models that took the place of another while running, by slot.");
        _refused = meter.CreateCounter<long>("accesssentinel_model_reload_refused_total", "{file}", "Changed model files that were refused, by slot and reason; the model before stays.");
        _compared = meter.CreateCounter<long>(
            "accesssentinel_model_challenger_scored_total", "{score}", "Credential-minutes scored by both models, by who was beyond the bar of a suspension.");
        _difference = meter.CreateHistogram(
            "accesssentinel_model_challenger_difference", "1", "By how much the challenger's surprisal differs, by direction.", null, Differences);
        meter.CreateObservableGauge("accesssentinel_model_info", Info, null, "1 for each model in use, by slot and kind.");
        meter.CreateObservableGauge("accesssentinel_model_trained_until_seconds", TrainedUntil, "s", "Time of the last event the model was trained on, Unix time, by slot.");
        meter.CreateObservableGauge(
            "accesssentinel_model_feature_stability_index", StabilityIndex, null, "Population stability index of the last 7 days' rows against the training window, by feature: 0.1 moved, 0.25 another.");
        meter.CreateObservableGauge("accesssentinel_model_feature_rows", () => Sum()?.Rows ?? 0, "{row}", "Rows of the last 7 days that the stability index is computed of.");
    }

    /// <summary>Refusals of a closed list are there from the start: Prometheus sees no increase in a series that is born at 1.</summary>
    /// <param name="slot">champion or challenger.</param>
    /// <param name="reasons">Why a file may be refused.</param>
    public void BeginRefusals(string slot, IEnumerable<string> reasons)
    {
        foreach (var reason in reasons)
        {
            _refused.Add(0, new KeyValuePair<string, object?>("slot", slot), new KeyValuePair<string, object?>("reason", reason));
        }
    }

    /// <summary>A model took the place of another.</summary>
    /// <param name="slot">champion or challenger.</param>
    public void CountReload(string slot) => _reloads.Add(1, new KeyValuePair<string, object?>("slot", slot));

    /// <summary>A changed model file was refused.</summary>
    /// <param name="slot">champion or challenger.</param>
    /// <param name="reason">Of a closed list.</param>
    public void CountRefused(string slot, string reason) =>
        _refused.Add(1, new KeyValuePair<string, object?>("slot", slot), new KeyValuePair<string, object?>("reason", reason));

    internal void Observe(EngineSlot slot) => _slot = slot;

    internal void Add(ModelObserver observer) => _observers[observer] = 0;

    internal void Remove(ModelObserver observer) => _observers.TryRemove(observer, out _);

    /// <summary>Both models scored a record.</summary>
    internal void Compare(double champion, double challenger, double bar)
    {
        _compared.Add(1, Bars[(champion >= bar ? 1 : 0) + (challenger >= bar ? 2 : 0)]);
        var difference = challenger - champion;
        _difference.Record(Math.Abs(difference), difference > 0 ? Higher : Lower);
    }

    private IEnumerable<Measurement<int>> Info()
    {
        foreach (var (slot, engine) in InUse())
        {
            yield return new Measurement<int>(1, new KeyValuePair<string, object?>("slot", slot), new KeyValuePair<string, object?>("kind", engine.Model?.Identity.Name ?? "built_in"));
        }
    }

    private IEnumerable<Measurement<double>> TrainedUntil()
    {
        foreach (var (slot, engine) in InUse())
        {
            if (engine.Model is { } model)
            {
                var seconds = (double)(model.TrainedUntil - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerSecond;
                yield return new Measurement<double>(seconds, new KeyValuePair<string, object?>("slot", slot));
            }
        }
    }

    private IEnumerable<Measurement<double>> StabilityIndex()
    {
        if (Sum() is not { Rows: >= FeatureCounts.LeastRows } sum)
        {
            yield break;
        }

        for (var i = 0; i < FeatureCatalogue.Count; i++)
        {
            yield return new Measurement<double>(sum.StabilityIndex(i), new KeyValuePair<string, object?>("feature", FeatureCatalogue.Features[i].Name));
        }
    }

    /// <summary>What all partitions counted against the window of the model in use.</summary>
    private FeatureCounts? Sum()
    {
        if (_slot?.Current.Engine.Model?.References is not { Count: > 0 } references)
        {
            return null;
        }

        FeatureCounts sum = new(references);
        foreach (var observer in _observers.Keys)
        {
            if (observer.Counts is { } counts && ReferenceEquals(counts.References, references))
            {
                counts.AddTo(sum);
            }
        }

        return sum;
    }

    private IEnumerable<(string Slot, DetectionEngine Engine)> InUse()
    {
        if (_slot?.Current is not { } engines)
        {
            yield break;
        }

        yield return ("champion", engines.Engine);
        if (engines.Challenger is { } challenger)
        {
            yield return ("challenger", challenger);
        }
    }
}
