using AccessSentinel.Engine.Scoring.Anomaly;

namespace AccessSentinel.Learning.Training.Anomaly;

/// <summary>
/// Histograms of equal bins over each feature (HBOS, static bins; Goldstein and Dengel 2012). A bin scores −log2(density + α); α keeps an
/// empty bin finite, and a value beyond the outermost bins scores as the emptiest one (both as in PyOD, whose published figures it meets).
/// Densities depend on the unit of a feature, so rows are to be standardised.
/// </summary>
public static class HistogramTrainer
{
    /// <summary>Bins of the published figures.</summary>
    public const int DefaultBins = 10;

    /// <summary>α of the published figures, in units of density.</summary>
    public const double DefaultAlpha = 0.1;

    private const double Tolerance = 0.5;

    /// <summary>Fits the model.</summary>
    /// <param name="rows">At least one row, standardised.</param>
    /// <param name="bins">Bins of each feature, at least 2.</param>
    /// <param name="alpha">What is added to a density, above 0: the smaller, the more an empty bin says.</param>
    /// <exception cref="ArgumentException">No row, or too few bins.</exception>
    public static HistogramModel Fit(FeatureMatrix rows, int bins = DefaultBins, double alpha = DefaultAlpha)
    {
        if (rows.Count == 0 || bins < 2 || !(alpha > 0))
        {
            throw new ArgumentException($"{rows.Count} rows and {bins} bins make no histogram.");
        }

        return new HistogramModel([.. Enumerable.Range(0, rows.Dimensions).Select(feature => Histogram(rows.Column(feature), bins, alpha))]);
    }

    private static FeatureHistogram Histogram(double[] values, int bins, double alpha)
    {
        var (low, high) = (values.Min(), values.Max());
        if (high - low < 1e-9)
        {
            (low, high) = (low - 0.5, high + 0.5);
        }

        var width = (high - low) / bins;
        var counts = new int[bins];
        foreach (var value in values)
        {
            counts[Math.Clamp((int)((value - low) / width), 0, bins - 1)]++;
        }

        var scores = counts.Select(count => -Math.Log2((count / (values.Length * width)) + alpha)).ToArray();
        return new FeatureHistogram(low, width, scores, scores.Max(), Tolerance);
    }
}
