using AccessSentinel.Engine.Features;

namespace AccessSentinel.Engine.Signals;

/// <summary>
/// Gaps as even as a machine's. Family rhythm. People look up as patients come: their gaps scatter about as much as they last. A script that
/// waits so many seconds leaves gaps that are all alike. Measured by Greenwood's statistic (1946), the sum of the squared shares that the gaps
/// have of the whole time: 2/(n + 1) where looks come at random, 1/n where they are perfectly even. An owner's own software may be even too;
/// hence it only supports what the source says.
/// </summary>
public static class RegularitySignal
{
    /// <summary>Most that it can weigh, log10.</summary>
    public const double Most = 0.5;

    /// <summary>Fewest gaps of which anything is said.</summary>
    public const int FewestGaps = 12;

    private const int MostGaps = 32;

    // Perfect evenness is a ratio of 2n/(n + 1), at least 1.85 for 12 gaps: log10 of it is 0.27, doubled it reaches the cap.
    private const double Sharpness = 2;

    /// <summary>How far the gaps between the last look-ups of a track are more even than chance, 0 to <see cref="Most"/>.</summary>
    /// <param name="records">Look-ups in order of time; those of the other track are passed over.</param>
    /// <param name="foreign">Which track.</param>
    public static double LogRatio(ReadOnlySpan<RecentRecord> records, bool foreign)
    {
        long later = 0, last = 0;
        var gaps = 0;
        double squares = 0;
        for (var i = records.Length - 1; i >= 0 && gaps < MostGaps; i--)
        {
            if (records[i].Foreign != foreign)
            {
                continue;
            }

            if (later == 0)
            {
                last = records[i].Time;
            }
            else
            {
                double gap = later - records[i].Time;
                squares += gap * gap;
                gaps++;
            }

            later = records[i].Time;
        }

        double whole = last - later;
        if (gaps < FewestGaps || whole <= 0)
        {
            return 0;
        }

        var greenwood = squares / (whole * whole);
        return Math.Clamp(Sharpness * Math.Log10(2 / ((gaps + 1) * greenwood)), 0, Most);
    }
}
