using AccessSentinel.Contracts.Commands;
using AccessSentinel.Processing.Options;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Processing.Tests.Support;
using AccessSentinel.TestKit;

namespace AccessSentinel.Processing.Tests.Workers;

/// <summary>FLUSHALL in full flight suspends nobody wrongly and is noticed before anything is published.</summary>
public sealed class DataLossTests
{
    [TestCase("load")]
    [TestCase("save")]
    [TestCase("save-checkpoint")]
    public async Task An_emptied_store_is_noticed_before_anything_of_the_batch_is_published(string moment)
    {
        var world = Learned();
        await world.RunToEndAsync(null, 0);
        world.Published.ShouldBeEmpty();
        world.ReadDecoy(0, "c1", EventJson.Start.AddHours(2));
        var emptied = false;
        var publishedBeforeRestart = false;
        var hooks = new PortHooks();
        hooks.Before = call =>
        {
            // Not while the partition starts: the batch is under way once records were loaded.
            if (!emptied && call == moment && (moment == "load" || hooks.Calls.Contains("load")))
            {
                emptied = true;
                world.Store.FlushAll();
            }

            publishedBeforeRestart |= call == "publish" && !hooks.Calls.Contains("seek");
        };
        await using var worker = world.Start(hooks, 0);
        await worker.ConsumedAsync();
        await worker.StopAsync();

        emptied.ShouldBeTrue();
        publishedBeforeRestart.ShouldBeFalse();
        worker.Counts["data_loss_total"].ShouldBe(1);
        worker.Counts["events_learned_total"].ShouldBe(40, "everything that was decided before is learned again");
        worker.Counts["events_processed_total"].ShouldBe(1);
        worker.Counts.ShouldAddUp();
        world.PublishedIds.Count.ShouldBe(1, "what comes after is decided on full windows");
        world.Record("c1").Level.ShouldBe("suspend");
    }

    [Test]
    public async Task Since_when_it_watches_outlives_restarts_and_begins_anew_with_the_store()
    {
        var world = Learned();
        await world.RunToEndAsync(null, 0);
        var first = await ObservedDayAsync(world);
        first.ShouldBe(DateOnly.FromDateTime(EventJson.Start).DayNumber);
        world.Lookups(0, "c1", EventJson.Start.AddDays(9), TimeSpan.FromSeconds(1), 1, "x");
        await world.RunToEndAsync(null, 0);
        (await ObservedDayAsync(world)).ShouldBe(first);

        world.Store.FlushAll();
        world.Lookups(0, "c1", EventJson.Start.AddDays(10), TimeSpan.FromSeconds(1), 1, "y");
        await world.RunToEndAsync(null, 0);
        (await ObservedDayAsync(world)).ShouldBe(first, "it learns again from what is retained");
    }

    [Test]
    public async Task A_checkpoint_that_is_behind_means_lost_writes()
    {
        var world = Learned();
        await using var worker = world.Start(new PortHooks(), 0);
        await LearnedAsync(worker);
        var generation = await world.Store.GenerationAsync(CancellationToken.None);

        // As a replica that took over without the last writes: the same generation, an older checkpoint.
        await world.Store.SaveCheckpointAsync(world.Options.GroupId, World.Partition(0), new Checkpoint(generation, 3, null), CancellationToken.None);
        world.ReadDecoy(0, "c1", EventJson.Start.AddHours(2));
        await worker.ConsumedAsync();
        await Eventually.HoldsAsync(() => world.PublishedIds.Count == 1, "the decision is taken in the end");
        await worker.StopAsync();
        worker.Counts["data_loss_total"].ShouldBe(1);
        worker.Log.Lines.ShouldContain(l => l.Contains("the checkpoint is behind", StringComparison.Ordinal));
        worker.Counts.ShouldAddUp();
    }

    [Test]
    public async Task A_checkpoint_that_another_owner_set_back_is_no_loss()
    {
        var world = Learned();
        await using var worker = world.Start(new PortHooks(), 0);
        await LearnedAsync(worker);
        var generation = await world.Store.GenerationAsync(CancellationToken.None);

        // We were frozen; another worker started from what was committed, and it is that one's checkpoint now.
        await world.Store.SaveCheckpointAsync(
            world.Options.GroupId, World.Partition(0), new Checkpoint(generation, 3, null) { Owner = 1 }, CancellationToken.None);
        world.ReadDecoy(0, "c1", EventJson.Start.AddHours(2));
        await worker.ConsumedAsync();
        await Eventually.HoldsAsync(() => world.PublishedIds.Count == 1, "the decision is taken in the end");
        await worker.StopAsync();
        worker.Counts["data_loss_total"].ShouldBe(0);
        worker.Counts.ShouldAddUp();
    }

    [Test]
    public async Task Running_measures_episodes_and_sequences_are_read_back()
    {
        var world = Learned();
        await world.RunToEndAsync(null, 0);
        world.ReadDecoy(0, "thief", EventJson.Start.AddHours(2));
        await world.RunToEndAsync(null, 0);
        var command = world.Published.ShouldHaveSingleItem();
        var before = world.Record("thief");
        world.Store.FlushAll();
        world.Lookups(0, "thief", EventJson.Start.AddHours(3), TimeSpan.FromSeconds(1), 1, "x");

        await world.RunToEndAsync(null, 0);
        var after = world.Record("thief");
        after.Level.ShouldBe(before.Level);
        after.Until.ShouldBe(before.Until);
        after.Episode.ShouldBe(command.Episode);
        after.Sequence.ShouldBeGreaterThanOrEqualTo(command.Sequence);
        world.PublishedIds.ShouldBe([command.Id], "learning publishes nothing");
    }

    [Test]
    public async Task Somebody_else_ahead_means_that_the_partition_is_no_longer_ours()
    {
        var world = Learned();
        await using var worker = world.Start(new PortHooks(), 0);
        await LearnedAsync(worker);
        var generation = await world.Store.GenerationAsync(CancellationToken.None);
        world.Broker.Commit(world.Options.GroupId, World.Partition(0), 41);
        await world.Store.SaveCheckpointAsync(world.Options.GroupId, World.Partition(0), new Checkpoint(generation, 41, null), CancellationToken.None);
        world.ReadDecoy(0, "thief", EventJson.Start.AddHours(2));
        await Eventually.HoldsAsync(() => worker.Log.Lines.Any(l => l.Contains("ahead", StringComparison.Ordinal)), "it is noticed");
        await worker.StopAsync();
        world.Published.ShouldBeEmpty();
        worker.Counts["data_loss_total"].ShouldBe(0);
    }

    private static async Task<int> ObservedDayAsync(World world) =>
        (await world.Store.ReadCheckpointAsync(world.Options.GroupId, World.Partition(0), CancellationToken.None)).ShouldNotBeNull().ObservedDay;

    /// <summary>Waits until what there is was learned and the batch is done with the store: from then on only a new event has it look at its checkpoint.</summary>
    private static Task LearnedAsync(RunningWorker worker) =>
        Eventually.HoldsAsync(() => worker.Counts["events_learned_total"] == 40, "everything is learned");

    private static World Learned()
    {
        var world = new World();
        world = new World { Options = world.Options with { BootstrapMode = BootstrapMode.Learn } };
        for (var credential = 0; credential < 4; credential++)
        {
            world.Lookups(0, $"c{credential}", EventJson.Start, TimeSpan.FromMinutes(5), 10, $"b{credential}-");
        }

        return world;
    }
}
