namespace AccessSentinel.Engine.Scoring.Anomaly;

/// <summary>
/// From a raw score to surprisal: 3 means that one benign credential-hour in a thousand holds a row as strange as this. Between the knots,
/// which are quantiles of benign hours, a straight line; beyond the last, the line of the fitted exponential tail.
/// </summary>
public sealed class AnomalyScale
{
    private readonly double[] _scores;
    private readonly double[] _surprisals;

    /// <summary>Makes the scale.</summary>
    /// <param name="scores">Scores of the knots, ascending, at least one.</param>
    /// <param name="surprisals">Surprisal at each knot, at least 0, not descending.</param>
    /// <param name="slope">Surprisal per unit of score beyond the last knot, above 0.</param>
    /// <param name="most">Greatest surprisal that is ever said, above 0: what the benign hours cannot bear out is not claimed.</param>
    /// <exception cref="ArgumentException">Knots out of order, a slope not above 0, or a value that is not finite.</exception>
    public AnomalyScale(IReadOnlyList<double> scores, IReadOnlyList<double> surprisals, double slope, double most = 300)
    {
        if (scores.Count == 0 || scores.Count != surprisals.Count || !(slope > 0) || !double.IsFinite(slope) || !(most > 0) || !double.IsFinite(most) || surprisals[0] < 0
            || scores.Concat(surprisals).Any(each => !double.IsFinite(each)))
        {
            throw new ArgumentException("A scale has finite knots, as many scores as surprisals of at least 0, and a slope above 0.");
        }

        for (var i = 1; i < scores.Count; i++)
        {
            if (scores[i] <= scores[i - 1] || surprisals[i] < surprisals[i - 1])
            {
                throw new ArgumentException("The knots of a scale ascend.");
            }
        }

        _scores = [.. scores];
        _surprisals = [.. surprisals];
        Slope = slope;
        Most = most;
    }

    /// <summary>Scores of the knots, ascending.</summary>
    public IReadOnlyList<double> Scores => _scores;

    /// <summary>Surprisal at each knot.</summary>
    public IReadOnlyList<double> Surprisals => _surprisals;

    /// <summary>Surprisal per unit of score beyond the last knot.</summary>
    public double Slope { get; }

    /// <summary>Greatest surprisal that is ever said.</summary>
    public double Most { get; }

    /// <summary>Surprisal of a raw score, rounded to 1e-6 so that no comparison hangs on the last bit; that of the first knot for anything below it.</summary>
    public double Of(double score) => Math.Round(Math.Min(Most, OnTheLine(score)), 6);

    private double OnTheLine(double score)
    {
        var last = _scores.Length - 1;
        if (score >= _scores[last])
        {
            return _surprisals[last] + (Slope * (score - _scores[last]));
        }

        if (!(score > _scores[0]))
        {
            return _surprisals[0];
        }

        var upper = 1;
        while (_scores[upper] < score)
        {
            upper++;
        }

        var share = (score - _scores[upper - 1]) / (_scores[upper] - _scores[upper - 1]);
        return _surprisals[upper - 1] + (share * (_surprisals[upper] - _surprisals[upper - 1]));
    }
}
