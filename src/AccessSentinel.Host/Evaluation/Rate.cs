using MathNet.Numerics.Distributions;

namespace AccessSentinel.Host.Evaluation;

/// <summary>A count of rare events on so many credential-days, as a rate per 100,000.</summary>
/// <param name="Count">How often it happened.</param>
/// <param name="Days">On how many credential-days.</param>
internal sealed record Rate(int Count, long Days)
{
    /// <summary>Confidence of <see cref="Upper"/>, on one side.</summary>
    public const double Confidence = 0.95;

    /// <summary>Events per 100,000 credential-days; null without days.</summary>
    public double? Per100000 => Days == 0 ? null : 1e5 * Count / Days;

    /// <summary>
    /// Upper bound of the same at 95 %, one-sided, exact for a Poisson count: half the chi-square quantile with 2(count + 1) degrees of
    /// freedom (Garwood, Fiducial limits for the Poisson distribution, Biometrika 28, 1936).
    /// </summary>
    public double? Upper => Days == 0 ? null : 1e5 * ChiSquared.InvCDF(2.0 * (Count + 1), Confidence) / 2 / Days;
}

/// <summary>Measures on credentials that nobody had stolen.</summary>
/// <param name="Name">Which credential-days.</param>
/// <param name="Suspensions">Wrongful suspensions.</param>
/// <param name="StepUps">Second factors asked for nothing.</param>
/// <param name="Restricts">Wrongful restrictions.</param>
internal sealed record BenignFigures(string Name, Rate Suspensions, Rate StepUps, Rate Restricts)
{
    /// <summary>Credential-days they are about.</summary>
    public long Days => Suspensions.Days;

    /// <summary>Sums up some tallies.</summary>
    public static BenignFigures Of(string name, IEnumerable<BenignTally> tallies)
    {
        BenignTally sum = new();
        foreach (var tally in tallies)
        {
            sum.Add(tally);
        }

        return new BenignFigures(name, new Rate(sum.Suspensions, sum.Days), new Rate(sum.StepUps, sum.Days), new Rate(sum.Restricts, sum.Days));
    }
}

/// <summary>The trivial rule at one limit, on the same events.</summary>
/// <param name="Limit">First-seen beneficiaries an hour.</param>
/// <param name="Attacks">All attacks under it.</param>
/// <param name="MeanOverKinds">Share of records exposed, as the mean over the kinds.</param>
/// <param name="Suspensions">Wrongful suspensions.</param>
internal sealed record RuleFigures(int Limit, KindFigures Attacks, double MeanOverKinds, Rate Suspensions);
