using System.Diagnostics;

namespace AccessSentinel.TestKit.Fuzzing;

/// <summary>Feeds targets with mutated inputs and measures each.</summary>
public static class FuzzRun
{
    private const int MostFailures = 20;
    private const int Repeats = 3;

    /// <summary>Every reader that is fuzzed.</summary>
    public static IReadOnlyList<FuzzTarget> Targets() =>
        [new EventTarget(), new RecordTarget(), new CommandTarget(), new AuditTarget(), new ControlTarget(), new ModelTarget()];

    /// <summary>Runs a target's share of the inputs.</summary>
    /// <param name="target">The reader.</param>
    /// <param name="inputs">Inputs of all targets.</param>
    /// <param name="seed">The same seed gives the same inputs.</param>
    public static FuzzReport Run(FuzzTarget target, long inputs, int seed)
    {
        var random = new Random(seed);
        var report = new FuzzReport(target, Math.Max(1, inputs * target.Share / 1000));
        // What the first use of a type costs is no input's fault.
        for (var i = 0; i < 200; i++)
        {
            Attempt(target, target.Next(random), report);
        }

        report.Begin();
        for (long i = 0; i < report.Inputs && report.Failures.Count < MostFailures; i++)
        {
            var input = target.Next(random);
            var (bytes, ticks) = Attempt(target, input, report);
            // A collection or another program can fall into any input; what an input costs shows at its cheapest try.
            for (var again = 0; again < Repeats && (bytes > target.AllocationBound(input.Length) || ticks > report.GreatestTicks); again++)
            {
                var (sameBytes, sameTicks) = Attempt(target, input, null);
                bytes = Math.Min(bytes, sameBytes);
                ticks = Math.Min(ticks, sameTicks);
            }

            report.Note(input, bytes, ticks);
        }

        return report;
    }

    /// <summary>One input; with a report, what happens is counted there.</summary>
    public static (long Bytes, long Ticks) Attempt(FuzzTarget target, ReadOnlySpan<byte> input, FuzzReport? report)
    {
        var counts = report?.Counts ?? new long[target.Outcomes.Count];
        var bytes = GC.GetAllocatedBytesForCurrentThread();
        var start = Stopwatch.GetTimestamp();
        try
        {
            target.Try(input, counts);
        }
        catch (Exception e)
        {
            // Without a report it is a repeat, and was told the first time.
            report?.Fail(input, e);
        }

        var ticks = Stopwatch.GetTimestamp() - start;
        return (GC.GetAllocatedBytesForCurrentThread() - bytes, ticks);
    }
}
