using AccessSentinel.Engine.Features;

namespace AccessSentinel.Engine.Signals;

/// <summary>
/// Strangers in a window against the credential's own rhythm. Family volume. The count is Gamma-Poisson (negative binomial); its
/// surprisal is the Chernoff bound of the upper tail, which is cheap, monotonous and never claims more than is so. Known people in the
/// window explain strangers (a catch-up, a migration): the expectation is the greater of the rhythm and known × own odds.
/// </summary>
public static class VolumeSignal
{
    /// <summary>
    /// −log10 of an upper bound on P(X ≥ count) for a negative binomial X of a mean and a shape (mean²/shape is the variance beyond
    /// Poisson); 0 where the count is not above the mean. Chernoff: exp(−sup_t(t·x − log M(t))).
    /// </summary>
    public static double Surprisal(double count, double mean, double shape)
    {
        if (count <= mean)
        {
            return 0;
        }

        var exponent = (count * Math.Log(count / mean)) - ((count + shape) * Math.Log((count + shape) / (mean + shape)));
        return Math.Max(0, exponent / Math.Log(10));
    }

    /// <summary>Strangers expected in the sliding day.</summary>
    public static double ExpectedDay(Baseline baseline, ProfessionPrior prior, double known, int today) =>
        Math.Max(baseline.Rhythm.MeanPerDay(prior), known * Odds(baseline, prior, today)) + 0.5;

    /// <summary>Strangers expected in the sliding hour that ends in an hour-of-week bin.</summary>
    public static double ExpectedHour(Baseline baseline, ProfessionPrior prior, double known, int today, int bin) =>
        Math.Max(baseline.Rhythm.MeanPerDay(prior) * baseline.Rhythm.HourShare(bin, prior), known * Odds(baseline, prior, today)) + 0.5;

    /// <summary>
    /// Strangers for each known person. A look through the whole base of patients (a migration) meets more of them than a day's work does,
    /// as long as the memory is young: who comes often is in it already, who comes once a year is not.
    /// </summary>
    internal static double Odds(Baseline baseline, ProfessionPrior prior, int today)
    {
        const double Most = 5;
        var share = Math.Min(0.95, baseline.FirstSeenShare(prior, today));
        var young = Math.Exp(-baseline.MemoryDays(today) / prior.MemoryDays);
        return Math.Min(Most, share / (1 - share) * (1 + (2 * young)));
    }
}
