namespace AccessSentinel.Engine.Scoring.Anomaly;

/// <summary>
/// <see cref="FeatureCounts"/> of the last 24 hours of event time, an hour a bucket. The clock is that of the rows and never goes
/// backwards. One writer; the sum may be taken by another thread.
/// </summary>
public sealed class SlidingFeatureCounts
{
    /// <summary>Hours that are held, the present one included.</summary>
    public const int Hours = 24;

    private readonly FeatureCounts[] _buckets = new FeatureCounts[Hours];
    private long _hour = -1;

    /// <summary>All empty.</summary>
    /// <param name="references">One a feature, in the order of the catalogue.</param>
    /// <exception cref="ArgumentException">Not one a feature.</exception>
    public SlidingFeatureCounts(IReadOnlyList<ReferenceDistribution> references)
    {
        References = references;
        for (var i = 0; i < Hours; i++)
        {
            _buckets[i] = new FeatureCounts(references);
        }
    }

    /// <summary>The distributions that it is counted against.</summary>
    public IReadOnlyList<ReferenceDistribution> References { get; }

    /// <summary>Counts a row; one older than what is held counts nowhere.</summary>
    /// <param name="time">UTC ticks.</param>
    /// <param name="features">In the order of the catalogue.</param>
    public void Add(long time, ReadOnlySpan<double> features)
    {
        var hour = time / TimeSpan.TicksPerHour;
        if (hour > _hour)
        {
            for (var entered = Math.Max(_hour + 1, hour - Hours + 1); entered <= hour; entered++)
            {
                _buckets[entered % Hours].Clear();
            }

            _hour = hour;
        }

        if (hour > _hour - Hours)
        {
            _buckets[hour % Hours].Add(features);
        }
    }

    /// <summary>Adds all that is held to a sum over the same distributions.</summary>
    /// <exception cref="ArgumentException">It is over others.</exception>
    public void AddTo(FeatureCounts sum)
    {
        foreach (var bucket in _buckets)
        {
            sum.Add(bucket);
        }
    }
}
