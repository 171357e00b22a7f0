namespace AccessSentinel.Engine.Scoring.Anomaly;

/// <summary>
/// Length of what the first principal components of ordinary rows leave unexplained of a row (Jackson and Mudholkar 1979, the Q statistic's
/// root). Absolute: ten times the deviation is ten times the score, unlike <see cref="RandomizedPcaModel"/>.
/// </summary>
public sealed class PrincipalResidualModel : AnomalyModel
{
    private readonly PrincipalComponents _principal;

    /// <summary>Makes the model.</summary>
    /// <param name="mean">Mean of the training rows.</param>
    /// <param name="components">Orthonormal directions, row by row, at least one.</param>
    /// <exception cref="ArgumentException">Sizes do not fit, or a value is not finite.</exception>
    public PrincipalResidualModel(IReadOnlyList<double> mean, IReadOnlyList<double> components)
        : base(AnomalyKind.PrincipalResidual, mean.Count)
    {
        var rank = Rows(components, Dimensions, "components");
        _principal = new PrincipalComponents(Finite(mean, Dimensions, "mean"), Finite(components, rank * Dimensions, "components"));
    }

    /// <summary>Mean of the training rows.</summary>
    public IReadOnlyList<double> Mean => _principal.Mean;

    /// <summary>Orthonormal directions, row by row.</summary>
    public IReadOnlyList<double> Components => _principal.Components;

    private protected override double ScoreRow(ReadOnlySpan<double> features) => Math.Sqrt(_principal.Split(features).Unexplained);
}
