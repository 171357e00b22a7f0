using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using AccessSentinel.Processing.Telemetry;

namespace AccessSentinel.Processing.Tests.Support;

/// <summary>
/// Adds up the counters of one meter instance. Tests run one worker at a time per instance, told apart by the instrument objects
/// that exist when it starts to listen and later.
/// </summary>
internal sealed class Counts : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, long> _sums = new();
    private readonly ConcurrentDictionary<string, double> _gauges = new();

    public Counts(WorkerMetrics metrics)
    {
        var mine = metrics.Consumed.Meter;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter, mine))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            _sums.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value);
            foreach (var tag in tags)
            {
                _sums.AddOrUpdate($"{instrument.Name}/{tag.Value}", value, (_, sum) => sum + value);
            }
        });
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>Sum of a counter, without its prefix; <c>name/label value</c> for one label.</summary>
    public long this[string name] => _sums.GetValueOrDefault("accesssentinel_" + name);

    /// <summary>Every counter and label by its full name, and how often each histogram measured.</summary>
    public IReadOnlyDictionary<string, long> All => new SortedDictionary<string, long>(_sums, StringComparer.Ordinal);

    /// <summary>What a gauge shows now, without its prefix; null: nothing.</summary>
    public double? Gauge(string name)
    {
        _gauges.Clear();
        _listener.RecordObservableInstruments();
        return _gauges.TryGetValue("accesssentinel_" + name, out var value) ? value : null;
    }

    /// <summary>Whether every consumed event is accounted for.</summary>
    public void ShouldAddUp() =>
        this["events_consumed_total"].ShouldBe(
            this["events_processed_total"] + this["events_learned_total"] + this["events_duplicate_total"] + this["events_late_total"]
            + this["events_rejected_total"]);

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (instrument.IsObservable)
        {
            _gauges[instrument.Name] = value;
        }
        else if (!double.IsNaN(value))
        {
            _sums.AddOrUpdate(instrument.Name, 1, static (_, sum) => sum + 1);
        }
    }

    public void Dispose() => _listener.Dispose();
}
