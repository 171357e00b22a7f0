namespace AccessSentinel.Learning.Training;

/// <summary>
/// Estimates by moments that a few contaminated credentials cannot move far: training data may hold attacks that nobody has labelled. Each
/// works on one figure per credential and leaves out the most extreme 2 % at either end (trimmed mean: Huber and Ronchetti, Robust
/// Statistics, 2009, §3.3).
/// </summary>
internal static class Moments
{
    private const double Trim = 0.02;

    /// <summary>Weighted mean of the values but for the least and the greatest 2 %; null for none.</summary>
    public static double? TrimmedMean(IEnumerable<(double Value, double Weight)> values)
    {
        var sorted = values.Where(each => each.Weight > 0 && double.IsFinite(each.Value)).OrderBy(each => each.Value).ThenBy(each => each.Weight).ToArray();
        if (sorted.Length == 0)
        {
            return null;
        }

        var cut = sorted.Length < 5 ? 0 : Math.Max(1, (int)(sorted.Length * Trim));
        double sum = 0, weight = 0;
        for (var i = cut; i < sorted.Length - cut; i++)
        {
            sum += sorted[i].Value * sorted[i].Weight;
            weight += sorted[i].Weight;
        }

        return sum / weight;
    }

    /// <summary>
    /// How much a share varies from day to day beyond chance, as intra-class correlation ρ of a Beta-binomial with concentration 1/ρ − 1,
    /// from one credential's days: Σ(k − n·p)² / (p·q) exceeds Σn by ρ·Σn(n − 1) (Williams 1982). The concentration is 0 where ρ is 1.
    /// </summary>
    /// <param name="days">Trials, hits and the expected share of each day.</param>
    public static (double Rho, double Weight) Overdispersion(IReadOnlyList<(int Trials, int Hits, double Share)> days)
    {
        double chi = 0, trials = 0, pairs = 0;
        foreach (var (n, k, p) in days)
        {
            var share = Math.Clamp(p, 0.01, 0.99);
            chi += (k - (n * share)) * (k - (n * share)) / (share * (1 - share));
            trials += n;
            pairs += (double)n * (n - 1);
        }

        // One degree of freedom went into the credential's own level.
        var corrected = days.Count < 2 ? 0 : chi * days.Count / (days.Count - 1);
        return pairs <= 0 ? (0, 0) : ((corrected - trials) / pairs, pairs / (pairs + (10 * trials)) * Math.Min(days.Count, 30));
    }

    /// <summary>The concentration of an intra-class correlation, 0.5 to 500.</summary>
    public static double Concentration(double rho) => Math.Clamp((1 / Math.Clamp(rho, 1e-6, 0.9999)) - 1, 0.5, 500);

    /// <summary>Between the built-in value and the estimate, on the logarithm: <paramref name="own"/> credentials against a strength.</summary>
    public static double ShrinkLog(double? estimate, double builtIn, int own) =>
        estimate is { } value && value > 0 ? Math.Exp(Blend(Math.Log(value), Math.Log(builtIn), own)) : builtIn;

    /// <summary>The same for a share, on its own scale.</summary>
    public static double Shrink(double? estimate, double builtIn, int own) => estimate is { } value ? Blend(value, builtIn, own) : builtIn;

    /// <summary>The same for a distribution; the result sums to 1.</summary>
    public static double[] Shrink(IReadOnlyList<double>? estimate, IReadOnlyList<double> builtIn, int own)
    {
        var blended = builtIn.Select((value, i) => Math.Round(Blend(estimate is null ? value : estimate[i], value, own), 6)).ToArray();
        var sum = blended.Sum();
        return [.. blended.Select(value => Math.Round(value / sum, 9))];
    }

    /// <summary>Mean of the credentials' own distributions, each weighing at most as much as a number of observations.</summary>
    public static double[]? MeanDistribution(IEnumerable<int[]> counts, int length, double cap)
    {
        var mean = new double[length];
        double weights = 0;
        foreach (var each in counts)
        {
            var total = each.Sum();
            if (total == 0)
            {
                continue;
            }

            var weight = Math.Min(total, cap);
            weights += weight;
            for (var i = 0; i < length; i++)
            {
                mean[i] += each[i] * weight / total;
            }
        }

        return weights <= 0 ? null : [.. mean.Select(value => value / weights)];
    }

    private static double Blend(double estimate, double builtIn, int own)
    {
        // What the built-in value is worth: so many credentials.
        const double Strength = 8;
        return ((estimate * own) + (builtIn * Strength)) / (own + Strength);
    }
}
