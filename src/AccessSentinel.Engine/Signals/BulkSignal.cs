using AccessSentinel.Engine.Features;

namespace AccessSentinel.Engine.Signals;

/// <summary>
/// Answers that hold many records (list, export). Family bulk: how rare such an answer is for this credential, and how much larger
/// than its usual ones.
/// </summary>
public static class BulkSignal
{
    private const double OfThief = 0.5;
    private const double StrengthDays = 3;

    /// <summary>log10 of P(answer | thief) / P(answer | owner), −0.5 to 4.</summary>
    public static double LogRatio(Baseline baseline, ProfessionPrior prior, int records)
    {
        var perDay = Math.Clamp(baseline.Bulk.Mean(prior.BulkPerDay, StrengthDays), 0.0005, 20);
        var usual = baseline.BulkRecords > 0 ? baseline.BulkRecords : 20;
        var rarity = Math.Log10(OfThief / Math.Min(1, perDay));
        var size = Math.Max(0, Math.Log10(records / (4 * (double)usual)));
        return Math.Clamp(rarity + (2 * size), -0.5, 4);
    }
}
