using System.Text;
using AccessSentinel.Contracts.DeadLetters;
using AccessSentinel.Processing.Tests.Support;

namespace AccessSentinel.Processing.Tests.Workers;

/// <summary>Every event is accounted for.</summary>
public sealed class AccountingTests
{
    [Test]
    public async Task Everything_that_was_consumed_is_counted_once()
    {
        var world = new World();
        world.Lookups(0, "c1", EventJson.Start, TimeSpan.FromMinutes(1), 10, "b");
        var again = EventJson.Lookup("again", "c1", EventJson.Start.AddMinutes(3), "x");
        world.Append(0, "c1", EventJson.Start.AddMinutes(3), again);
        world.Append(0, "c1", EventJson.Start.AddMinutes(3), again);
        world.Append(0, "c1", EventJson.Start.AddMinutes(20), EventJson.Lookup("ahead", "c1", EventJson.Start.AddHours(9), "y"));
        world.Append(0, "c1", EventJson.Start.AddMinutes(21), EventJson.Lookup("old", "c1", EventJson.Start.AddDays(-9), "z"));
        world.Append(0, "c1", EventJson.Start.AddMinutes(22), EventJson.Lookup("other", "c1", EventJson.Start.AddMinutes(22), "z"), key: "c9");
        world.Append(0, "c1", EventJson.Start.AddMinutes(22), "}{"u8.ToArray());
        world.Append(0, "c1", EventJson.Start.AddMinutes(22), []);
        world.Append(0, "c1", EventJson.Start.AddMinutes(22), "{\"id\":\"x\",\"credential\":{\"id\":\"c1\"}}"u8.ToArray());
        world.Append(0, "c1", EventJson.Start.AddMinutes(23), EventJson.Lookup("cut", "c1", EventJson.Start.AddMinutes(23), new string('n', 500)));
        await using var worker = world.Start(new PortHooks(), 0);
        await worker.ConsumedAsync();
        await worker.StopAsync();

        worker.Counts["events_consumed_total"].ShouldBe(19);
        worker.Counts["events_duplicate_total"].ShouldBe(1);
        worker.Counts["events_late_total"].ShouldBe(1);
        worker.Counts["events_rejected_total"].ShouldBe(3);
        worker.Counts["events_rejected_total/not_json"].ShouldBe(1);
        worker.Counts["events_rejected_total/empty"].ShouldBe(1);
        worker.Counts["events_skewed_total"].ShouldBe(1);
        worker.Counts["events_miskeyed_total"].ShouldBe(1);
        worker.Counts["events_degraded_total"].ShouldBe(1);
        worker.Counts.ShouldAddUp();
    }

    [Test]
    public async Task A_dead_letter_says_where_and_why_and_carries_no_value()
    {
        var world = new World();
        const string Secret = "{\"id\":\"x\",\"nir\":\"2 85 05 35 238 123 45\"";
        world.Append(0, "c1", EventJson.Start, Encoding.UTF8.GetBytes(Secret));
        var hooks = new PortHooks();
        await using var worker = world.Start(hooks, 0);
        await worker.ConsumedAsync();
        await worker.StopAsync();

        var letter = worker.Publisher.Published.Where(message => message.Topic != World.Audit).ShouldHaveSingleItem();
        letter.Topic.ShouldBe(World.DeadLetters);
        letter.Key.ShouldBe(EventJson.Key("c1"));
        letter.Value.ShouldBeNull();
        var headers = letter.Headers!.ToDictionary(h => h.Key, h => h.Value);
        headers[DeadLetter.ReasonHeader].ShouldBe("not_json");
        headers[DeadLetter.TopicHeader].ShouldBe(World.Events);
        headers[DeadLetter.PartitionHeader].ShouldBe("0");
        headers[DeadLetter.OffsetHeader].ShouldBe("0");
        headers[DeadLetter.HashHeader].ShouldNotBeEmpty();
        headers.Values.ShouldAllBe(v => !v.Contains("285", StringComparison.Ordinal) && !v.Contains("2 85", StringComparison.Ordinal));
        worker.Log.Lines.ShouldAllBe(l => !l.Contains("2 85", StringComparison.Ordinal));
        hooks.Calls.ToList().IndexOf("publish").ShouldBeLessThan(hooks.Calls.ToList().IndexOf("store-offset"));
    }

    [Test]
    public async Task A_decision_is_one_line_without_anything_of_a_beneficiary()
    {
        var world = new World();
        world.ReadDecoy(0, "thief", EventJson.Start);
        await using var worker = world.Start(new PortHooks(), 0);
        await worker.ConsumedAsync();
        await worker.StopAsync();
        var command = world.Published.ShouldHaveSingleItem();
        var line = worker.Log.Lines.Where(l => l.Contains(command.Id, StringComparison.Ordinal)).ShouldHaveSingleItem();
        line.ShouldContain("thief");
        line.ShouldContain(command.Episode);
        worker.Log.Lines.ShouldAllBe(l => !l.Contains("decoy", StringComparison.Ordinal));
        worker.Counts["commands_total/enforce"].ShouldBe(1);
    }

    [Test]
    public async Task A_measure_that_would_already_have_lapsed_is_not_published()
    {
        var world = new World();
        var time = EventJson.Start;
        world.Append(0, "c", time.AddDays(90), EventJson.Lookup("e", "c", time, "decoy"));
        await using var worker = world.Start(new PortHooks(), 0);
        await worker.ConsumedAsync();
        await worker.StopAsync();
        world.Published.ShouldBeEmpty();
        worker.Counts["commands_lapsed_total"].ShouldBe(1);
        world.Record("c").Outbox.ShouldBeEmpty();
        world.Record("c").Episode.ShouldNotBeEmpty("the episode stays open");
    }
}
