namespace AccessSentinel.Engine.Scoring.Anomaly;

/// <summary>
/// What the engine asks about a row of features: standardise, score, and say how rare that is among benign credential-hours. Immutable;
/// allocates nothing.
/// </summary>
public sealed class AnomalyDetector
{
    private readonly FeatureStandardisation _standardisation;
    private readonly AnomalyScale _scale;

    /// <summary>Makes a detector.</summary>
    /// <param name="catalogue">Version of the feature catalogue that it was trained for.</param>
    /// <param name="standardisation">Scale of the features.</param>
    /// <param name="model">The model over standardised features.</param>
    /// <param name="scale">From its scores to surprisal.</param>
    /// <exception cref="ArgumentException">The standardisation and the model have different features.</exception>
    public AnomalyDetector(string catalogue, FeatureStandardisation standardisation, AnomalyModel model, AnomalyScale scale)
    {
        if (standardisation.Location.Count != model.Dimensions)
        {
            throw new ArgumentException($"The model has {model.Dimensions} features, the standardisation {standardisation.Location.Count}.");
        }

        Catalogue = catalogue;
        _standardisation = standardisation;
        Model = model;
        _scale = scale;
    }

    /// <summary>Version of the feature catalogue that it was trained for.</summary>
    public string Catalogue { get; }

    /// <summary>The model over standardised features.</summary>
    public AnomalyModel Model { get; }

    /// <summary>Scale of the features.</summary>
    public FeatureStandardisation Standardisation => _standardisation;

    /// <summary>From the model's scores to surprisal.</summary>
    public AnomalyScale Scale => _scale;

    /// <summary>Raw score of a row in the unit of the catalogue: the higher the stranger.</summary>
    /// <exception cref="ArgumentException">A row of another length.</exception>
    public double Score(ReadOnlySpan<double> features)
    {
        Span<double> standardised = stackalloc double[Model.Dimensions];
        _standardisation.Apply(features, standardised);
        return Model.Score(standardised);
    }

    /// <summary>How rare such a row is: 3 = one benign credential-hour in a thousand holds one as strange. At least 0.</summary>
    /// <exception cref="ArgumentException">A row of another length.</exception>
    public double Surprisal(ReadOnlySpan<double> features) => _scale.Of(Score(features));
}
