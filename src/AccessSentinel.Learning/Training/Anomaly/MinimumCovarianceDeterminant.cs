using AccessSentinel.Engine.Scoring.Anomaly;
using MathNet.Numerics.Distributions;

namespace AccessSentinel.Learning.Training.Anomaly;

/// <summary>
/// Robust centre and scatter by the minimum covariance determinant: the half of the rows whose covariance has the least determinant,
/// searched for by FastMCD (Rousseeuw and Van Driessen 1999): random starts on subsets of 300 rows, two concentration steps each, the ten
/// best pooled and refined until they no longer change. The scatter is made consistent at the normal distribution by the median of the
/// distances, then estimated again from all rows within the 97.5 % quantile.
/// <para>
/// With a regularisation ρ the covariance is (1 − ρ)·S + ρ·I (minimum regularized covariance determinant, Boudt et al. 2020), so that
/// features that are the same in most rows, as counts of rare things are, do not make it singular. Rows are then to be standardised.
/// </para>
/// <para>
/// Without it, half of the rows that do not vary in some direction are the exact fit of the paper, no determinant being less than 0, and end
/// the search; that direction then counts nothing in a distance (pseudo-inverse), so that the rows which do vary in it still have their
/// say when the scatter is estimated again.
/// </para>
/// </summary>
public static class MinimumCovarianceDeterminant
{
    /// <summary>Random starts, over all subsets.</summary>
    public const int DefaultStarts = 500;

    private const int SubsetSize = 300;
    private const int MostSubsets = 5;
    private const int Kept = 10;
    private const int EarlySteps = 2;
    private const int LateSteps = 30;
    private const double ReweightingQuantile = 0.975;

    /// <summary>Fits a model.</summary>
    /// <param name="rows">More rows than features.</param>
    /// <param name="seed">Seed of the random starts.</param>
    /// <param name="regularisation">Weight ρ of the unit matrix, 0 to below 1.</param>
    /// <param name="starts">Random starts over all subsets, at least 10.</param>
    /// <exception cref="ArgumentException">Too few rows.</exception>
    public static RobustMahalanobisModel Fit(FeatureMatrix rows, int seed, double regularisation = 0, int starts = DefaultStarts)
    {
        if (rows.Count <= rows.Dimensions)
        {
            throw new ArgumentException($"{rows.Count} rows of {rows.Dimensions} features are too few.");
        }

        var raw = Search(rows, new Random(seed), regularisation, starts);
        var distances = new double[rows.Count];
        raw.Distances(rows, distances);
        var sorted = distances.ToArray();
        Array.Sort(sorted);
        var middle = sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
        var correction = middle / ChiSquared.InvCDF(rows.Dimensions, 0.5);
        if (!(correction > 0))
        {
            // More than half of the rows are one and the same point.
            return new RobustMahalanobisModel(raw.Mean, raw.Whitening());
        }

        var within = correction * ChiSquared.InvCDF(rows.Dimensions, ReweightingQuantile);
        var members = Enumerable.Range(0, rows.Count).Where(row => distances[row] < within).ToArray();
        var final = members.Length == 0 ? raw.Times(correction) : Scatter.Of(rows, members, regularisation);
        return new RobustMahalanobisModel(final.Mean, final.Whitening());
    }

    private static Scatter Search(FeatureMatrix rows, Random random, double regularisation, int starts)
    {
        var order = Permutation(rows.Count, random);
        var subsets = Math.Clamp(rows.Count / SubsetSize, 1, MostSubsets);
        var pooled = subsets == 1 ? rows.Count : Math.Min(rows.Count, subsets * SubsetSize);
        List<Scatter> candidates = [];
        for (var i = 0; i < subsets; i++)
        {
            var subset = rows.Pick(order.AsSpan(pooled * i / subsets, (pooled * (i + 1) / subsets) - (pooled * i / subsets)));
            var found = Enumerable.Range(0, Math.Max(Kept, starts / subsets)).Select(_ => Start(subset, random, regularisation));
            candidates.AddRange(Best(Refined(found, subset, regularisation, EarlySteps, fresh: true), Kept));
        }

        if (pooled < rows.Count)
        {
            candidates = Best(Refined(candidates, rows.Pick(order.AsSpan(0, pooled)), regularisation, EarlySteps), Kept);
        }

        return Best(Refined(candidates, rows, regularisation, LateSteps), 1)[0];
    }

    /// <summary>
    /// As many random rows as span the space: one more than there are features, and more where those do not.
    /// </summary>
    private static Scatter Start(FeatureMatrix rows, Random random, double regularisation)
    {
        var order = Permutation(rows.Count, random);
        var half = Half(rows);
        var size = Math.Min(rows.Dimensions + 1, half);
        while (true)
        {
            var scatter = Scatter.Of(rows, order.AsSpan(0, size), regularisation);
            if (!scatter.IsSingular || size == half)
            {
                return scatter;
            }

            size = Math.Min(half, size + Math.Max(1, size / 4));
        }
    }

    private static List<Scatter> Best(IEnumerable<Scatter> candidates, int count) => [.. candidates.OrderBy(each => each.LogDeterminant).Take(count)];

    private static IEnumerable<Scatter> Refined(IEnumerable<Scatter> candidates, FeatureMatrix rows, double regularisation, int steps, bool fresh = false)
    {
        var distances = new double[rows.Count];
        var order = new int[rows.Count];
        var support = Half(rows);
        foreach (var candidate in candidates)
        {
            var scatter = candidate;
            for (var step = 0; step < steps && !(scatter.IsSingular && (step > 0 || fresh)); step++)
            {
                scatter.Distances(rows, distances);
                for (var i = 0; i < order.Length; i++)
                {
                    order[i] = i;
                }

                Array.Sort(distances, order);
                var next = Scatter.Of(rows, order.AsSpan(0, support), regularisation);
                if (step > 0 && !(next.LogDeterminant < scatter.LogDeterminant - 1e-9))
                {
                    break;
                }

                scatter = next;
            }

            yield return scatter;
        }
    }

    /// <summary>The least number of rows that can be no mere group of outliers.</summary>
    private static int Half(FeatureMatrix rows) => Math.Min(rows.Count, (rows.Count + rows.Dimensions + 2) / 2);

    private static int[] Permutation(int count, Random random)
    {
        var order = Enumerable.Range(0, count).ToArray();
        random.Shuffle(order);
        return order;
    }
}
