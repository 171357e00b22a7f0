using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using AccessSentinel.Processing.Telemetry;
using AccessSentinel.Processing.Tests.Support;

namespace AccessSentinel.Processing.Tests.Telemetry;

public sealed partial class WorkerMetricsTests
{
    [Test]
    public void Instruments_follow_the_naming_rules_and_explain_themselves()
    {
        using var metrics = new WorkerMetrics();
        var instruments = InstrumentsOf(metrics);
        instruments.Count.ShouldBeGreaterThan(20);
        foreach (var instrument in instruments)
        {
            Name().IsMatch(instrument.Name).ShouldBeTrue(instrument.Name);
            instrument.Description.ShouldNotBeNullOrWhiteSpace(instrument.Name);
            instrument.Name.EndsWith("_total", StringComparison.Ordinal).ShouldBe(instrument is Counter<long>, instrument.Name);
            if (instrument is Histogram<double>)
            {
                instrument.Name.EndsWith("_seconds", StringComparison.Ordinal).ShouldBe(instrument.Unit == "s", instrument.Name);
            }
        }
    }

    [Test]
    public async Task Gauges_show_the_partitions_and_no_label_is_a_credential()
    {
        var world = new World();
        world.ReadDecoy(0, "secret-credential", EventJson.Start);
        await using var worker = world.Start(new PortHooks(), 0, 1);
        await worker.ConsumedAsync();
        // What the last batch took is recorded on its own thread, and may come just now.
        ConcurrentQueue<(string Name, double Value, string Labels)> seen = [];
        using var listener = new MeterListener { InstrumentPublished = (i, l) => l.EnableMeasurementEvents(i) };
        listener.SetMeasurementEventCallback<double>((i, v, tags, _) =>
            seen.Enqueue((i.Name, v, string.Join(',', tags.ToArray().Select(t => $"{t.Key}={t.Value}")))));
        listener.Start();
        listener.RecordObservableInstruments();
        await worker.StopAsync();
        seen.ShouldContain(("accesssentinel_partitions", 2d, "state=assigned"));
        seen.ShouldContain(("accesssentinel_partitions", 0d, "state=learning"));
        seen.ShouldContain(s => s.Name == "accesssentinel_cached_records" && s.Labels == "partition=0" && s.Value == 1);
        seen.ShouldAllBe(s => !s.Labels.Contains("secret", StringComparison.Ordinal));
    }

    private static List<Instrument> InstrumentsOf(WorkerMetrics metrics)
    {
        var found = new List<Instrument>();
        var mine = metrics.Consumed.Meter;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (ReferenceEquals(instrument.Meter, mine))
                {
                    found.Add(instrument);
                }
            },
        };
        listener.Start();
        return found;
    }

    [GeneratedRegex("^accesssentinel_[a-z]+(_[a-z]+)*$")]
    private static partial Regex Name();
}
