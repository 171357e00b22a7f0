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
        _listener.Start();
    }

    /// <summary>Sum of a counter, without its prefix; <c>name/label value</c> for one label.</summary>
    public long this[string name] => _sums.GetValueOrDefault("accesssentinel_" + name);

    /// <summary>Whether every consumed event is accounted for.</summary>
    public void ShouldAddUp() =>
        this["events_consumed_total"].ShouldBe(
            this["events_processed_total"] + this["events_learned_total"] + this["events_duplicate_total"] + this["events_late_total"]
            + this["events_rejected_total"]);

    public void Dispose() => _listener.Dispose();
}
