using AccessSentinel.Contracts.Commands;
using AccessSentinel.Engine.Features;

namespace AccessSentinel.Engine.Scoring.Anomaly;

/// <summary>A model as the engine has it beside priors and scale: what it is called, and what scores rows of features. Immutable.</summary>
public sealed class EngineModel
{
    /// <summary>What a model without an anomaly part is called.</summary>
    public const string PriorsOnly = "priors";

    /// <summary>Makes it.</summary>
    /// <param name="version">Short name of the file it came from.</param>
    /// <param name="trainedUntil">Time of the last event it was trained on, UTC ticks.</param>
    /// <param name="anomaly">What scores rows; null: the model has priors and a scale alone.</param>
    /// <param name="references">How each feature was spread in the training window, in the order of the catalogue; empty: unknown.</param>
    /// <exception cref="ArgumentException">The detector or the spreads are of another feature catalogue.</exception>
    public EngineModel(string version, long trainedUntil, AnomalyDetector? anomaly, IReadOnlyList<ReferenceDistribution> references)
    {
        if (anomaly is not null && (anomaly.Catalogue != FeatureCatalogue.Version || anomaly.Model.Dimensions != FeatureCatalogue.Count))
        {
            throw new ArgumentException($"The anomaly model is for feature catalogue {anomaly.Catalogue}, this engine has {FeatureCatalogue.Version}.", nameof(anomaly));
        }

        if (references.Count != 0 && references.Count != FeatureCatalogue.Count)
        {
            throw new ArgumentException($"{references.Count} reference distributions for {FeatureCatalogue.Count} features.", nameof(references));
        }

        TrainedUntil = trainedUntil;
        Anomaly = anomaly;
        References = references;
        Identity = new CommandModel(anomaly is null ? PriorsOnly : NameOf(anomaly.Model.Kind), version);
    }

    /// <summary>What it is called on commands and findings: the kind of anomaly model, and the version of the file.</summary>
    public CommandModel Identity { get; }

    /// <summary>Time of the last event it was trained on, UTC ticks.</summary>
    public long TrainedUntil { get; }

    /// <summary>What scores rows of features, or null.</summary>
    public AnomalyDetector? Anomaly { get; }

    /// <summary>How each feature was spread in the training window, in the order of the catalogue; empty: unknown.</summary>
    public IReadOnlyList<ReferenceDistribution> References { get; }

    /// <summary>Published name of a kind.</summary>
    public static string NameOf(AnomalyKind kind) => kind switch
    {
        AnomalyKind.RobustMahalanobis => "robust_mahalanobis",
        AnomalyKind.PrincipalResidual => "principal_residual",
        AnomalyKind.RandomizedPca => "randomized_pca",
        AnomalyKind.Histogram => "histogram",
        AnomalyKind.IsolationForest => "isolation_forest",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
