using AccessSentinel.Engine.State;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Processing.Tests.Support;
using AccessSentinel.TestKit;

namespace AccessSentinel.Processing.Tests.Workers;

/// <summary>A record that somebody else saved is dropped, loaded again and done again; nothing is counted twice.</summary>
public sealed class ConflictTests
{
    [Test]
    public async Task A_conflict_is_redone_on_the_fresh_record()
    {
        var world = new World();
        world.Lookups(0, "c", EventJson.Start, TimeSpan.FromMinutes(1), 5, "b");
        await using var worker = world.Start(new PortHooks(), 0);
        await worker.ConsumedAsync();

        // Somebody else saves the record in the meantime.
        var stored = world.Record("c");
        var saved = new bool[1];
        stored.Version++;
        await world.Store.SaveAsync([new SaveRequest("c", stored.Version - 1, stored)], saved, CancellationToken.None);
        saved[0].ShouldBeTrue();

        world.Lookups(0, "c", EventJson.Start.AddMinutes(10), TimeSpan.FromMinutes(1), 3, "n");
        world.ReadDecoy(0, "c", EventJson.Start.AddMinutes(20));
        await worker.ConsumedAsync();
        await worker.StopAsync();
        worker.Counts["save_conflicts_total"].ShouldBeGreaterThanOrEqualTo(1);
        worker.Counts["events_redone_total"].ShouldBeGreaterThanOrEqualTo(1);
        worker.Counts["events_processed_total"].ShouldBe(9);
        worker.Counts["events_consumed_total"].ShouldBe(9);
        worker.Counts.ShouldAddUp();
        worker.Counts["commands_total"].ShouldBe(1);
        world.Published.Count.ShouldBe(1);
    }

    [Test]
    public async Task A_save_whose_answer_is_lost_is_not_counted_or_decided_twice()
    {
        var world = new World();
        world.Lookups(0, "c", EventJson.Start, TimeSpan.FromMinutes(1), 5, "b");
        world.ReadDecoy(0, "c", EventJson.Start.AddMinutes(20));
        var failures = 0;
        var hooks = new PortHooks();
        // The save with the decision: where the batch ends is a matter of time, and an earlier one may have none.
        hooks.After = call =>
            _ = call == "save" && world.Record("c").Outbox.Length > 0 && failures++ == 0 ? throw new TransportException("The answer is lost.") : 0;
        await using var worker = world.Start(hooks, 0);
        await worker.ConsumedAsync();
        await worker.StopAsync();
        worker.Counts["retries_total/redis"].ShouldBe(1);
        worker.Counts["outbox_republished_total"].ShouldBe(3, "the command, its finding and what is audited of it");
        worker.Counts["events_processed_total"].ShouldBe(6);
        worker.Counts["events_duplicate_total"].ShouldBe(0);
        worker.Counts["commands_total"].ShouldBe(1);
        worker.Counts.ShouldAddUp();
        world.PublishedIds.Count.ShouldBe(1);
        world.Record("c").Outbox.ShouldBeEmpty();
    }

    [Test]
    public async Task Two_workers_that_share_a_credential_through_foreign_keys_count_every_event_once()
    {
        var alone = Shared();
        await alone.RunToEndAsync(null, 0, 1);

        var world = Shared();
        await using var first = world.Start(new PortHooks(), 0);
        await using var second = world.Start(new PortHooks(), 1);
        await first.ConsumedAsync();
        await second.ConsumedAsync();
        await first.StopAsync();
        await second.StopAsync();

        Events(world).ShouldBe(200);
        Events(alone).ShouldBe(200);
        (first.Counts["events_miskeyed_total"] + second.Counts["events_miskeyed_total"]).ShouldBe(100);
        (first.Counts["events_processed_total"] + second.Counts["events_processed_total"]).ShouldBe(200);
        first.Counts.ShouldAddUp();
        second.Counts.ShouldAddUp();
        TestContext.Out.WriteLine($"{first.Counts["save_conflicts_total"] + second.Counts["save_conflicts_total"]} conflicts");
    }

    private static World Shared()
    {
        var world = new World();
        world = new World { Options = world.Options with { BatchSize = 3 } };
        for (var i = 0; i < 100; i++)
        {
            var time = EventJson.Start.AddSeconds(i);
            world.Append(0, "shared", time, EventJson.Lookup($"a{i}", "shared", time, $"b{i % 10}"));
            world.Append(1, "shared", time, EventJson.Lookup($"m{i}", "shared", time, $"b{i % 10}"), key: "somebody-else");
        }

        return world;
    }

    private static double Events(World world)
    {
        var state = StateCodec.Decode("shared", world.Record("shared"));
        return state.Counters.Sum(Engine.Windows.WindowLength.Hour, Metric.Events);
    }
}
