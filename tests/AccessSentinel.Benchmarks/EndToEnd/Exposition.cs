using System.Globalization;

namespace AccessSentinel.Benchmarks.EndToEnd;

/// <summary>The worker's metrics as text.</summary>
internal sealed class Exposition(string text)
{
    private readonly string[] _lines = text.Split('\n');

    /// <summary>A sum over all series of a metric that carry a label, or over all.</summary>
    public double Sum(string metric, string label = "") => Samples(metric)
        .Where(line => line.Contains(label, StringComparison.Ordinal))
        .Sum(Value);

    /// <summary>A quantile of what a histogram got since an earlier reading, interpolated within its bucket, over all series.</summary>
    public double Quantile(string histogram, double quantile, Exposition since)
    {
        var before = since.Buckets(histogram);
        var buckets = Buckets(histogram)
            .Select(bucket => (Bound: bucket.Key, Count: bucket.Value - before.GetValueOrDefault(bucket.Key)))
            .OrderBy(bucket => bucket.Bound)
            .ToArray();
        if (buckets.Length == 0 || buckets[^1].Count == 0)
        {
            return double.NaN;
        }

        var wanted = quantile * buckets[^1].Count;
        var (lower, below) = (0.0, 0.0);
        foreach (var (bound, count) in buckets)
        {
            if (count >= wanted)
            {
                return double.IsInfinity(bound) ? lower : lower + ((bound - lower) * (wanted - below) / (count - below));
            }

            (lower, below) = (bound, count);
        }

        return lower;
    }

    private static double Value(string line) => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);

    private static double Bound(string line)
    {
        const string Label = "le=\"";
        var from = line.IndexOf(Label, StringComparison.Ordinal) + Label.Length;
        var bound = line[from..line.IndexOf('"', from)];
        return bound == "+Inf" ? double.PositiveInfinity : double.Parse(bound, CultureInfo.InvariantCulture);
    }

    private Dictionary<double, double> Buckets(string histogram) =>
        Samples(histogram + "_bucket").GroupBy(Bound).ToDictionary(group => group.Key, group => group.Sum(Value));

    private IEnumerable<string> Samples(string metric) => _lines.Where(
        line => line.StartsWith(metric + " ", StringComparison.Ordinal) || line.StartsWith(metric + "{", StringComparison.Ordinal));
}
