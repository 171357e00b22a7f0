using System.Runtime.CompilerServices;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Processing.Tests.Support;
using AccessSentinel.TestKit;

namespace AccessSentinel.Processing.Tests.Workers;

public sealed class BackpressureTests
{
    [Test]
    public async Task A_partition_that_cannot_keep_up_is_paused_and_goes_on_later()
    {
        var world = new World();
        world = new World { Options = world.Options with { BatchSize = 5, QueueMessages = 20 } };
        world.Lookups(0, "c", EventJson.Start, TimeSpan.FromMinutes(1), 200, "b");
        using var gate = new ManualResetEventSlim(false);
        var hooks = new PortHooks();
        hooks.Before = call =>
        {
            if (call == "save")
            {
                gate.Wait();
            }
        };
        // The other one has nothing to do: what comes for it must not wait behind the full one.
        await using var worker = world.Start(hooks, 0, 1);
        await Eventually.HoldsAsync(() => worker.Consumer.Paused.Count == 1, "the partition is paused");
        gate.Set();
        await worker.ConsumedAsync();
        await worker.StopAsync();
        hooks.Calls.ShouldContain("pause");
        hooks.Calls.ShouldContain("resume");
        worker.Counts["events_consumed_total"].ShouldBe(200);
        worker.Counts.ShouldAddUp();
    }

    [Test]
    public async Task While_every_partition_has_enough_to_do_nothing_is_polled_and_nothing_paused()
    {
        var (world, hooks, polls, gate) = Backlog(new ManualClock(EventJson.Start));
        await using var worker = world.Start(hooks, 0);
        await Eventually.HoldsAsync(() => polls.Value >= 15, "three quarters of what the queue takes wait");
        gate.Set();
        await worker.ConsumedAsync();
        await worker.StopAsync();
        hooks.Calls.ShouldNotContain("pause");
        worker.Counts["events_consumed_total"].ShouldBe(200);
        worker.Counts.ShouldAddUp();
    }

    [Test]
    public async Task A_partition_that_does_not_get_on_with_its_full_queue_is_paused_so_that_the_group_is_heard()
    {
        ManualClock clock = new(EventJson.Start);
        var (world, hooks, polls, gate) = Backlog(clock);
        await using var worker = world.Start(hooks, 0);
        await Eventually.HoldsAsync(() => polls.Value >= 15, "three quarters of what the queue takes wait");
        var full = polls.Value;
        await Eventually.HoldsAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromSeconds(1));
                return worker.Consumer.Paused.Count == 1 && polls.Value > full;
            },
            "it is paused, and polled on");
        gate.Set();
        await worker.ConsumedAsync();
        await worker.StopAsync();
        hooks.Calls.ShouldContain("resume");
        worker.Counts["events_consumed_total"].ShouldBe(200);
        worker.Counts.ShouldAddUp();
    }

    /// <summary>Two hundred events of one partition whose queue takes twenty, and a store that saves once the gate is open.</summary>
    private static (World World, PortHooks Hooks, StrongBox<int> Polls, ManualResetEventSlim Gate) Backlog(TimeProvider time)
    {
        World world = new() { Time = time };
        world = new World { Time = time, Options = world.Options with { BatchSize = 5, QueueMessages = 20 } };
        world.Lookups(0, "c", EventJson.Start, TimeSpan.FromMinutes(1), 200, "b");
        ManualResetEventSlim gate = new(false);
        StrongBox<int> polls = new();
        PortHooks hooks = new();
        hooks.Before = call =>
        {
            if (call == "save")
            {
                gate.Wait();
            }
            else if (call == "poll")
            {
                Interlocked.Increment(ref polls.Value);
            }
        };
        return (world, hooks, polls, gate);
    }

    [Test]
    public async Task While_the_store_is_away_it_stops_consuming_decides_nothing_and_goes_on_when_it_is_back()
    {
        var world = new World();
        world.Lookups(0, "c", EventJson.Start, TimeSpan.FromMinutes(1), 5, "b");
        var away = false;
        var hooks = new PortHooks();
        hooks.Before = call =>
        {
            if (Volatile.Read(ref away) && call is "load" or "save" or "read-checkpoint" or "save-checkpoint" or "generation")
            {
                _ = Volatile.Read(ref away) ? throw new TransportException("Redis is away.") : 0;
            }
        };
        await using var worker = world.Start(hooks, 0);
        await worker.ConsumedAsync();
        await Eventually.HoldsAsync(() => worker.Health.Ready, "it is ready");
        Volatile.Write(ref away, true);
        world.ReadDecoy(0, "thief", EventJson.Start.AddHours(1));
        await Eventually.HoldsAsync(() => worker.Consumer.Paused.Count == 1, "it stops consuming");
        worker.Health.Reasons().ShouldContain("Redis is away.");
        world.Published.ShouldBeEmpty();
        Volatile.Write(ref away, false);
        await worker.ConsumedAsync();
        await Eventually.HoldsAsync(() => worker.Health.Ready && worker.Consumer.Paused.Count == 0, "it goes on");
        await worker.StopAsync();
        world.Published.Count.ShouldBe(1);
        worker.Counts["retries_total/redis"].ShouldBeGreaterThan(0);
        worker.Counts["events_consumed_total"].ShouldBe(6);
        worker.Counts.ShouldAddUp();
    }

    [Test]
    public async Task A_partition_assigned_while_the_store_is_away_starts_when_it_is_back()
    {
        var world = new World();
        world.ReadDecoy(0, "thief", EventJson.Start);
        var away = true;
        var hooks = new PortHooks();
        hooks.Before = call => _ = Volatile.Read(ref away) && call == "generation" ? throw new TransportException("Redis is away.") : 0;
        await using var worker = world.Start(hooks, 0);
        await Eventually.HoldsAsync(() => worker.Counts["retries_total/start"] > 2, "it tries again");
        worker.Health.Ready.ShouldBeFalse();
        world.Published.ShouldBeEmpty();
        Volatile.Write(ref away, false);
        await worker.ConsumedAsync();
        await worker.StopAsync();
        world.Published.Count.ShouldBe(1);
        worker.Counts["events_consumed_total"].ShouldBe(1, "what came before the start was fetched again, once");
    }
}
