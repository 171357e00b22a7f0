namespace AccessSentinel.Engine.Scoring.Anomaly;

/// <summary>
/// How the values of one feature were spread over bins in the training window, so that a later spread can be held against it by the
/// population stability index Σ (now − then) · ln(now / then): below 0.1 alike, above 0.25 different (Siddiqi 2006).
/// </summary>
public sealed class ReferenceDistribution
{
    // A bin that was or is empty counts as holding so much, so that the logarithm exists.
    private const double Least = 1e-4;

    private readonly double[] _edges;
    private readonly double[] _shares;

    /// <summary>Makes it.</summary>
    /// <param name="edges">Inner edges of the bins, ascending; a value that is equal to one belongs to the bin above. May be empty: one bin.</param>
    /// <param name="shares">Share of the values in each bin, one more than there are edges; they sum to 1.</param>
    /// <exception cref="ArgumentException">Sizes do not fit, edges out of order, or shares that do not sum to 1.</exception>
    public ReferenceDistribution(IReadOnlyList<double> edges, IReadOnlyList<double> shares)
    {
        if (shares.Count != edges.Count + 1 || shares.Any(each => !(each >= 0)) || Math.Abs(shares.Sum() - 1) > 1e-3 || edges.Any(each => !double.IsFinite(each)))
        {
            throw new ArgumentException("A distribution has one share more than edges, and they sum to 1.");
        }

        for (var i = 1; i < edges.Count; i++)
        {
            if (edges[i] <= edges[i - 1])
            {
                throw new ArgumentException("The edges of a distribution ascend.");
            }
        }

        _edges = [.. edges];
        _shares = [.. shares];
    }

    /// <summary>Inner edges of the bins.</summary>
    public IReadOnlyList<double> Edges => _edges;

    /// <summary>Share of the training values in each bin.</summary>
    public IReadOnlyList<double> Shares => _shares;

    /// <summary>Index of the bin a value belongs to; 0 for what is not a number.</summary>
    public int BinOf(double value)
    {
        var bin = 0;
        while (bin < _edges.Length && value >= _edges[bin])
        {
            bin++;
        }

        return bin;
    }

    /// <summary>Population stability index of counts against the training window; 0 where nothing was counted.</summary>
    /// <param name="counts">How many values fell into each bin.</param>
    /// <exception cref="ArgumentException">Not one count a bin.</exception>
    public double StabilityIndex(ReadOnlySpan<long> counts)
    {
        if (counts.Length != _shares.Length)
        {
            throw new ArgumentException($"{counts.Length} counts for {_shares.Length} bins.", nameof(counts));
        }

        long total = 0;
        foreach (var count in counts)
        {
            total += count;
        }

        double index = 0;
        for (var i = 0; i < counts.Length && total > 0; i++)
        {
            var now = Math.Max(Least, (double)counts[i] / total);
            var then = Math.Max(Least, _shares[i]);
            index += (now - then) * Math.Log(now / then);
        }

        return index;
    }
}
