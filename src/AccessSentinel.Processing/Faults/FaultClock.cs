using System.Globalization;

namespace AccessSentinel.Processing.Faults;

/// <summary>
/// The system's clock, wrong by a fixed span, so that a test can prove what a worker's own clock decides. Armed as
/// <see cref="FaultPoints"/> are: <c>ACCESS_SENTINEL_ALLOW_TEST_FAULTS=1</c> and <c>ACCESS_SENTINEL_TEST_CLOCK=-01:00:00</c>. Its timers and
/// time stamps are the system's: only the time of day is wrong.
/// </summary>
public sealed class FaultClock : TimeProvider
{
    /// <summary>The variable that names the span, as <c>[-]hh:mm:ss</c>.</summary>
    public const string ClockVariable = "ACCESS_SENTINEL_TEST_CLOCK";

    private readonly TimeSpan _off;

    private FaultClock(TimeSpan off) => _off = off;

    /// <summary>The system's clock unless the variables say otherwise.</summary>
    /// <exception cref="FormatException">A wrong clock is permitted but the span cannot be read.</exception>
    public static TimeProvider FromEnvironment() => Read(Environment.GetEnvironmentVariable);

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _off;

    internal static TimeProvider Read(Func<string, string?> variable)
    {
        var text = variable(ClockVariable);
        if (string.IsNullOrEmpty(text) || variable(FaultPoints.PermissionVariable) != "1")
        {
            return System;
        }

        return TimeSpan.TryParseExact(text, ["c", @"\-hh\:mm\:ss"], CultureInfo.InvariantCulture, TimeSpanStyles.None, out var off)
            ? new FaultClock(off)
            : throw new FormatException($"{ClockVariable} is '{text}'; it takes a span as [-]hh:mm:ss.");
    }
}
