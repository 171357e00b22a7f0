using System.Globalization;

namespace AccessSentinel.Host.Options;

/// <summary>Lengths of time as people write them: a number and a unit (<c>ms</c>, <c>s</c>, <c>m</c>, <c>h</c>, <c>d</c>).</summary>
internal static class Durations
{
    // Longest first: "ms" ends in "s" too.
    private static readonly (string Unit, TimeSpan Length)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)),
        ("s", TimeSpan.FromSeconds(1)),
        ("m", TimeSpan.FromMinutes(1)),
        ("h", TimeSpan.FromHours(1)),
        ("d", TimeSpan.FromDays(1)),
    ];

    /// <summary>A number without a unit is refused: nobody should have to guess whether 30 means seconds or days.</summary>
    public static bool TryParse(string text, out TimeSpan value)
    {
        value = default;
        foreach (var (unit, length) in Units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal))
            {
                if (!decimal.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)
                    || count > TimeSpan.MaxValue.Ticks / length.Ticks)
                {
                    return false;
                }

                value = TimeSpan.FromTicks((long)(count * length.Ticks));
                return true;
            }
        }

        return false;
    }

    /// <summary>In the largest unit that needs no fraction.</summary>
    public static string Format(TimeSpan value)
    {
        foreach (var (unit, length) in Units.Reverse())
        {
            if (value.Ticks % length.Ticks == 0 && value.Ticks >= length.Ticks)
            {
                return (value.Ticks / length.Ticks).ToString(CultureInfo.InvariantCulture) + unit;
            }
        }

        return "0s";
    }
}
