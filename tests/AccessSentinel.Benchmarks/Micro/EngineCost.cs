using System.Diagnostics;
using System.Globalization;

namespace AccessSentinel.Benchmarks.Micro;

/// <summary>
/// What an event costs from bytes to decision on a machine that others use too: parser, engine and both in turn, block by block, in processor
/// time of this process. The least of the blocks is nearest to what the code costs; the median says how busy the machine was.
/// </summary>
internal static class EngineCost
{
    private const int Blocks = 24;
    private const double EventsPerBlock = 1 << 16;

    public static void Run(TextWriter output)
    {
        EngineBenchmarks benchmarks = new() { Credentials = 300 };
        benchmarks.WarmTheRecords();
        EngineBenchmarks rotated = new() { Credentials = 300 };
        rotated.WarmTheRecords();
        rotated.Rotate();
        (string Name, Action Next, Func<int> Block)[] ways =
        [
            ("parse", benchmarks.NextMessages, benchmarks.Parse),
            ("engine", benchmarks.NextEvents, benchmarks.Engine),
            ("engine while two keys overlap", rotated.NextEvents, rotated.Engine),
            ("parse + engine", benchmarks.NextMessages, benchmarks.ParseAndEngine),
        ];
        var spent = ways.Select(_ => new List<double>()).ToArray();
        for (var block = 0; block <= Blocks; block++)
        {
            for (var i = 0; i < ways.Length; i++)
            {
                ways[i].Next();
                var before = Process.GetCurrentProcess().TotalProcessorTime;
                _ = ways[i].Block();
                if (block > 0)
                {
                    // The first round compiles.
                    spent[i].Add((Process.GetCurrentProcess().TotalProcessorTime - before).TotalMicroseconds / EventsPerBlock);
                }
            }
        }

        for (var i = 0; i < ways.Length; i++)
        {
            var sorted = spent[i].Order().ToArray();
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{ways[i].Name}: least {sorted[0]:0.00} µs ({1e6 / sorted[0]:N0} events/s), quarter {sorted[Blocks / 4]:0.00} µs, median {sorted[Blocks / 2]:0.00} µs of processor time an event, {Blocks} blocks of {EventsPerBlock:N0}"));
        }
    }
}
