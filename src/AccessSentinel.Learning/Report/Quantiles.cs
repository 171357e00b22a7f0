namespace AccessSentinel.Learning.Report;

/// <summary>Order statistics of whole numbers.</summary>
internal static class Quantiles
{
    /// <summary>The smallest value that a share of the sorted values does not exceed; 0 for none.</summary>
    public static long Of(IReadOnlyList<long> sorted, double share) =>
        sorted.Count == 0 ? 0 : sorted[(int)Math.Clamp(Math.Ceiling(share * sorted.Count) - 1, 0, sorted.Count - 1)];

    /// <inheritdoc cref="Of(IReadOnlyList{long}, double)"/>
    public static int Of(IReadOnlyList<int> sorted, double share) =>
        sorted.Count == 0 ? 0 : sorted[(int)Math.Clamp(Math.Ceiling(share * sorted.Count) - 1, 0, sorted.Count - 1)];
}
