namespace AccessSentinel.Engine.Scoring.Anomaly;

/// <summary>
/// A trained multivariate model: parameters, and the score of a row. Immutable. Scoring allocates nothing and sums in a fixed order, one
/// scalar after the other, so that every machine gives the same bits.
/// </summary>
public abstract class AnomalyModel
{
    /// <summary>The most features a model may have.</summary>
    public const int MostDimensions = 512;

    private protected AnomalyModel(AnomalyKind kind, int dimensions)
    {
        if (dimensions is < 1 or > MostDimensions)
        {
            throw new ArgumentException($"A model has 1 to {MostDimensions} features, not {dimensions}.");
        }

        Kind = kind;
        Dimensions = dimensions;
    }

    /// <summary>Which model it is.</summary>
    public AnomalyKind Kind { get; }

    /// <summary>How many features a row has, 1 to <see cref="MostDimensions"/>.</summary>
    public int Dimensions { get; }

    /// <summary>How strange a row is: the higher the stranger. The unit depends on the kind; only scores of one model compare.</summary>
    /// <param name="features">One finite value a feature, in the order and scale of training.</param>
    /// <exception cref="ArgumentException">Not <see cref="Dimensions"/> features.</exception>
    public double Score(ReadOnlySpan<double> features)
    {
        if (features.Length != Dimensions)
        {
            throw new ArgumentException($"The model has {Dimensions} features, the row {features.Length}.", nameof(features));
        }

        return ScoreRow(features);
    }

    private protected abstract double ScoreRow(ReadOnlySpan<double> features);

    private protected static double[] Finite(IReadOnlyList<double> values, int length, string what)
    {
        if (values.Count != length)
        {
            throw new ArgumentException($"{what}: {values.Count} values where {length} belong.");
        }

        var copy = values.ToArray();
        foreach (var value in copy)
        {
            if (!double.IsFinite(value))
            {
                throw new ArgumentException($"{what}: {value} is no finite number.");
            }
        }

        return copy;
    }

    private protected static int Rows(IReadOnlyList<double> values, int dimensions, string what) =>
        dimensions > 0 && values.Count > 0 && values.Count % dimensions == 0 && values.Count / dimensions <= dimensions
            ? values.Count / dimensions
            : throw new ArgumentException($"{what}: {values.Count} values are not 1 to {dimensions} rows of {dimensions}.");
}
