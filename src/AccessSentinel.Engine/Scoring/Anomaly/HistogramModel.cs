namespace AccessSentinel.Engine.Scoring.Anomaly;

/// <summary>
/// Histogram-based outlier score (HBOS; Goldstein and Dengel 2012): the sum over the features of the logarithm of how rare each value is on
/// its own. Knows nothing of how features go together, which is why it needs few rows and is hard to fool by a strange mixture of training data.
/// </summary>
public sealed class HistogramModel : AnomalyModel
{
    private readonly FeatureHistogram[] _histograms;

    /// <summary>Makes the model.</summary>
    /// <param name="histograms">One a feature.</param>
    /// <exception cref="ArgumentException">None, or too many.</exception>
    public HistogramModel(IReadOnlyList<FeatureHistogram> histograms)
        : base(AnomalyKind.Histogram, histograms.Count) => _histograms = [.. histograms];

    /// <summary>One a feature.</summary>
    public IReadOnlyList<FeatureHistogram> Histograms => _histograms;

    private protected override double ScoreRow(ReadOnlySpan<double> features)
    {
        double score = 0;
        for (var i = 0; i < features.Length; i++)
        {
            score += _histograms[i].Of(features[i]);
        }

        return score;
    }
}
