namespace AccessSentinel.Engine.Scoring;

/// <summary>
/// From summed evidence to surprisal: 6 means that one benign credential-hour in a million looks this odd. The greatest evidence of a
/// benign credential-hour has an exponential tail, so surprisal is a straight line over it, fitted by <c>train</c> to the peaks over a
/// threshold. The built-in line was fitted to 59,334 simulated credential-days (docs/detection.md).
/// </summary>
/// <param name="Intercept">Surprisal of evidence 0 on the line.</param>
/// <param name="Slope">Surprisal per unit of log10 evidence; above 0.</param>
public sealed record SurprisalScale(double Intercept, double Slope)
{
    /// <summary>The built-in line.</summary>
    public static SurprisalScale BuiltIn { get; } = new(0.2, 0.92);

    /// <summary>Surprisal of evidence, rounded to 1e-6 so that no comparison hangs on the last bit. 0 for no evidence.</summary>
    public double Of(double evidence) => evidence <= 0 ? 0 : Math.Round(Math.Max(0, Intercept + (Slope * evidence)), 6);
}
