namespace AccessSentinel.Engine.Features;

/// <summary>How a feature is brought to a scale on which ordinary work is roughly symmetric.</summary>
public enum FeatureTransform
{
    /// <summary>log10(1 + count).</summary>
    Log,

    /// <summary>log10((1 + count) / (1 + expected count)): 0 where it is as expected.</summary>
    LogRatio,

    /// <summary>A share, shrunk towards the credential's own expected share, minus that: 0 where it is as expected, −1 to 1.</summary>
    ShareExcess,

    /// <summary>Evidence or surprisal, log10, as it is.</summary>
    Evidence,
}

/// <summary>One feature of the anomaly model.</summary>
/// <param name="Name">Its name in model files, metrics and reports: lower case, digits and underscores.</param>
/// <param name="Unit">What is counted, before the transform.</param>
/// <param name="Transform">How it is scaled.</param>
/// <param name="Sentence">What it is, for an analyst.</param>
public sealed record Feature(string Name, string Unit, FeatureTransform Transform, string Sentence);
