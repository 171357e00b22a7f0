using AccessSentinel.Contracts.Commands;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Processing.Options;
using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Processing.Effects;

/// <summary>Which measures are skipped, given what the portal said of them. Pure.</summary>
internal static class PortalGaps
{
    /// <summary>The measures that are skipped at a time (UTC ticks).</summary>
    public static UnsupportedMeasures At(IReadOnlyList<PortalGap> gaps, EffectOptions options, long now)
    {
        var skipped = UnsupportedMeasures.None;
        foreach (var gap in gaps)
        {
            var counts = gap.Why == CommandEffect.Unsupported
                ? now < gap.At + options.UnsupportedFor.Ticks
                : gap.Times >= options.FailuresToSkip && now < gap.At + options.FailedFor.Ticks;
            skipped |= counts ? UnsupportedMeasuresExtensions.FlagOf(gap.Type) : UnsupportedMeasures.None;
        }

        return skipped;
    }

    /// <summary>The gap after one more answer of that kind: failures count in a row as long as none is older than they are remembered.</summary>
    public static PortalGap Again(IReadOnlyList<PortalGap> gaps, CommandType type, CommandEffect why, EffectOptions options, long now)
    {
        var times = 1;
        foreach (var gap in gaps)
        {
            if (gap.Type == type && gap.Why == why && now < gap.At + options.FailedFor.Ticks)
            {
                times = gap.Times + 1;
            }
        }

        return new PortalGap(type, why, times, now);
    }
}
