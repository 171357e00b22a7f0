namespace AccessSentinel.Engine.Windows;

/// <summary>The thresholds below which <see cref="DistinctWindow"/> keeps fingerprints, each 1/16 below the one before; the first keeps all.</summary>
internal static class SamplingThresholds
{
    /// <summary>By level; at the last one about one tag in a million is kept.</summary>
    internal static readonly ulong[] ByLevel = Make();

    private static ulong[] Make()
    {
        List<ulong> thresholds = [];
        for (ulong threshold = 1UL << 32; threshold >= 1 << 12; threshold -= threshold / 16)
        {
            thresholds.Add(threshold);
        }

        return [.. thresholds];
    }
}
