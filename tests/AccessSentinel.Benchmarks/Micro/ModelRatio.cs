using System.Diagnostics;
using System.Globalization;

namespace AccessSentinel.Benchmarks.Micro;

/// <summary>
/// What a model costs on a machine that others use too: the three ways of <see cref="ModelBenchmarks"/> in turn, block by block, in processor
/// time of this process, so that whatever slows one slows the others. The median of the blocks' ratios is what counts.
/// </summary>
internal static class ModelRatio
{
    private const int Blocks = 15;
    private const double EventsPerBlock = 1 << 16;

    public static void Run(TextWriter output)
    {
        ModelBenchmarks benchmarks = new();
        benchmarks.WarmTheRecords();
        (string Name, Func<int> Block)[] ways =
        [
            ("off", benchmarks.Off), ("robust_mahalanobis", benchmarks.RobustMahalanobis), ("isolation_forest", benchmarks.IsolationForest),
        ];
        var seconds = ways.Select(_ => new List<double>()).ToArray();
        for (var block = 0; block <= Blocks; block++)
        {
            for (var i = 0; i < ways.Length; i++)
            {
                benchmarks.NextMessages();
                var before = Process.GetCurrentProcess().TotalProcessorTime;
                _ = ways[i].Block();
                var spent = (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds;
                if (block > 0)
                {
                    // The first round compiles.
                    seconds[i].Add(spent);
                }
            }
        }

        for (var i = 0; i < ways.Length; i++)
        {
            var ratios = seconds[i].Select((each, block) => each / seconds[0][block]).Order().ToArray();
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{ways[i].Name}: {EventsPerBlock / Median(seconds[i]):N0} events per processor second, ratio to off {ratios[Blocks / 2]:0.00} (quartiles {ratios[Blocks / 4]:0.00} to {ratios[3 * Blocks / 4]:0.00}), {Blocks} blocks of {EventsPerBlock:N0}"));
        }
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
