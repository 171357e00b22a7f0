using AccessSentinel.Engine.Features;

namespace AccessSentinel.Engine.Scoring.Anomaly;

/// <summary>
/// How many scored rows fell into each bin of the features' reference distributions: what the population stability index is computed of.
/// Written by one thread and allocating nothing; read by others, who may see a row half counted.
/// </summary>
public sealed class FeatureCounts
{
    /// <summary>
    /// Rows below which no index is given: with ten bins, chance alone makes about 9/rows of it, which has to be far below
    /// <see cref="Shifted"/>.
    /// </summary>
    public const int LeastRows = 500;

    /// <summary>Index from which a feature is said to have moved.</summary>
    public const double Moved = 0.1;

    /// <summary>Index from which a feature is another than the model was trained on: train again.</summary>
    public const double Shifted = 0.25;

    private readonly IReadOnlyList<ReferenceDistribution> _references;
    private readonly int[] _first;
    private readonly long[] _counts;
    private long _rows;

    /// <summary>All zero.</summary>
    /// <param name="references">One a feature, in the order of the catalogue.</param>
    /// <exception cref="ArgumentException">Not one a feature.</exception>
    public FeatureCounts(IReadOnlyList<ReferenceDistribution> references)
    {
        if (references.Count != FeatureCatalogue.Count)
        {
            throw new ArgumentException($"{references.Count} distributions for {FeatureCatalogue.Count} features.", nameof(references));
        }

        _references = references;
        _first = new int[references.Count + 1];
        for (var i = 0; i < references.Count; i++)
        {
            _first[i + 1] = _first[i] + references[i].Shares.Count;
        }

        _counts = new long[_first[^1]];
    }

    /// <summary>The distributions that it is counted against.</summary>
    public IReadOnlyList<ReferenceDistribution> References => _references;

    /// <summary>Rows counted.</summary>
    public long Rows => Volatile.Read(ref _rows);

    /// <summary>Counts a row, in the order of the catalogue.</summary>
    public void Add(ReadOnlySpan<double> features)
    {
        for (var i = 0; i < _references.Count; i++)
        {
            _counts[_first[i] + _references[i].BinOf(features[i])]++;
        }

        Volatile.Write(ref _rows, _rows + 1);
    }

    /// <summary>Adds the counts of another over the same distributions.</summary>
    /// <exception cref="ArgumentException">It is over others.</exception>
    public void Add(FeatureCounts other)
    {
        if (!ReferenceEquals(other._references, _references))
        {
            throw new ArgumentException("Counts over other distributions.", nameof(other));
        }

        for (var i = 0; i < _counts.Length; i++)
        {
            _counts[i] += Volatile.Read(ref other._counts[i]);
        }

        _rows += other.Rows;
    }

    /// <summary>Population stability index of a feature against the training window; NaN below <see cref="LeastRows"/>.</summary>
    /// <param name="feature">Its place in the catalogue.</param>
    public double StabilityIndex(int feature) =>
        Rows < LeastRows ? double.NaN : _references[feature].StabilityIndex(_counts.AsSpan(_first[feature], _first[feature + 1] - _first[feature]));

    /// <summary>All to zero.</summary>
    public void Clear()
    {
        Array.Clear(_counts);
        Volatile.Write(ref _rows, 0);
    }
}
