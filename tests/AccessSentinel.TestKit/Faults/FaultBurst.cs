using System.Diagnostics;
using System.Globalization;
using AccessSentinel.Kafka.Publishing;
using AccessSentinel.Processing.Ports;
using AccessSentinel.TestKit.Sentinel;
using AccessSentinel.TestKit.Servers;

namespace AccessSentinel.TestKit.Faults;

/// <summary>
/// A portal that writes at its usual rate and then a hundred times as much: a release that repeats itself, or the end of an outage. The workers may
/// fall behind, and must neither lose nor grow.
/// </summary>
/// <param name="options">Seed and sizes of the stream; its faults are not inflicted.</param>
/// <param name="broker">A broker behind proxies for <see cref="FaultOptions.Clients"/>.</param>
/// <param name="perSecond">The usual rate.</param>
/// <param name="lasts">How long the hundredfold rate lasts.</param>
/// <param name="tell">Takes a line of progress.</param>
public sealed class FaultBurst(FaultOptions options, KafkaBroker broker, int perSecond, TimeSpan lasts, Action<string> tell)
{
    /// <summary>By how much the usual rate is multiplied.</summary>
    public const int Times = 100;

    private const int StepsPerSecond = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(3);

    /// <summary>Runs it.</summary>
    public async Task<FaultReport> RunAsync()
    {
        FaultReport report = new();
        using FaultSite site = await FaultSite.CreateAsync(broker, options).ConfigureAwait(false);
        FaultStream stream = new(options, site.Events);
        using IEnumerator<OutgoingMessage> messages = stream.Draw().GetEnumerator();
        using (FaultWorkers workers = new(site, options.Workers, isStatic: false, batch: null, report))
        {
            long written;
            await using (KafkaPublisher portal = FaultStream.Portal(site))
            {
                // Connecting takes a while of its own.
                bool isOver = !messages.MoveNext();
                await FaultStream.PublishAsync(portal, [messages.Current]).ConfigureAwait(false);
                isOver |= !await PublishAsync(portal, messages, perSecond, Before).ConfigureAwait(false);
                int before = stream.Count;
                await Reaches(before, "the workers keep up with the usual rate").ConfigureAwait(false);
                var watch = Stopwatch.StartNew();
                isOver |= !await PublishAsync(portal, messages, perSecond * Times, lasts).ConfigureAwait(false);
                double seconds = watch.Elapsed.TotalSeconds;
                int peak = stream.Count - before;
                written = await site.WrittenAsync().ConfigureAwait(false);
                tell(string.Create(
                    CultureInfo.InvariantCulture,
                    $"seed {options.Seed}: {before} messages at {perSecond} a second, then {peak} in {seconds:0.0} s, {peak / seconds:0} a second, {written - site.Checkpointed()} behind"));
                if (isOver)
                {
                    report.Fail($"seed {options.Seed}: the stream was at its end before the burst was");
                }
            }

            var catchingUp = Stopwatch.StartNew();
            await Reaches(written, "the workers have caught up").ConfigureAwait(false);
            tell(string.Create(
                CultureInfo.InvariantCulture,
                $"seed {options.Seed}: caught up {catchingUp.Elapsed.TotalSeconds:0.0} s later; the portal and the proxies held at most {FaultMemory.Peak(Environment.ProcessId) >> 10} MiB"));
            await workers.DrainAsync().ConfigureAwait(false);

            Task Reaches(long messages, string what) => Eventually.HoldsAsync(
                () => Task.FromResult(site.Checkpointed() >= messages),
                what,
                Patience,
                () => string.Create(
                    CultureInfo.InvariantCulture,
                    $"They are at {site.Checkpointed()} of {messages}.{Environment.NewLine}{string.Join(Environment.NewLine, workers.Lives.Select(worker => worker.Tail))}"));
        }

        await FaultComparison.CompareAsync(options, site, stream, report).ConfigureAwait(false);
        report.Streams = 1;
        report.Events = stream.Count;
        report.Bound(options.MostMebibytes);
        return report;
    }

    /// <summary>Publishes at a rate for a time, or as fast as the broker takes it; false when there was nothing left before.</summary>
    private static async Task<bool> PublishAsync(KafkaPublisher portal, IEnumerator<OutgoingMessage> messages, int rate, TimeSpan time)
    {
        var watch = Stopwatch.StartNew();
        long published = 0;
        List<OutgoingMessage> step = [];
        while (watch.Elapsed < time)
        {
            // Whoever was late writes more at once, but never more than a second's worth.
            long due = Math.Min((long)(watch.Elapsed.TotalSeconds * rate) + (rate / StepsPerSecond), published + rate);
            step.Clear();
            for (; published < due; published++)
            {
                if (!messages.MoveNext())
                {
                    return false;
                }

                step.Add(messages.Current);
            }

            await FaultStream.PublishAsync(portal, step, rate).ConfigureAwait(false);
            TimeSpan ahead = TimeSpan.FromSeconds(published / (double)rate) - watch.Elapsed;
            if (ahead > TimeSpan.Zero)
            {
                await Task.Delay(ahead).ConfigureAwait(false);
            }
        }

        return true;
    }
}
