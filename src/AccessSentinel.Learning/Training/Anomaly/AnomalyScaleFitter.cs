using AccessSentinel.Engine.Scoring;
using AccessSentinel.Engine.Scoring.Anomaly;

namespace AccessSentinel.Learning.Training.Anomaly;

/// <summary>
/// From the greatest scores of held-back credential-hours to surprisal: quantiles where there are many, beyond the greatest 5 % the
/// exponential tail of <see cref="TailFitter"/>, with its guards against unlabelled attacks, and never more than ten times as rare as the
/// hours can bear out.
/// </summary>
internal static class AnomalyScaleFitter
{
    private const double TailShare = 0.05;
    private static readonly double[] Body = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1];

    /// <summary>Fits; null where the hours are too few for a tail.</summary>
    /// <param name="hours">Credential and greatest score of each hour.</param>
    /// <param name="activeShare">Active hours per scored hour, at least 1: hours with nothing to score are ordinary too.</param>
    /// <param name="seed">Seed of the resampling.</param>
    /// <param name="vouched">Credentials that are not left out, however they stand out.</param>
    public static (AnomalyScale Scale, TailFit Tail)? Fit(IReadOnlyList<(int Credential, double Score)> hours, double activeShare, int seed, IReadOnlySet<int>? vouched = null)
    {
        var sorted = hours.Select(each => each.Score).Order().ToArray();
        if (sorted.Length == 0)
        {
            return null;
        }

        // The tail fitter knows evidence: the median becomes 0 and the mean excess of the tail what the built-in scale expects.
        var middle = At(sorted, 0.5);
        var threshold = At(sorted, TailShare);
        var excess = sorted.Where(each => each > threshold).Select(each => each - threshold).DefaultIfEmpty(0).Average();
        var unit = excess * SurprisalScale.BuiltIn.Slope * Math.Log(10);
        if (!(unit > 0))
        {
            return null;
        }

        var samples = hours.GroupBy(each => each.Credential).OrderBy(each => each.Key).Select(each => TailSample.OfHours(each.Select(hour => (hour.Score - middle) / unit), vouched?.Contains(each.Key) == true));
        var tail = TailFitter.Fit([.. samples], [], seed);
        if (tail.Source != ScaleSource.Fitted)
        {
            return null;
        }

        var silent = Math.Log10(activeShare);
        List<double> scores = [], surprisals = [];
        var end = middle + (tail.Threshold * unit);
        foreach (var share in Body)
        {
            var score = At(sorted, share);
            if (score < end && (scores.Count == 0 || score > scores[^1]))
            {
                scores.Add(score);
                surprisals.Add(silent - Math.Log10(share));
            }
        }

        scores.Add(end);
        surprisals.Add(Math.Max(surprisals.Count == 0 ? 0 : surprisals[^1], silent + tail.Scale.Intercept + (tail.Scale.Slope * tail.Threshold)));
        return (new AnomalyScale(scores, surprisals, tail.Scale.Slope / unit, Math.Log10(sorted.Length) + silent + 1), tail);
    }

    /// <summary>The score that a share of the hours exceeds.</summary>
    private static double At(double[] ascending, double share) => ascending[Math.Clamp((int)(ascending.Length * (1 - share)), 0, ascending.Length - 1)];
}
