namespace AccessSentinel.Engine.Scoring.Anomaly;

/// <summary>
/// <see cref="FeatureCounts"/> of the last 7 days of event time, a day a bucket: a week, because a Sunday is unlike a Monday without anything
/// having drifted. The clock is that of the rows and never goes backwards. One writer; the sum may be taken by another thread.
/// </summary>
public sealed class SlidingFeatureCounts
{
    /// <summary>Days that are held, the present one included.</summary>
    public const int Days = 7;

    private readonly FeatureCounts[] _buckets = new FeatureCounts[Days];
    private long _day = -1;

    /// <summary>All empty.</summary>
    /// <param name="references">One a feature, in the order of the catalogue.</param>
    /// <exception cref="ArgumentException">Not one a feature.</exception>
    public SlidingFeatureCounts(IReadOnlyList<ReferenceDistribution> references)
    {
        References = references;
        for (var i = 0; i < Days; i++)
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
        var day = time / TimeSpan.TicksPerDay;
        if (day > _day)
        {
            for (var entered = Math.Max(_day + 1, day - Days + 1); entered <= day; entered++)
            {
                _buckets[entered % Days].Clear();
            }

            _day = day;
        }

        if (day > _day - Days)
        {
            _buckets[day % Days].Add(features);
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
