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
/// <param name="broker">A broker behind proxies for as many clients as there are workers.</param>
/// <param name="perSecond">The usual rate.</param>
/// <param name="lasts">How long the hundredfold rate lasts.</param>
/// <param name="tell">Takes a line of progress.</param>
public sealed class FaultBurst(FaultOptions options, KafkaBroker broker, int perSecond, TimeSpan lasts, Action<string> tell)
{
    private const int Times = 100;
    private const int StepsPerSecond = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(3);

    /// <summary>Runs it.</summary>
    public async Task<FaultReport> RunAsync()
    {
        FaultReport report = new();
        using FaultSite site = await FaultSite.CreateAsync(broker, options).ConfigureAwait(false);
        FaultStream stream = new(options, site.Events);
        using (FaultWorkers workers = new(site, options.Workers, isStatic: false, batch: null, report))
        {
            await using (KafkaPublisher portal = FaultStream.Portal(site))
            {
                int published = await PublishAsync(portal, stream.Messages, 0, perSecond, Before).ConfigureAwait(false);
                await Eventually.HoldsAsync(() => site.Checkpointed() >= published, "the workers keep up with the usual rate", Patience).ConfigureAwait(false);
                var watch = Stopwatch.StartNew();
                int peak = await PublishAsync(portal, stream.Messages, published, perSecond * Times, lasts).ConfigureAwait(false) - published;
                tell(string.Create(
                    CultureInfo.InvariantCulture,
                    $"seed {options.Seed}: {published} messages at {perSecond} a second, then {peak} in {watch.Elapsed.TotalSeconds:0.0} s, {peak / watch.Elapsed.TotalSeconds:0} a second, {peak + published - site.Checkpointed()} behind"));
                await FaultStream.PublishAsync(portal, stream.Messages.Skip(published + peak)).ConfigureAwait(false);
            }

            await Eventually.HoldsAsync(() => site.Checkpointed() >= stream.Messages.Count, "the workers have caught up", Patience).ConfigureAwait(false);
            await workers.DrainAsync().ConfigureAwait(false);
        }

        await FaultComparison.CompareAsync(options, site, stream, report).ConfigureAwait(false);
        report.Streams = 1;
        report.Events = stream.Messages.Count;
        report.Bound(options.MostMebibytes);
        return report;
    }

    /// <summary>Publishes at a rate for a time, or as fast as the broker takes it; returns how far it came.</summary>
    private static async Task<int> PublishAsync(KafkaPublisher portal, IReadOnlyList<OutgoingMessage> messages, int from, int rate, TimeSpan time)
    {
        var watch = Stopwatch.StartNew();
        int next = from;
        while (watch.Elapsed < time && next < messages.Count)
        {
            int due = Math.Min(messages.Count, from + (int)(watch.Elapsed.TotalSeconds * rate) + (rate / StepsPerSecond));
            await FaultStream.PublishAsync(portal, messages.Skip(next).Take(due - next)).ConfigureAwait(false);
            next = Math.Max(next, due);
            TimeSpan ahead = TimeSpan.FromSeconds((next - from) / (double)rate) - watch.Elapsed;
            if (ahead > TimeSpan.Zero)
            {
                await Task.Delay(ahead).ConfigureAwait(false);
            }
        }

        return next;
    }
}
