using AccessSentinel.Engine.Scoring.Anomaly;

namespace AccessSentinel.Learning.Training.Anomaly;

/// <summary>Principal components of the rows: eigenvectors of their covariance, those of the greatest eigenvalues first.</summary>
public static class PrincipalComponentTrainer
{
    /// <summary>Fits the model that scores the absolute residual.</summary>
    /// <param name="rows">At least two rows, standardised.</param>
    /// <param name="explained">Share of the variance that the components are to explain, above 0 and below 1; at least one feature's worth of directions stays out.</param>
    /// <exception cref="ArgumentException">Too few rows or features.</exception>
    public static PrincipalResidualModel Fit(FeatureMatrix rows, double explained)
    {
        var (mean, components) = Components(rows, explained);
        return new PrincipalResidualModel(mean, components);
    }

    /// <summary>Fits the model that scores as ML.NET's RandomizedPca does.</summary>
    /// <param name="rows">As for <see cref="Fit"/>.</param>
    /// <param name="explained">As for <see cref="Fit"/>.</param>
    /// <exception cref="ArgumentException">Too few rows or features.</exception>
    public static RandomizedPcaModel FitRelative(FeatureMatrix rows, double explained)
    {
        var (mean, components) = Components(rows, explained);
        return new RandomizedPcaModel(mean, components);
    }

    private static (double[] Mean, double[] Components) Components(FeatureMatrix rows, double explained)
    {
        if (rows.Count < 2 || rows.Dimensions < 2)
        {
            throw new ArgumentException($"{rows.Count} rows of {rows.Dimensions} features have no principal components that leave anything out.");
        }

        var scatter = Scatter.Of(rows, Enumerable.Range(0, rows.Count).ToArray(), 0);
        var (values, vectors) = scatter.Eigen();
        var total = values.Sum(each => Math.Max(0, each));
        List<double> components = [];
        double sum = 0;
        for (var k = rows.Dimensions - 1; k > 0 && (components.Count == 0 || sum < explained * total); k--)
        {
            sum += Math.Max(0, values[k]);
            for (var i = 0; i < rows.Dimensions; i++)
            {
                components.Add(vectors[i, k]);
            }
        }

        return (scatter.Mean, [.. components]);
    }
}
