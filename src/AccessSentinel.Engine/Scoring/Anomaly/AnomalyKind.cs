namespace AccessSentinel.Engine.Scoring.Anomaly;

/// <summary>How a multivariate model tells a strange row of features from an ordinary one.</summary>
public enum AnomalyKind
{
    /// <summary>Squared Mahalanobis distance from a robust centre: <see cref="RobustMahalanobisModel"/>.</summary>
    RobustMahalanobis = 0,

    /// <summary>What the principal components leave unexplained, in absolute terms: <see cref="PrincipalResidualModel"/>.</summary>
    PrincipalResidual = 1,

    /// <summary>The same relative to the distance from the mean, as ML.NET scores it: <see cref="RandomizedPcaModel"/>.</summary>
    RandomizedPca = 2,

    /// <summary>Rarity of each feature on its own: <see cref="HistogramModel"/>.</summary>
    Histogram = 3,

    /// <summary>How few random cuts set a row apart: <see cref="IsolationForestModel"/>.</summary>
    IsolationForest = 4,
}
