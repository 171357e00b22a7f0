using AccessSentinel.Processing.Options;
using AccessSentinel.Processing.Telemetry;
using AccessSentinel.Processing.Tests.Support;
using AccessSentinel.TestKit;

namespace AccessSentinel.Processing.Tests.Workers;

/// <summary>Learning counts and teaches, decides nothing and publishes nothing.</summary>
public sealed class LearningTests
{
    [Test]
    public async Task On_first_installation_what_is_retained_is_learned_and_the_rest_decided()
    {
        var world = World(BootstrapMode.Learn);
        world.ReadDecoy(0, "old", EventJson.Start);
        world.Append(0, "old", EventJson.Start, "{"u8.ToArray());
        await using var worker = world.Start(new PortHooks(), 0);
        await Eventually.HoldsAsync(() => worker.Health.Ready, "the partition decides");
        world.Published.ShouldBeEmpty();
        world.Broker.Messages(Support.World.DeadLetters).ShouldBeEmpty();
        world.Broker.Committed(world.Options.GroupId, Support.World.Partition(0)).ShouldBe(2);

        world.ReadDecoy(0, "new", EventJson.Start.AddHours(1));
        await worker.ConsumedAsync();
        await worker.StopAsync();
        world.Published.ShouldHaveSingleItem().CredentialId.ShouldBe("new");
        worker.Counts["events_learned_total"].ShouldBe(1);
        worker.Counts["events_processed_total"].ShouldBe(1);
        worker.Counts["events_rejected_total"].ShouldBe(1);
        worker.Counts.ShouldAddUp();
    }

    [Test]
    public async Task Interrupted_learning_goes_on_to_the_same_end()
    {
        var world = World(BootstrapMode.Learn, batch: 5);
        world.Lookups(0, "c", EventJson.Start, TimeSpan.FromMinutes(1), 30, "b");
        world.ReadDecoy(0, "old", EventJson.Start.AddHours(1));
        var saves = 0;
        long saved;
        var hooks = new PortHooks();
        hooks.Before = call => _ = call == "save" && ++saves == 4 ? throw new SimulatedCrashException(0) : 0;
        await using (var dying = world.Start(hooks, 0))
        {
            await Eventually.HoldsAsync(() => dying.Completion.IsFaulted, "it dies while learning");
            saved = dying.Counts["events_learned_total"];
        }

        // Three batches; they need not be full.
        saved.ShouldBeInRange(3, 15);
        world.ReadDecoy(0, "new", EventJson.Start.AddHours(2));
        await using var worker = world.Start(new PortHooks(), 0);
        await worker.ConsumedAsync();
        await worker.StopAsync();
        world.Published.ShouldHaveSingleItem().CredentialId.ShouldBe("new");
        worker.Counts["events_learned_total"].ShouldBe(31 - saved, "what was saved before it died is not learned again");
        worker.Counts["events_processed_total"].ShouldBe(1);
    }

    [Test]
    public async Task It_says_how_long_it_will_take_and_is_not_ready()
    {
        var world = World(BootstrapMode.Learn, batch: 5);
        world.Lookups(0, "c", EventJson.Start, TimeSpan.FromMinutes(1), 30, "b");
        using var gate = new ManualResetEventSlim(false);
        var hooks = new PortHooks();
        hooks.Before = call =>
        {
            if (call == "save")
            {
                gate.Wait();
            }
        };
        await using var worker = world.Start(hooks, 0);
        var progress = new List<LearningProgress>();
        using var subscription = worker.Events.Stream.Subscribe(e =>
        {
            if (e is LearningProgress p)
            {
                progress.Add(p);
            }
        });
        await Eventually.HoldsAsync(() => hooks.Calls.Contains("load"), "the first batch is under way");
        await Eventually.HoldsAsync(() => worker.Health.Learning == 1, "it says that it is learning");
        worker.Health.Ready.ShouldBeFalse();
        worker.Health.Reasons().ShouldContain(r => r.Contains("learning", StringComparison.Ordinal));
        gate.Set();
        await Eventually.HoldsAsync(() => worker.Health.Ready, "learning ends");
        await worker.StopAsync();
        progress.Select(p => p.NextOffset).ShouldBeInOrder();
        progress[^1].NextOffset.ShouldBe(30);
        progress.ShouldAllBe(p => p.EndOffset == 30 && p.Remaining >= TimeSpan.Zero);
    }

    [Test]
    public async Task Skip_begins_at_the_end()
    {
        var world = World(BootstrapMode.Skip);
        world.ReadDecoy(0, "old", EventJson.Start);
        await using var worker = world.Start(new PortHooks(), 0);
        await Eventually.HoldsAsync(() => worker.Health.Ready, "it decides");
        world.ReadDecoy(0, "new", EventJson.Start.AddHours(1));
        await worker.ConsumedAsync();
        await worker.StopAsync();
        world.Published.ShouldHaveSingleItem().CredentialId.ShouldBe("new");
        worker.Counts["events_consumed_total"].ShouldBe(1);
    }

    [Test]
    public async Task The_start_is_committed_before_the_first_batch_is_decided()
    {
        var world = World(BootstrapMode.Decide);
        world.ReadDecoy(0, "c", EventJson.Start);
        var hooks = new PortHooks();
        await world.RunToEndAsync(hooks, 0);
        var calls = hooks.Calls.ToList();
        calls.IndexOf("commit").ShouldBeInRange(0, calls.IndexOf("load"));
    }

    private static World World(BootstrapMode mode, int batch = 4_000)
    {
        var world = new World();
        return new World { Options = world.Options with { BootstrapMode = mode, BatchSize = batch } };
    }
}
