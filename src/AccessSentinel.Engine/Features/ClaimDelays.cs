namespace AccessSentinel.Engine.Features;

/// <summary>
/// How long after a look-up the claim (or quote) for the same person follows, as ten bins. The distribution is used as a
/// survival function: how probable is it that an honest look-up is still unclaimed after so long?
/// </summary>
public static class ClaimDelays
{
    /// <summary>Number of bins; the last one ends at <see cref="Horizon"/>.</summary>
    public const int Count = 10;

    /// <summary>After this long a claim no longer counts as following the look-up.</summary>
    public const long Horizon = TimeSpan.TicksPerHour * 24;

    private static readonly long[] UpperBounds =
    [
        TimeSpan.TicksPerSecond * 30,
        TimeSpan.TicksPerMinute * 2,
        TimeSpan.TicksPerMinute * 5,
        TimeSpan.TicksPerMinute * 15,
        TimeSpan.TicksPerMinute * 30,
        TimeSpan.TicksPerHour,
        TimeSpan.TicksPerHour * 3,
        TimeSpan.TicksPerHour * 6,
        TimeSpan.TicksPerHour * 12,
        Horizon,
    ];

    /// <summary>The bin of a delay in ticks; <see cref="Count"/> beyond the horizon.</summary>
    public static int Of(long delay) => From(0, delay);

    /// <summary>The same for a delay of which it is known that its bin is no earlier than <paramref name="bin"/>.</summary>
    public static int From(int bin, long delay)
    {
        while (bin < Count && delay >= UpperBounds[bin])
        {
            bin++;
        }

        return bin;
    }

    /// <summary>The delay at which a bin ends.</summary>
    public static long End(int bin) => UpperBounds[bin];
}
