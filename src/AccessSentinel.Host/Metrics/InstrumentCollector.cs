using System.Diagnostics.Metrics;

namespace AccessSentinel.Host.Metrics;

/// <summary>
/// Listens to every meter of this program (names that start with <c>AccessSentinel</c>) and writes what they recorded.
/// </summary>
internal sealed class InstrumentCollector : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Lock _scraping = new();
    private readonly Lock _gate = new();
    private readonly List<InstrumentFamily> _families = [];
    private long _scrape;

    public InstrumentCollector(Func<Meter, bool>? choose = null)
    {
        choose ??= meter => meter.Name.StartsWith(nameof(AccessSentinel), StringComparison.Ordinal);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (choose(instrument.Meter))
            {
                InstrumentFamily family = new(instrument);
                lock (_gate)
                {
                    _families.Add(family);
                }

                listener.EnableMeasurementEvents(instrument, family);
            }
        };
        _listener.MeasurementsCompleted = (_, state) =>
        {
            lock (_gate)
            {
                _families.Remove((InstrumentFamily)state!);
            }
        };
        _listener.SetMeasurementEventCallback<double>((_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<float>((_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<long>((_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<int>((_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<short>((_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<byte>((_, value, tags, state) => Record(value, tags, state));
        _listener.SetMeasurementEventCallback<decimal>((_, value, tags, state) => Record((double)value, tags, state));
        _listener.Start();
    }

    /// <summary>Asks the observable instruments and writes every family, by name. One scrape at a time.</summary>
    public void Write(ExpositionWriter writer)
    {
        lock (_scraping)
        {
            var scrape = Interlocked.Increment(ref _scrape);
            _listener.RecordObservableInstruments();
            InstrumentFamily[] families;
            lock (_gate)
            {
                families = [.. _families];
            }

            foreach (var family in families.OrderBy(family => family.Name, StringComparer.Ordinal))
            {
                family.Write(writer, scrape);
            }

            writer.Family("accesssentinel_metrics_dropped_total", "counter", "Measurements dropped because an instrument had too many label sets.");
            writer.Sample("accesssentinel_metrics_dropped_total", [], families.Sum(family => family.Dropped));
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state) =>
        ((InstrumentFamily)state!).Record(value, tags, Interlocked.Read(ref _scrape));
}
