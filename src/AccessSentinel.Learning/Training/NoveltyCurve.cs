namespace AccessSentinel.Learning.Training;

/// <summary>
/// The share of first-seen people as a memory of some age finds it: share + (0.97 − share)·exp(−age/days), as the engine expects it. A
/// few weeks of data say little of what a year would show, so the fit is held to the built-in values by a penalty, and says so.
/// </summary>
internal static class NoveltyCurve
{
    private const double Young = 0.97;

    /// <summary>The value at an age.</summary>
    public static double At(double share, double memoryDays, int age) => share + ((Young - share) * Math.Exp(-age / memoryDays));

    /// <summary>Fits both figures to the pooled shares by age; each credential and day weighs at most as 20 people.</summary>
    public static (double Share, double MemoryDays) Fit(IEnumerable<DayRecord> days, double builtInShare, double builtInDays, int credentials)
    {
        const double Cap = 20;
        Dictionary<int, (double Hits, double Weight)> ages = [];
        foreach (var day in days)
        {
            var weight = Math.Min(day.People, Cap);
            var (hits, all) = ages.GetValueOrDefault(day.Age);
            ages[day.Age] = (hits + (weight * day.FirstSeen / day.People), all + weight);
        }

        var total = ages.Values.Sum(each => each.Weight);
        if (total <= 0)
        {
            return (builtInShare, builtInDays);
        }

        var (bestShare, bestDays, best) = (builtInShare, builtInDays, double.MaxValue);
        var prior = 4.0 / Math.Max(4, credentials);
        foreach (var step in Enumerable.Range(-8, 17))
        {
            var memory = builtInDays * Math.Exp(step * 0.15);
            double cross = prior * builtInShare * 0.05, square = prior * 0.05;
            foreach (var (age, (hits, weight)) in ages.OrderBy(each => each.Key))
            {
                var young = Math.Exp(-age / memory);
                cross += weight / total * (1 - young) * ((hits / weight) - (Young * young));
                square += weight / total * (1 - young) * (1 - young);
            }

            var share = Math.Clamp(cross / square, 0.02, 0.95);
            var error = ages.OrderBy(each => each.Key).Sum(each => each.Value.Weight / total * Math.Pow((each.Value.Hits / each.Value.Weight) - At(share, memory, each.Key), 2))
                + (prior * 0.02 * Math.Pow(Math.Log(memory / builtInDays), 2))
                + (prior * 0.05 * Math.Pow(share - builtInShare, 2));
            if (error < best)
            {
                (bestShare, bestDays, best) = (share, memory, error);
            }
        }

        return (bestShare, bestDays);
    }
}
