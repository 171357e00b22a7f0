using FsCheck;
using FsCheck.Fluent;

namespace AccessSentinel.Engine.Tests.Windows;

/// <summary>Random streams of event times: bursts, quiet minutes and nights, day changes, far jumps, events out of order.</summary>
internal static class Stream
{
    internal static readonly long Start = new DateTime(2026, 3, 28, 22, 40, 0, DateTimeKind.Utc).Ticks;

    /// <summary>The time of the next event, given the greatest so far; one in five is out of order.</summary>
    internal static long Next(Random random, long now) => Next(now, random.Next(16), random.NextDouble());

    /// <summary>The same from a generator's numbers.</summary>
    internal static long Next(long now, int kind, double share) => now + (long)(share * (kind & 15) switch
    {
        0 => 0,
        < 5 => TimeSpan.TicksPerSecond * 8,
        < 8 => TimeSpan.TicksPerMinute * 4,
        < 10 => TimeSpan.TicksPerHour,
        10 => TimeSpan.TicksPerHour * 14,
        11 => TimeSpan.TicksPerDay * 3,
        12 => -TimeSpan.TicksPerSecond * 90,
        13 => -TimeSpan.TicksPerMinute * 70,
        14 => -TimeSpan.TicksPerHour * 30,
        _ => TimeSpan.TicksPerMillisecond * 400,
    });

    /// <summary>A uniform 64-bit tag for a small number (the finalizer of SplitMix64).</summary>
    internal static ulong Tag(long number)
    {
        ulong z = (ulong)number + 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A seeded generator whose seed stands in the test's output.</summary>
    internal static Random Seeded(int seed)
    {
        TestContext.Out.WriteLine($"seed {seed}");
        return new Random(seed);
    }

    /// <summary>A property over 200 generated values, always the same ones; a failure is shrunk.</summary>
    internal static void Check<T>(Action<T> property)
    {
        const ulong Seed = 20260329;
        TestContext.Out.WriteLine($"seed {Seed}");
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(200).WithReplay(Seed, 1), Prop.ForAll(property));
    }
}
