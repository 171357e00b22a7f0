using System.Runtime.CompilerServices;

namespace AccessSentinel.Engine.Windows;

/// <summary>The sliding windows that are kept of each credential, shortest first.</summary>
public enum WindowLength
{
    /// <summary>1 minute: 12 buckets of 5 s.</summary>
    Minute = 0,

    /// <summary>10 minutes: 12 buckets of 50 s.</summary>
    TenMinutes = 1,

    /// <summary>1 hour: 12 buckets of 5 min.</summary>
    Hour = 2,

    /// <summary>24 hours: 24 buckets of 1 h.</summary>
    Day = 3,
}

/// <summary>A set of windows.</summary>
[Flags]
public enum WindowSet
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary><see cref="WindowLength.Minute"/>.</summary>
    Minute = 1,

    /// <summary><see cref="WindowLength.TenMinutes"/>.</summary>
    TenMinutes = 2,

    /// <summary><see cref="WindowLength.Hour"/>.</summary>
    Hour = 4,

    /// <summary><see cref="WindowLength.Day"/>.</summary>
    Day = 8,
}

/// <summary>
/// How the windows are cut into buckets. Buckets are aligned to the epoch of <see cref="DateTime"/> ticks (UTC), and a bucket
/// of any window is a whole number of those of <see cref="WindowLength.Minute"/>: one clock, counted in steps of 5 s, fixes
/// the current bucket of all of them.
/// </summary>
public static class WindowShape
{
    /// <summary>How many windows there are.</summary>
    public const int Count = 4;

    /// <summary>The step of the clock, in ticks: 5 s.</summary>
    public const long StepTicks = 5 * TimeSpan.TicksPerSecond;

    /// <summary>Buckets of all windows together.</summary>
    internal const int AllBuckets = 12 + 12 + 12 + 24;

    /// <summary>The greatest step that any valid time has.</summary>
    internal const long MaxStep = LastTicks / StepTicks;

    /// <summary>The last tick of the year 9999: <see cref="DateTime.MaxValue"/>.</summary>
    internal const long LastTicks = 3_155_378_975_999_999_999;

    /// <summary>Buckets of the window, the current one included.</summary>
    public static int Buckets(WindowLength window) => window == WindowLength.Day ? 24 : 12;

    /// <summary>Width of one bucket, in ticks.</summary>
    public static long BucketTicks(WindowLength window) => StepsPerBucket(window) * StepTicks;

    /// <summary>Width of one bucket in steps of the clock.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static long StepsPerBucket(WindowLength window) => window switch
    {
        WindowLength.Minute => 1,
        WindowLength.TenMinutes => 10,
        WindowLength.Hour => 60,
        WindowLength.Day => 720,
        _ => throw new ArgumentOutOfRangeException(nameof(window)),
    };

    /// <summary>The step of the clock in which a time lies.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative or past the year 9999.</exception>
    internal static long StepOf(long time)
    {
        return (ulong)time <= LastTicks
            ? time / StepTicks
            : throw new ArgumentOutOfRangeException(nameof(time), "Not a time of the years 1 to 9999.");
    }
}
