using AccessSentinel.Processing.Options;
using AccessSentinel.Processing.Tests.Support;
using AccessSentinel.TestKit;

namespace AccessSentinel.Processing.Tests.Workers;

public sealed class MisKeyedTests
{
    [Test]
    public async Task A_mis_keyed_event_is_judged_like_any_other()
    {
        var world = new World();
        world.ReadDecoy(0, "thief", EventJson.Start, key: "somebody-else");
        await using var worker = world.Start(new PortHooks(), 0);
        await worker.ConsumedAsync();
        await worker.StopAsync();
        world.Published.ShouldHaveSingleItem().CredentialId.ShouldBe("thief");
        world.Broker.Messages(World.Commands).ShouldHaveSingleItem().Key.ShouldBe(EventJson.Key("thief"));
        worker.Counts["events_miskeyed_total"].ShouldBe(1);
    }

    [Test]
    public async Task While_any_partition_learns_it_decides_nothing()
    {
        var world = new World();
        world = new World { Options = world.Options with { BootstrapMode = BootstrapMode.Learn, BatchSize = 5 } };
        world.Lookups(0, "c", EventJson.Start, TimeSpan.FromMinutes(1), 20, "b");
        using var gate = new ManualResetEventSlim(false);
        var loads = 0;
        var hooks = new PortHooks();

        // Partition 0 has something to learn and is held up; partition 1 is empty and decides at once.
        hooks.Before = call =>
        {
            if (call == "load" && Interlocked.Increment(ref loads) == 1)
            {
                gate.Wait();
            }
        };
        await using var worker = world.Start(hooks, 0, 1);
        await Eventually.HoldsAsync(() => worker.Health.Learning == 1 && Volatile.Read(ref loads) == 1, "partition 0 learns, held up");
        world.ReadDecoy(1, "thief", EventJson.Start.AddHours(1), key: "somebody-else");
        world.ReadDecoy(1, "honest-key", EventJson.Start.AddHours(1));
        await Eventually.HoldsAsync(() => world.Consumed(1), "partition 1 is through");
        world.Published.ShouldHaveSingleItem().CredentialId.ShouldBe("honest-key");
        gate.Set();
        await Eventually.HoldsAsync(() => worker.Health.Ready, "learning ends");
        world.ReadDecoy(1, "thief", EventJson.Start.AddHours(2), key: "somebody-else");
        await worker.ConsumedAsync();
        await worker.StopAsync();
        world.Published.Select(c => c.CredentialId).ShouldBe(["honest-key", "thief"]);
        worker.Counts.ShouldAddUp();
    }
}
