using AccessSentinel.Engine.Features;

namespace AccessSentinel.Engine.Signals;

/// <summary>
/// The department a person lives in (or, where the portal does not say, was born in). Family segment. A practitioner in Paris has no
/// business in the records of Marseille; but a region, once shown, explains itself (Polya urn on the track), so a locum is one
/// surprise and a leak of the whole country is many.
/// </summary>
public static class SegmentSignal
{
    private const double NationalShare = 0.9;
    private const double Departments = 101;

    /// <summary>The owner's probability of this department (not 0).</summary>
    public static double Expected(Baseline baseline, ProfessionPrior prior, TrackMemory track, byte department)
    {
        var concentration = prior.DepartmentConcentration;
        var own = baseline.DepartmentShare(department, prior);
        var urn = ((concentration * own) + track.DepartmentCount(department)) / (concentration + track.DepartmentTotal());
        // What a day shows can make a department more expected, never less: an owner whose people come from everywhere has no urn.
        return Math.Max(1e-4, Math.Max(own, urn));
    }

    /// <summary>log10 of P(department | thief of the whole country) / P(department | owner), at most 1.5.</summary>
    public static double LogRatio(double expected) =>
        Math.Min(1.5, Math.Log10(((NationalShare / Departments) + ((1 - NationalShare) * expected)) / expected));
}
