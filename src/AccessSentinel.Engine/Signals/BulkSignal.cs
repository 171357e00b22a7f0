using AccessSentinel.Engine.Features;

namespace AccessSentinel.Engine.Signals;

/// <summary>
/// Answers that hold many records (list, export). Family bulk: how rare such an answer is for this credential, and how far its size
/// lies beyond the usual ones (upper tail of a log-normal, Chernoff bound).
/// </summary>
public static class BulkSignal
{
    private const double OfThief = 0.5;

    /// <summary>log10 of P(answer | thief) / P(answer | owner), −0.5 to 4.</summary>
    public static double LogRatio(BulkHabit habit, ProfessionPrior prior, int records)
    {
        var perDay = Math.Clamp(habit.PerDay(prior), 0.0005, 1);
        var (mean, deviation) = habit.Size();
        var beyond = Math.Max(0, (Math.Log10(records) - mean) / deviation);
        var size = beyond * beyond / (2 * Math.Log(10));
        return Math.Clamp(Math.Log10(OfThief / perDay) + size - 0.2, -0.5, 4);
    }
}
