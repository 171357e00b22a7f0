namespace AccessSentinel.Engine.Scoring.Anomaly;

/// <summary>
/// Squared Mahalanobis distance (x − μ)ᵀ Σ⁻¹ (x − μ) from a robust centre and scatter, the minimum covariance determinant (Rousseeuw and
/// Van Driessen 1999). Σ⁻¹ is kept as WᵀW, so that the distance is the squared length of W(x − μ) and never negative.
/// </summary>
public sealed class RobustMahalanobisModel : AnomalyModel
{
    private readonly double[] _location;
    private readonly double[] _whitening;
    private readonly int _rank;

    /// <summary>Makes the model.</summary>
    /// <param name="location">The centre μ.</param>
    /// <param name="whitening">W row by row, 1 to as many rows as there are features; fewer where the scatter is singular.</param>
    /// <exception cref="ArgumentException">Sizes do not fit, or a value is not finite.</exception>
    public RobustMahalanobisModel(IReadOnlyList<double> location, IReadOnlyList<double> whitening)
        : base(AnomalyKind.RobustMahalanobis, location.Count)
    {
        _location = Finite(location, Dimensions, "location");
        _rank = Rows(whitening, Dimensions, "whitening");
        _whitening = Finite(whitening, _rank * Dimensions, "whitening");
    }

    /// <summary>The centre μ.</summary>
    public IReadOnlyList<double> Location => _location;

    /// <summary>W row by row.</summary>
    public IReadOnlyList<double> Whitening => _whitening;

    private protected override double ScoreRow(ReadOnlySpan<double> features)
    {
        Span<double> centred = stackalloc double[features.Length];
        for (var i = 0; i < centred.Length; i++)
        {
            centred[i] = features[i] - _location[i];
        }

        double distance = 0;
        for (var row = 0; row < _rank; row++)
        {
            var weights = _whitening.AsSpan(row * centred.Length, centred.Length);
            double projection = 0;
            for (var i = 0; i < centred.Length; i++)
            {
                projection += weights[i] * centred[i];
            }

            distance += projection * projection;
        }

        return distance;
    }
}
