namespace AccessSentinel.Engine.Scoring.Anomaly;

/// <summary>
/// The score of ML.NET's RandomizedPca: the share, 0 to 1, of a row's distance from the mean that the components leave unexplained. It does
/// not see how far a row is away, only in which direction: a pure excess of volume keeps its score. Kept so that a model trained by ML.NET
/// scores here as it does there.
/// </summary>
public sealed class RandomizedPcaModel : AnomalyModel
{
    private readonly PrincipalComponents _principal;

    /// <summary>Makes the model.</summary>
    /// <param name="mean">Mean of the training rows; zeros where ML.NET was told not to centre.</param>
    /// <param name="components">Orthonormal directions, row by row, at least one.</param>
    /// <exception cref="ArgumentException">Sizes do not fit, or a value is not finite.</exception>
    public RandomizedPcaModel(IReadOnlyList<double> mean, IReadOnlyList<double> components)
        : base(AnomalyKind.RandomizedPca, mean.Count)
    {
        var rank = Rows(components, Dimensions, "components");
        _principal = new PrincipalComponents(Finite(mean, Dimensions, "mean"), Finite(components, rank * Dimensions, "components"));
    }

    /// <summary>Mean of the training rows.</summary>
    public IReadOnlyList<double> Mean => _principal.Mean;

    /// <summary>Orthonormal directions, row by row.</summary>
    public IReadOnlyList<double> Components => _principal.Components;

    // Where hardly anything is left unexplained, ML.NET's single precision can make it negative and its score no number; here it is 0.
    private protected override double ScoreRow(ReadOnlySpan<double> features)
    {
        var (total, unexplained) = _principal.Split(features);
        return total <= 0 ? 0 : Math.Sqrt(unexplained / total);
    }
}
