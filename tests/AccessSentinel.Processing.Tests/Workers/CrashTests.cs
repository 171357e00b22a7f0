using AccessSentinel.Processing.Tests.Support;

namespace AccessSentinel.Processing.Tests.Workers;

/// <summary>A worker that dies at any moment loses nothing and decides nothing twice.</summary>
public sealed class CrashTests
{
    [Test]
    public async Task Whenever_it_dies_the_next_one_ends_with_the_same_records_and_the_same_commands()
    {
        var whole = Stream();
        var hooks = new PortHooks();
        await whole.RunToEndAsync(hooks, 0, 1);
        whole.PublishedIds.Count.ShouldBe(3);
        TestContext.Out.WriteLine($"{hooks.Moments} moments, {whole.PublishedIds.Count} commands");

        // Every moment of the first worker's life, before and after each of its calls; 40 more since batches may fall otherwise.
        await Parallel.ForEachAsync(Enumerable.Range(1, hooks.Moments + 40), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (moment, _) =>
        {
            var world = Stream();
            await using (var dying = world.Start(new PortHooks { DieAt = moment }, 0, 1))
            {
                await dying.ConsumedAsync();
                if (dying.Completion.IsFaulted)
                {
                    dying.Completion.Exception!.InnerException.ShouldBeOfType<SimulatedCrashException>();
                }
            }

            await world.RunToEndAsync(null, 0, 1);
            world.Records().ShouldBe(whole.Records(), ignoreOrder: true, $"died at moment {moment}");
            world.PublishedIds.ShouldBe(whole.PublishedIds, $"died at moment {moment}");
            world.Store.Snapshot().Values.ShouldAllBe(r => r.Outbox.Length == 0, $"died at moment {moment}");
        });
    }

    [Test]
    public async Task A_record_with_an_outbox_is_published_first_byte_for_byte()
    {
        var world = new World();
        world.ReadDecoy(0, "thief", EventJson.Start);
        var dying = new PortHooks();
        dying.Before = call => _ = call == "publish" ? throw new SimulatedCrashException(0) : 0;
        await using (var worker = world.Start(dying, 0))
        {
            await worker.ConsumedAsync();
            worker.Completion.IsFaulted.ShouldBeTrue();
        }

        world.Published.ShouldBeEmpty();
        var saved = Outbox(world, "thief");
        var hooks = new PortHooks();
        await using var next = world.Start(hooks, 0);
        await next.ConsumedAsync();
        await next.StopAsync();

        world.Broker.Messages(World.Commands).ShouldHaveSingleItem().Value.ShouldBe(saved[0].Value);
        world.Broker.Messages(World.Findings).ShouldHaveSingleItem().Value.ShouldBe(saved[1].Value);
        hooks.Calls.SkipWhile(c => c != "load").Skip(1).First(c => c != "publish-audit").ShouldBe("publish", "before anything else is decided or saved");
        next.Counts["outbox_republished_total"].ShouldBe(3);
        next.Counts["events_duplicate_total"].ShouldBe(1, "a decision once saved is never taken again");
        world.Record("thief").Outbox.ShouldBeEmpty();
    }

    private static IReadOnlyList<Ports.OutgoingMessage> Outbox(World world, string credential) =>
        Processing.Partitions.OutboxCodec.Decode(world.Record(credential).Outbox);

    private static World Stream()
    {
        // Small batches, so that a crash falls between batches as well as within them.
        var world = new World();
        world = new World { Options = world.Options with { BatchSize = 7 } };
        for (var credential = 0; credential < 6; credential++)
        {
            world.Lookups(credential % 2, $"c{credential}", EventJson.Start, TimeSpan.FromMinutes(7), 5, $"b{credential}-");
        }

        world.ReadDecoy(0, "c0", EventJson.Start.AddMinutes(40));
        world.ReadDecoy(1, "c1", EventJson.Start.AddMinutes(41));
        world.Append(0, "c2", EventJson.Start.AddMinutes(41), "{\"id\":\"x\",\"credential\":{\"id\":\"c2\"}}"u8.ToArray());
        world.Append(1, "c3", EventJson.Start.AddMinutes(41), "not json"u8.ToArray());

        // Under a foreign key, but in the partition of its others: between partitions there is no order to compare.
        world.Lookups(0, "c0", EventJson.Start.AddMinutes(42), TimeSpan.FromMinutes(1), 3, "mis", key: "c2");
        world.Lookups(0, "c2", EventJson.Start.AddMinutes(50), TimeSpan.FromMinutes(1), 8, "late-");
        world.ReadDecoy(0, "c2", EventJson.Start.AddMinutes(60));
        return world;
    }
}
