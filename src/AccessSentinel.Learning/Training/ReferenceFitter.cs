using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Scoring.Anomaly;

namespace AccessSentinel.Learning.Training;

/// <summary>
/// Bins each feature by the deciles of the training rows, so that later rows can be held against them. A value that a tenth of the rows
/// share (mostly 0) has a bin of its own: otherwise a feature that wakes up would hide among its zeros.
/// </summary>
internal static class ReferenceFitter
{
    /// <summary>Rows below which nothing is said: the deciles themselves would be chance.</summary>
    public const int LeastRows = 500;

    private const int Parts = 10;

    /// <summary>One distribution a feature in the order of the catalogue; empty below <see cref="LeastRows"/>.</summary>
    public static IReadOnlyList<ReferenceDistribution> Fit(FeatureSample sample)
    {
        var rows = sample.Hours.SelectMany(hour => hour.Rows).ToArray();
        return rows.Length < LeastRows
            ? []
            : [.. Enumerable.Range(0, FeatureCatalogue.Count).Select(feature => Fit([.. rows.Select(row => row[feature])]))];
    }

    internal static ReferenceDistribution Fit(double[] values)
    {
        Array.Sort(values);
        SortedSet<double> edges = [];
        for (var part = 1; part < Parts; part++)
        {
            var at = values[values.Length * part / Parts];
            edges.Add(at);
            if (Shared(values, at) * Parts >= values.Length)
            {
                edges.Add(Math.BitIncrement(at));
            }
        }

        var inner = Filled(values, edges);
        var counts = new long[inner.Length + 1];
        ReferenceDistribution bins = new(inner, [1.0, .. new double[inner.Length]]);
        foreach (var value in values)
        {
            counts[bins.BinOf(value)]++;
        }

        return new ReferenceDistribution(inner, [.. counts.Select(count => Math.Round((double)count / values.Length, 6))]);
    }

    /// <summary>Those edges below which, down to the one before, there is any value: only beyond the greatest value may a bin be empty.</summary>
    private static double[] Filled(double[] sorted, IEnumerable<double> edges)
    {
        List<double> filled = [];
        var below = 0;
        foreach (var edge in edges)
        {
            var before = below;
            while (below < sorted.Length && sorted[below] < edge)
            {
                below++;
            }

            if (below > before)
            {
                filled.Add(edge);
            }
        }

        return [.. filled];
    }

    private static int Shared(double[] sorted, double value)
    {
        var first = Array.BinarySearch(sorted, value);
        var last = first;
        while (first > 0 && sorted[first - 1] == value)
        {
            first--;
        }

        while (last < sorted.Length - 1 && sorted[last + 1] == value)
        {
            last++;
        }

        return last - first + 1;
    }
}
