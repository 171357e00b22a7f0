using System.Diagnostics;
using System.Globalization;
using AccessSentinel.TestKit.Fuzzing;

namespace AccessSentinel.Benchmarks.Fuzz;

/// <summary>
/// <c>fuzz --inputs N --seed S</c>: damaged inputs to every reader. Ends with 1 where one broke a promise (its input is kept in the corpus),
/// took longer than the bound, or never reached an outcome of its closed list.
/// </summary>
internal static class FuzzCommand
{
    private const string Usage = "fuzz [--inputs N] [--seed S] [--target NAME]";

    public static int Run(IReadOnlyList<string> arguments, TextWriter output)
    {
        long inputs = 10_000_000;
        var seed = 1;
        string? only = null;
        for (var i = 0; i < arguments.Count; i += 2)
        {
            var value = i + 1 < arguments.Count ? arguments[i + 1] : "";
            var good = arguments[i] switch
            {
                "--inputs" => long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out inputs) && inputs > 0,
                "--seed" => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out seed),
                "--target" => (only = value).Length > 0,
                _ => false,
            };
            if (!good)
            {
                output.WriteLine(Usage);
                return 2;
            }
        }

        output.WriteLine($"seed {seed}");
        var start = Stopwatch.GetTimestamp();
        var broken = false;
        foreach (var target in FuzzRun.Targets())
        {
            using (target)
            {
                if (only is null || only == target.Name)
                {
                    broken |= !Passes(FuzzRun.Run(target, inputs, seed), output);
                }
            }
        }

        output.WriteLine(FormattableString.Invariant($"{Stopwatch.GetElapsedTime(start).TotalSeconds:0} s"));
        return broken ? 1 : 0;
    }

    private static bool Passes(FuzzReport report, TextWriter output)
    {
        report.Print(output);
        FuzzCorpus.Keep(report, FuzzCorpus.Folder);
        foreach (var missing in report.Missing)
        {
            output.WriteLine($"  NEVER REACHED {missing}");
        }

        var isSlow = report.GreatestTime > FuzzReport.TimeBound;
        if (isSlow)
        {
            output.WriteLine("  TOO SLOW");
        }

        return !isSlow && report.Failures.Count == 0 && !report.Missing.Any();
    }
}
