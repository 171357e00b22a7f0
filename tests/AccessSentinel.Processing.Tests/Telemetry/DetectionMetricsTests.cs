using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Controls;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine.Signals;
using AccessSentinel.Processing.Telemetry;
using AccessSentinel.Processing.Tests.Support;

namespace AccessSentinel.Processing.Tests.Telemetry;

public sealed class DetectionMetricsTests
{
    [Test]
    public void What_alerts_and_dashboards_look_at_is_there_from_the_start()
    {
        ConcurrentDictionary<(Instrument, string), double> seen = new();
        using MeterListener listener = new() { InstrumentPublished = (instrument, all) => all.EnableMeasurementEvents(instrument) };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => seen[(instrument, string.Join(',', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}")))] = value);
        listener.Start();
        using WorkerMetrics metrics = new();
        var mine = seen.Where(each => ReferenceEquals(each.Key.Item1.Meter, metrics.Consumed.Meter)).ToArray();
        mine.ShouldAllBe(each => each.Value == 0);
        int Series(string name) => mine.Count(each => each.Key.Item1.Name == "accesssentinel_" + name);

        Series("commands_total").ShouldBe(Enum.GetValues<CommandType>().Length * Enum.GetValues<OperatingMode>().Length);
        Series("events_rejected_total").ShouldBe(Enum.GetValues<RejectReason>().Length - 1);
        Series("enforcement_failed_total").ShouldBeGreaterThan(20);
        Series("controls_refused_total").ShouldBe(Enum.GetValues<ControlRefusal>().Length - 1);
        Series("guard_held_total").ShouldBeGreaterThan(5);
        Series("guard_unreadable_total").ShouldBe(1);
        Series("data_loss_total").ShouldBe(1);
        var professions = Enum.GetValues<Profession>().Length;
        Series("decisions_total").ShouldBe(3 * (SignalFamilies.Count + 1) * professions);
        Series("beneficiaries_read_total").ShouldBe(2 * professions);
        Series("exposed_beneficiaries_total").ShouldBe(professions);
        Series("unnamed_records_total").ShouldBe(professions);
        Series("accesses_refused_total").ShouldBe(3);
    }

    [Test]
    public async Task Each_beneficiary_read_counts_once_and_a_decision_says_what_weighed_most()
    {
        var world = new World();
        world.Lookups(0, "c1", EventJson.Start, TimeSpan.FromMinutes(1), 10, "b");
        world.Append(0, "c1", EventJson.Start.AddMinutes(11), EventJson.Lookup("again", "c1", EventJson.Start.AddMinutes(11), "b0"));
        world.ReadDecoy(0, "c1", EventJson.Start.AddMinutes(12));
        await using var worker = world.Start(new PortHooks(), 0);
        await worker.ConsumedAsync();
        await worker.StopAsync();

        var counts = worker.Counts;
        counts["events_processed_total"].ShouldBe(12);
        counts["beneficiaries_read_total/no"].ShouldBe(11);
        counts["beneficiaries_read_total/yes"].ShouldBe(0);
        counts["decisions_total"].ShouldBe(world.Published.Count);
        counts["decisions_total/suspend"].ShouldBe(1);
        counts["decisions_total/" + world.Published[^1].Reason.Signals[0].Family].ShouldBeGreaterThan(0);
        counts["exposed_beneficiaries_total"].ShouldBe(world.Published[^1].Exposure!.Beneficiaries);
    }
}
