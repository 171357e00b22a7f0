namespace AccessSentinel.Engine.Scoring.Anomaly;

/// <summary>A centre and orthonormal directions through it: what the two models over principal components share.</summary>
internal sealed class PrincipalComponents(double[] mean, double[] components)
{
    public double[] Mean => mean;

    public double[] Components => components;

    /// <summary>Squared distance from the centre, and the part of it that the directions do not explain; neither is negative.</summary>
    public (double Total, double Unexplained) Split(ReadOnlySpan<double> features)
    {
        Span<double> centred = stackalloc double[features.Length];
        double total = 0;
        for (var i = 0; i < centred.Length; i++)
        {
            var difference = features[i] - mean[i];
            centred[i] = difference;
            total += difference * difference;
        }

        double explained = 0;
        for (var start = 0; start < components.Length; start += centred.Length)
        {
            var direction = components.AsSpan(start, centred.Length);
            double projection = 0;
            for (var i = 0; i < centred.Length; i++)
            {
                projection += direction[i] * centred[i];
            }

            explained += projection * projection;
        }

        return (total, Math.Max(0, total - explained));
    }
}
