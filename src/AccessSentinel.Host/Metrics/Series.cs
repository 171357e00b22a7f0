namespace AccessSentinel.Host.Metrics;

/// <summary>The values of one instrument under one set of labels. Written by any thread, read by a scrape.</summary>
internal sealed class Series(KeyValuePair<string, object?>[] tags, double[] bounds)
{
    private readonly Lock _gate = new();
    private readonly long[] _buckets = new long[bounds.Length + 1];
    private double _value;
    private long _count;

    /// <summary>The tags as they were recorded.</summary>
    public KeyValuePair<string, object?>[] Tags { get; } = tags;

    /// <summary>The tags as labels.</summary>
    public KeyValuePair<string, string>[] Labels { get; } =
        [.. tags.Select(tag => KeyValuePair.Create(MetricNames.Sanitize(tag.Key), Convert.ToString(tag.Value, System.Globalization.CultureInfo.InvariantCulture) ?? ""))];

    /// <summary>The scrape that last observed it (observable instruments only).</summary>
    public long ObservedIn { get; set; }

    public void Add(double amount)
    {
        lock (_gate)
        {
            _value += amount;
        }
    }

    public void Set(double value)
    {
        lock (_gate)
        {
            _value = value;
        }
    }

    /// <summary>Counts a measurement into the first bucket whose bound it does not exceed.</summary>
    public void Observe(double value)
    {
        var bucket = Array.BinarySearch(bounds, value);
        lock (_gate)
        {
            _buckets[bucket < 0 ? ~bucket : bucket]++;
            _value += value;
            _count++;
        }
    }

    /// <summary>Value, or sum of what was observed.</summary>
    public double Read()
    {
        lock (_gate)
        {
            return _value;
        }
    }

    /// <summary>Writes the cumulative buckets, sum and count, all of one moment.</summary>
    public void WriteHistogram(ExpositionWriter writer, string name)
    {
        long[] buckets;
        double sum;
        long count;
        lock (_gate)
        {
            buckets = [.. _buckets];
            sum = _value;
            count = _count;
        }

        long below = 0;
        for (var i = 0; i < bounds.Length; i++)
        {
            below += buckets[i];
            writer.Sample(name + "_bucket", Labels, below, bounds[i]);
        }

        writer.Sample(name + "_bucket", Labels, count, double.PositiveInfinity);
        writer.Sample(name + "_sum", Labels, sum);
        writer.Sample(name + "_count", Labels, count);
    }
}
