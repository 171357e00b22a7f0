using System.Diagnostics.Metrics;

namespace AccessSentinel.Host.Metrics;

/// <summary>Everything one instrument has recorded, as one family of Prometheus.</summary>
internal sealed class InstrumentFamily
{
    /// <summary>
    /// Most label sets of one instrument. Labels here are closed lists (reasons, topics, partitions): whatever goes beyond is a
    /// mistake that must not take the memory of the worker or of Prometheus; it is dropped and counted.
    /// </summary>
    public const int MostSeries = 2000;

    /// <summary>For durations in seconds: from a tenth of a millisecond to a minute.</summary>
    private static readonly double[] DurationBounds = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

    /// <summary>For sizes and counts: powers of about three.</summary>
    private static readonly double[] CountBounds = [1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000];

    private readonly Lock _gate = new();
    private readonly Instrument _instrument;
    private readonly Kind _kind;
    private readonly double[] _bounds;
    private volatile Series[] _series = [];
    private long _dropped;

    public InstrumentFamily(Instrument instrument)
    {
        _instrument = instrument;
        _kind = KindOf(instrument);
        _bounds = _kind == Kind.Histogram ? Bounds(instrument) : [];
        Name = MetricNames.Of(instrument, _kind is Kind.Counter or Kind.ObservableCounter);
    }

    private enum Kind
    {
        /// <summary>Adds amounts that are never negative.</summary>
        Counter,

        /// <summary>Adds amounts of either sign.</summary>
        Sum,

        /// <summary>Holds the last value.</summary>
        Gauge,

        /// <summary>Sorts values into buckets.</summary>
        Histogram,

        /// <summary>Reports a total when asked.</summary>
        ObservableCounter,

        /// <summary>Reports a value when asked.</summary>
        ObservableGauge,
    }

    public string Name { get; }

    /// <summary>Measurements that found no room (see <see cref="MostSeries"/>).</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Takes a measurement.</summary>
    /// <param name="value">What was measured. NaN measures nothing: it begins the series at 0, so that its first increase can be seen.</param>
    /// <param name="tags">Its labels.</param>
    /// <param name="scrape">Number of the scrape under way, for observable instruments.</param>
    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, long scrape)
    {
        var series = Find(_series, tags) ?? AddSeries(tags);
        if (series is null)
        {
            Interlocked.Increment(ref _dropped);
            return;
        }

        series.ObservedIn = scrape;
        if (double.IsNaN(value) && _kind == Kind.Histogram)
        {
            return;
        }

        switch (_kind)
        {
            case Kind.Counter or Kind.Sum:
                series.Add(value);
                break;
            case Kind.Histogram:
                series.Observe(value);
                break;
            default:
                series.Set(value);
                break;
        }
    }

    /// <summary>Writes the family, if it has anything to say.</summary>
    public void Write(ExpositionWriter writer, long scrape)
    {
        // What an observable instrument no longer reports (a partition that went to another worker) is gone, not frozen.
        var observable = _instrument.IsObservable;
        var series = _series.Where(one => !observable || one.ObservedIn == scrape)
            .OrderBy(one => string.Join(',', one.Labels.Select(label => label.Value)), StringComparer.Ordinal)
            .ToArray();
        if (series.Length == 0)
        {
            return;
        }

        writer.Family(Name, _kind switch { Kind.Counter or Kind.ObservableCounter => "counter", Kind.Histogram => "histogram", _ => "gauge" }, _instrument.Description ?? _instrument.Name);
        foreach (var one in series)
        {
            if (_kind == Kind.Histogram)
            {
                one.WriteHistogram(writer, Name);
            }
            else
            {
                writer.Sample(Name, one.Labels, one.Read());
            }
        }
    }

    private static Kind KindOf(Instrument instrument) => instrument.GetType().Name.Split('`')[0] switch
    {
        nameof(Counter<int>) => Kind.Counter,
        nameof(UpDownCounter<int>) => Kind.Sum,
        nameof(Gauge<int>) => Kind.Gauge,
        nameof(Histogram<int>) => Kind.Histogram,
        nameof(ObservableCounter<int>) => Kind.ObservableCounter,
        nameof(ObservableUpDownCounter<int>) or nameof(ObservableGauge<int>) => Kind.ObservableGauge,
        var other => throw new InvalidOperationException($"{instrument.Name} is a {other}, which has no counterpart in Prometheus."),
    };

    private static double[] Bounds(Instrument instrument)
    {
        var advised = instrument switch
        {
            Histogram<double> histogram => histogram.Advice?.HistogramBucketBoundaries?.ToArray(),
            Histogram<long> histogram => histogram.Advice?.HistogramBucketBoundaries?.Select(bound => (double)bound).ToArray(),
            Histogram<int> histogram => histogram.Advice?.HistogramBucketBoundaries?.Select(bound => (double)bound).ToArray(),
            _ => null,
        };
        return advised ?? (MetricNames.Of(instrument, false).EndsWith("_seconds", StringComparison.Ordinal) ? DurationBounds : CountBounds);
    }

    private static Series? Find(Series[] all, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var series in all)
        {
            if (Same(series.Tags, tags))
            {
                return series;
            }
        }

        return null;
    }

    private static bool Same(ReadOnlySpan<KeyValuePair<string, object?>> left, ReadOnlySpan<KeyValuePair<string, object?>> right)
    {
        if (left.Length != right.Length)
        {
            return false;
        }

        for (var i = 0; i < left.Length; i++)
        {
            if (left[i].Key != right[i].Key || !Equals(left[i].Value, right[i].Value))
            {
                return false;
            }
        }

        return true;
    }

    private Series? AddSeries(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_gate)
        {
            var all = _series;
            if (Find(all, tags) is { } found)
            {
                return found;
            }

            if (all.Length == MostSeries)
            {
                return null;
            }

            Series added = new([.. tags], _bounds);
            _series = [.. all, added];
            return added;
        }
    }
}
