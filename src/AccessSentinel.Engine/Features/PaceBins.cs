namespace AccessSentinel.Engine.Features;

/// <summary>
/// The time between two beneficiaries as one of eleven bins, roughly doubling: fast enough to tell a script from hands, coarse
/// enough that a few days of work fill them.
/// </summary>
public static class PaceBins
{
    /// <summary>Number of bins.</summary>
    public const int Count = 11;

    /// <summary>Bins below this one are faster than a person works for long (under 30 s a beneficiary).</summary>
    public const int Fast = 7;

    private static readonly long[] UpperBounds =
    [
        TimeSpan.TicksPerMillisecond * 500,
        TimeSpan.TicksPerSecond,
        TimeSpan.TicksPerSecond * 2,
        TimeSpan.TicksPerSecond * 4,
        TimeSpan.TicksPerSecond * 8,
        TimeSpan.TicksPerSecond * 15,
        TimeSpan.TicksPerSecond * 30,
        TimeSpan.TicksPerSecond * 60,
        TimeSpan.TicksPerSecond * 180,
        TimeSpan.TicksPerSecond * 600,
    ];

    /// <summary>The bin of an interval in ticks (negative: out of order, the fastest bin).</summary>
    public static int Of(long interval)
    {
        var bin = 0;
        while (bin < UpperBounds.Length && interval >= UpperBounds[bin])
        {
            bin++;
        }

        return bin;
    }
}
