using AccessSentinel.Processing.Ports;
using AccessSentinel.Processing.Tests.Support;
using AccessSentinel.TestKit;

namespace AccessSentinel.Processing.Tests.Workers;

public sealed class StoppingTests
{
    [Test]
    public async Task Stopping_finishes_the_batch_in_flight_and_stores_its_offset()
    {
        var world = new World();
        world.ReadDecoy(0, "c", EventJson.Start);
        using var publishing = new SemaphoreSlim(0);
        using var goOn = new ManualResetEventSlim(false);
        var hooks = new PortHooks();
        hooks.Before = call =>
        {
            if (call == "publish")
            {
                publishing.Release();
                goOn.Wait();
            }
        };
        await using var worker = world.Start(hooks, 0);
        await publishing.WaitAsync();
        worker.Stop();
        worker.Completion.IsCompleted.ShouldBeFalse();
        goOn.Set();
        await worker.Completion;
        world.Published.Count.ShouldBe(1);
        world.Consumed(0).ShouldBeTrue();
        hooks.Calls.ToList().IndexOf("close").ShouldBeGreaterThan(hooks.Calls.ToList().IndexOf("store-offset"));
        worker.Health.Ready.ShouldBeFalse();
        worker.Counts.ShouldAddUp();
    }

    [Test]
    public async Task Aborting_finishes_nothing_and_what_was_in_flight_is_repeated()
    {
        var world = new World();
        world.ReadDecoy(0, "c", EventJson.Start);
        var hooks = new PortHooks();
        hooks.Before = call => _ = call == "publish" ? throw new TransportException("Kafka is away.") : 0;
        await using (var worker = world.Start(hooks, 0))
        {
            await Eventually.HoldsAsync(() => worker.Counts["retries_total/kafka"] > 1, "publishing is retried");
            worker.Health.Reasons().ShouldContain(r => r.Contains("Kafka", StringComparison.Ordinal));
            worker.Abort();
            await Should.ThrowAsync<OperationCanceledException>(() => worker.Completion);
        }

        hooks.Calls.ShouldNotContain("store-offset");
        await world.RunToEndAsync(null, 0);
        world.Published.Count.ShouldBe(1);
    }

    [Test]
    public async Task A_partition_that_is_taken_is_drained_and_one_that_is_lost_is_dropped()
    {
        var world = new World();
        world.ReadDecoy(0, "a", EventJson.Start);
        world.ReadDecoy(1, "b", EventJson.Start);
        await using var worker = world.Start(new PortHooks(), 0, 1);
        await worker.ConsumedAsync();
        worker.Consumer.Assign([World.Partition(1)]);
        await Eventually.HoldsAsync(() => worker.Health.Assigned == 1, "partition 0 is given back");
        worker.Consumer.Assign([], lost: true);
        await Eventually.HoldsAsync(() => worker.Health.Assigned == 0, "partition 1 is lost");
        worker.Health.Reasons().ShouldContain("No partition is assigned.");
        world.ReadDecoy(0, "later", EventJson.Start.AddMinutes(1));
        worker.Consumer.Assign([World.Partition(0), World.Partition(1)]);
        await worker.ConsumedAsync();
        await worker.StopAsync();
        world.Published.Select(c => c.CredentialId).Order().ShouldBe(["a", "b", "later"]);
        worker.Counts["events_processed_total"].ShouldBe(3);
    }

    [Test]
    public async Task A_lost_partition_publishes_nothing_any_more()
    {
        var world = new World();
        world.ReadDecoy(0, "c", EventJson.Start);
        using var saved = new SemaphoreSlim(0);
        var hooks = new PortHooks();
        hooks.Hold = async (call, token) =>
        {
            if (call == "save-checkpoint" && hooks.Calls.Contains("save"))
            {
                saved.Release();
                await Task.Delay(Timeout.Infinite, token).ContinueWith(static _ => { }, TaskScheduler.Default);
            }
        };
        await using var worker = world.Start(hooks, 0);
        await saved.WaitAsync();
        worker.Consumer.Assign([], lost: true);
        await Eventually.HoldsAsync(() => worker.Health.Assigned == 0, "it is lost");
        await worker.StopAsync();
        world.Record("c").Outbox.ShouldNotBeEmpty("whoever loads the record publishes it");
        world.Published.ShouldBeEmpty();
        hooks.Calls.ShouldNotContain("store-offset");
    }

    [Test]
    public async Task A_worker_whose_place_is_taken_ends_with_what_the_client_said()
    {
        var world = new World();
        world.ReadDecoy(0, "c", EventJson.Start);
        var hooks = new PortHooks();
        await using var worker = world.Start(hooks, 0);
        await worker.ConsumedAsync();
        hooks.Before = call => _ = call == "poll" ? throw new FatalTransportException("Its place is taken.") : 0;
        (await Should.ThrowAsync<FatalTransportException>(() => worker.Completion)).Message.ShouldBe("Its place is taken.");
        hooks.Calls.ShouldNotContain("close");
        worker.Health.Running.ShouldBeFalse();
    }

    [TestCase("poll")]
    [TestCase("close")]
    public async Task A_worker_that_is_told_to_stop_ends_alike_whenever_it_hears_that_its_place_is_taken(string heardIn)
    {
        var world = new World();
        world.ReadDecoy(0, "c", EventJson.Start);
        var hooks = new PortHooks();
        await using var worker = world.Start(hooks, 0);
        await worker.ConsumedAsync();
        hooks.Before = call =>
        {
            if (call == heardIn)
            {
                worker.Stop();
                throw new FatalTransportException("Its place is taken.");
            }
        };
        worker.Stop();
        await worker.Completion;
        hooks.Calls.Contains("close").ShouldBe(heardIn == "poll");
        worker.Log.Lines.ShouldContain("Stopped: every batch in flight is finished and every offset stored");
        worker.Log.Lines.Contains("Told to stop, it is out of the group already: Its place is taken.").ShouldBe(heardIn == "close");
    }

    [Test]
    public async Task A_broken_invariant_ends_the_worker()
    {
        var world = new World();
        world.ReadDecoy(0, "c", EventJson.Start);
        var hooks = new PortHooks();
        hooks.After = call => _ = call == "load" ? throw new InvalidDataException("A record that cannot be.") : 0;
        await using var worker = world.Start(hooks, 0);
        (await Should.ThrowAsync<InvalidDataException>(() => worker.Completion)).Message.ShouldBe("A record that cannot be.");
        hooks.Calls.ShouldNotContain("publish");
        hooks.Calls.ShouldNotContain("store-offset");
        worker.Health.Running.ShouldBeFalse();
    }
}
