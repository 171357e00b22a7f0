namespace AccessSentinel.Engine.Signals;

/// <summary>
/// The multivariate anomaly model. Family model: how strange all features are together, where each on its own may pass. It is a second
/// opinion: it is asked once the other families have found something, it adds at most half of what they found, and it never acts alone.
/// </summary>
/// <remarks>
/// A surprisal s says that a share p = 10^−s of benign credential-hours looks as strange. As evidence it counts ½·p^(−½), the e-value
/// that the calibrator κ·p^(κ−1) with κ = ½ makes of a p-value (Vovk and Wang 2021): its mean over ordinary work is 1, so that it cannot
/// exaggerate whatever it is added to. What it looks at the other families look at too; hence the cap.
/// </remarks>
public static class ModelSignal
{
    /// <summary>Evidence of the other families from which it is asked, log10. No bar can be reached from below with what it may add.</summary>
    public const double AskedFrom = 2;

    /// <summary>The most it adds, log10.</summary>
    public const double Most = 1;

    /// <summary>Surprisal from which it counts as a family of its own: one ordinary credential-hour in a hundred thousand.</summary>
    public const double FamilyFrom = 5;

    /// <summary>Its surprisal in the median of ordinary hours, by definition: what is expected.</summary>
    public const double Usual = 0.301;

    /// <summary>Evidence that it adds, 0 to <see cref="Most"/>.</summary>
    /// <param name="surprisal">What the model says.</param>
    /// <param name="evidence">What the other families found, log10.</param>
    public static double Support(double surprisal, double evidence) =>
        evidence < AskedFrom ? 0 : Math.Clamp((0.5 * surprisal) - Usual, 0, Math.Min(Most, evidence / 2));

    /// <summary>Whether it counts among the families that converge.</summary>
    public static bool IsFamily(double surprisal, double evidence) => surprisal >= FamilyFrom && Support(surprisal, evidence) > 0;
}
