using AccessSentinel.Engine.Scoring.Anomaly;

namespace AccessSentinel.Learning.Training.Anomaly;

/// <summary>
/// Robust location and scale of each feature: the median, and 1.4826 × the median absolute deviation from it, which is the standard
/// deviation of a normal distribution and is not moved by attacks among the rows. A feature that is the same in more than half of the rows
/// has none; its standard deviation counts instead.
/// </summary>
public static class StandardisationFitter
{
    // Features are logarithms to base 10 and shares (FeatureCatalogue): less than this is no difference worth a word.
    private const double LeastScale = 0.05;

    /// <summary>Fits to rows.</summary>
    /// <param name="rows">At least one row.</param>
    public static FeatureStandardisation Fit(FeatureMatrix rows)
    {
        var (location, scale) = (new double[rows.Dimensions], new double[rows.Dimensions]);
        for (var feature = 0; feature < rows.Dimensions; feature++)
        {
            var column = rows.Column(feature);
            var median = Median(column);
            var deviation = 1.4826 * Median([.. column.Select(value => Math.Abs(value - median))]);
            var mean = column.Average();
            location[feature] = median;
            scale[feature] = Math.Max(LeastScale, deviation > 0 ? deviation : Math.Sqrt(column.Average(value => (value - mean) * (value - mean))));
        }

        return new FeatureStandardisation(location, scale);
    }

    /// <summary>Standardised copies of rows.</summary>
    public static FeatureMatrix Apply(FeatureStandardisation standardisation, FeatureMatrix rows)
    {
        FeatureMatrix standardised = new(rows.Dimensions, new double[rows.Count * rows.Dimensions]);
        for (var i = 0; i < rows.Count; i++)
        {
            standardisation.Apply(rows[i], standardised.Change(i));
        }

        return standardised;
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values.Length % 2 == 1 ? values[values.Length / 2] : (values[(values.Length / 2) - 1] + values[values.Length / 2]) / 2;
    }
}
