namespace AccessSentinel.Learning.Training.Anomaly;

/// <summary>Rows of features to train from, one after the other in one block of memory.</summary>
public sealed class FeatureMatrix
{
    private readonly double[] _values;

    /// <summary>Makes a matrix.</summary>
    /// <param name="dimensions">Features of a row, at least 1.</param>
    /// <param name="values">Finite values row by row; kept, not copied.</param>
    /// <exception cref="ArgumentException">The values are no whole number of rows.</exception>
    public FeatureMatrix(int dimensions, double[] values)
    {
        if (dimensions < 1 || values.Length % dimensions != 0)
        {
            throw new ArgumentException($"{values.Length} values are no rows of {dimensions}.");
        }

        Dimensions = dimensions;
        Count = values.Length / dimensions;
        _values = values;
    }

    /// <summary>Features of a row.</summary>
    public int Dimensions { get; }

    /// <summary>Rows.</summary>
    public int Count { get; }

    /// <summary>A row.</summary>
    public ReadOnlySpan<double> this[int row] => _values.AsSpan(row * Dimensions, Dimensions);

    /// <summary>A row, to be changed.</summary>
    public Span<double> Change(int row) => _values.AsSpan(row * Dimensions, Dimensions);

    /// <summary>Some rows, copied.</summary>
    public FeatureMatrix Pick(ReadOnlySpan<int> rows)
    {
        var values = new double[rows.Length * Dimensions];
        for (var i = 0; i < rows.Length; i++)
        {
            this[rows[i]].CopyTo(values.AsSpan(i * Dimensions));
        }

        return new FeatureMatrix(Dimensions, values);
    }

    /// <summary>One feature of all rows, copied.</summary>
    public double[] Column(int feature)
    {
        var column = new double[Count];
        for (var i = 0; i < Count; i++)
        {
            column[i] = _values[(i * Dimensions) + feature];
        }

        return column;
    }
}
