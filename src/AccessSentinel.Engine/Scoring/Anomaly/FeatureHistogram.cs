namespace AccessSentinel.Engine.Scoring.Anomaly;

/// <summary>Bins of equal width over one feature and what a value in each of them scores.</summary>
public sealed class FeatureHistogram
{
    private readonly double[] _scores;

    /// <summary>Makes a histogram.</summary>
    /// <param name="low">Lower edge of the first bin.</param>
    /// <param name="width">Width of a bin, above 0.</param>
    /// <param name="scores">Score of each bin, at least one; the rarer the higher.</param>
    /// <param name="outside">Score of a value beyond the outermost bins.</param>
    /// <param name="tolerance">How far, in bins, a value beyond still counts into the outermost bin.</param>
    /// <exception cref="ArgumentException">A width or tolerance out of range, no bin, or a value that is not finite.</exception>
    public FeatureHistogram(double low, double width, IReadOnlyList<double> scores, double outside, double tolerance)
    {
        if (!(width > 0) || !(tolerance >= 0) || scores.Count == 0 || !double.IsFinite(low + (width * (scores.Count + tolerance)) + outside + scores.Sum()))
        {
            throw new ArgumentException("A histogram has bins of a width above 0, a tolerance of at least 0 and finite scores.");
        }

        Low = low;
        Width = width;
        Outside = outside;
        Tolerance = tolerance;
        _scores = [.. scores];
    }

    /// <summary>Lower edge of the first bin.</summary>
    public double Low { get; }

    /// <summary>Width of a bin.</summary>
    public double Width { get; }

    /// <summary>Score of a value beyond the outermost bins.</summary>
    public double Outside { get; }

    /// <summary>How far, in bins, a value beyond still counts into the outermost bin.</summary>
    public double Tolerance { get; }

    /// <summary>Score of each bin.</summary>
    public IReadOnlyList<double> Scores => _scores;

    /// <summary>Score of a value.</summary>
    public double Of(double value)
    {
        var position = (value - Low) / Width;
        if (position < -Tolerance || position > _scores.Length + Tolerance)
        {
            return Outside;
        }

        return _scores[Math.Clamp((int)position, 0, _scores.Length - 1)];
    }
}
