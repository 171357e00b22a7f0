using System.Diagnostics;
using System.Globalization;
using AccessSentinel.TestKit.Faults;
using AccessSentinel.TestKit.Servers;

namespace AccessSentinel.Benchmarks.Faults;

/// <summary>
/// <c>faults --kills N --seed S --brokers B</c>: the long form of the fault suite. Stream after stream, each of the next seed, until so many
/// processes were killed or frozen. Ends with 1 where anything was lost or wrong; the stream's seed says which to try again (with
/// <c>--streams 1</c>). Guard and campaigns are on in each fourth of them (<c>--guarded some</c>), in all or in none. <c>--burst</c>: instead, one stream at a hundred times its usual rate for so many seconds.
/// </summary>
internal static class FaultsCommand
{
    private const string Usage = "faults [--kills N] [--streams N] [--seed S] [--brokers 1|3] [--workers N] [--per-stream N] [--guarded yes|no|some] [--kinds KIND,KIND...] [--burst SECONDS]";

    private const int UsualRate = 100;

    // A stream is compared command by command, or, with guard and campaigns on, measure by measure: the former says more.
    private const int GuardedOf = 4;

    // What a credential of the burst writes in a day, at least.
    private const int LeastOfDay = 40;
    private const int CredentialsOfBurst = 2_000;

    // Topics of finished streams stay; a cluster of small machines is not meant to hold hundreds of them.
    private const int StreamsOfCluster = 10;

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output)
    {
        int kills = 1_000, streams = int.MaxValue, seed = 1, brokers = 3, workers = 3, faults = 50, burst = 0;
        var guarded = "some";
        var weights = FaultPlan.Usual;
        for (var i = 0; i < arguments.Count; i += 2)
        {
            var value = i + 1 < arguments.Count ? arguments[i + 1] : "";
            var good = arguments[i] switch
            {
                "--kills" => Read(value, 1, out kills),
                "--streams" => Read(value, 1, out streams),
                "--seed" => Read(value, 0, out seed),
                "--brokers" => Read(value, 1, out brokers) && brokers is 1 or 3,
                "--workers" => Read(value, 1, out workers) && workers <= 8,
                "--per-stream" => Read(value, 1, out faults),
                "--burst" => Read(value, 1, out burst),
                "--guarded" => (guarded = value) is "yes" or "no" or "some",
                "--kinds" => Kinds(value, brokers, out weights),
                _ => false,
            };
            if (!good)
            {
                await output.WriteLineAsync(Usage);
                return 2;
            }
        }

        FaultReport sum = new();
        var watch = Stopwatch.StartNew();
        KafkaBroker? broker = null;
        try
        {
            for (var stream = 0; sum.Kills < kills && stream < streams; stream++)
            {
                if (stream % StreamsOfCluster == 0)
                {
                    broker?.Dispose();
                    broker = null;
                }

                broker ??= await KafkaBroker.StartBehindProxiesAsync(brokers, new FaultOptions { Workers = workers }.Clients);
                if (burst > 0)
                {
                    FaultOptions many = new() { Seed = seed + stream, Workers = workers, Credentials = CredentialsOfBurst, Days = 1 + (burst * UsualRate * FaultBurst.Times / (CredentialsOfBurst * LeastOfDay)) };
                    sum.Add(await new FaultBurst(many, broker, UsualRate, TimeSpan.FromSeconds(burst), output.WriteLine).RunAsync());
                    break;
                }

                FaultOptions options = new() { Seed = seed + stream, Workers = workers, Faults = faults, Weights = weights, Guarded = guarded == "yes" || (guarded == "some" && stream % GuardedOf == GuardedOf - 1) };
                sum.Add(await OneAsync(options, broker, output));
                await output.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{watch.Elapsed.TotalMinutes:0.0} min, {sum.Kills} of {kills} kills, {sum.Kills / watch.Elapsed.TotalMinutes:0} a minute, {sum.Failures.Count} failures"));
                if (sum.Failures.Count > 0)
                {
                    // A stream that broke off may have left a node dead.
                    broker.Dispose();
                    broker = null;
                }
            }
        }
        finally
        {
            broker?.Dispose();
        }

        await output.WriteLineAsync(sum.ToString());
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"seeds {seed} to {seed + sum.Streams - 1}, {brokers} nodes, {workers} workers, {watch.Elapsed.TotalMinutes:0.0} min"));
        return sum.Failures.Count == 0 ? 0 : 1;
    }

    private static async Task<FaultReport> OneAsync(FaultOptions options, KafkaBroker broker, TextWriter output)
    {
        FaultRun run = new(options, broker, output.WriteLine);
        try
        {
            return await run.RunAsync();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // A stream that could not be finished proves nothing: it counts as a failure, and the next one begins on new servers.
            run.Report.Fail(string.Create(CultureInfo.InvariantCulture, $"seed {options.Seed} broke off: {exception}"));
            run.Report.Streams = 1;
            return run.Report;
        }
        finally
        {
            await output.WriteLineAsync(run.Report.ToString());
        }
    }

    /// <summary>These kinds alone, as heavy as they usually are.</summary>
    private static bool Kinds(string text, int nodes, out IReadOnlyDictionary<FaultKind, int> weights)
    {
        var names = text.Split(',');
        weights = FaultPlan.Usual.Where(pair => names.Contains($"{pair.Key}")).ToDictionary(pair => pair.Key, pair => pair.Value);
        return weights.Count == names.Length && (nodes > 1 || !weights.Keys.All(FaultPlan.IsBetweenNodes));
    }

    private static bool Read(string text, int least, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= least;
}
