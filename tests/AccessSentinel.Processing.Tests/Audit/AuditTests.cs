using AccessSentinel.Contracts.Audit;
using AccessSentinel.Processing.Options;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Processing.Tests.Support;

namespace AccessSentinel.Processing.Tests.Audit;

public sealed class AuditTests
{
    private static IReadOnlyList<AuditRecord> Records(World world) =>
        [.. world.Broker.Messages(World.Audit).Select(message =>
        {
            AuditRecord.TryRead(message.Value, out var record).ShouldBeTrue();
            return record!;
        })];

    [Test]
    public async Task A_decision_is_audited_with_its_event_and_its_command_in_a_chain()
    {
        var world = new World();
        world.ReadDecoy(0, "thief", EventJson.Start);
        world.ReadDecoy(1, "other", EventJson.Start.AddMinutes(1));
        await world.RunToEndAsync(null, 0, 1);

        var records = Records(world);
        records.Select(record => record.Number).ShouldBe([1, 2, 3, 4, 5]);
        records.Select(record => record.Incarnation).Distinct().Count().ShouldBe(1);
        records[0].Previous.ShouldBe(AuditChain.NoHash);
        for (var i = 1; i < records.Count; i++)
        {
            records[i].Previous.ShouldBe(records[i - 1].Hash);
        }

        records[0].Content.ShouldBeOfType<StartAudit>().Heads.ShouldBeEmpty();
        var partitions = records.Select(record => record.Content).OfType<PartitionAudit>().OrderBy(each => each.Event.Partition).ToArray();
        partitions.Select(each => (each.Event.Partition, each.Event.Offset, each.Learning, each.Model)).ShouldBe([(0, 0L, false, "built-in"), (1, 0L, false, "built-in")]);
        var decisions = records.Select(record => record.Content).OfType<DecisionAudit>().OrderBy(decision => decision.Event.Partition).ToArray();
        decisions.Select(decision => decision.CredentialId).ShouldBe(["thief", "other"]);
        decisions.ShouldAllBe(decision => decision.Published);
        decisions.Select(decision => decision.Command.Id).Order(StringComparer.Ordinal).ShouldBe(world.PublishedIds);
        decisions[0].Event.ShouldBe(new AuditEvent(World.Events, 0, 0, decisions[0].Event.EventId, EventJson.Start));
        world.Broker.Messages(World.Audit)[^1].Key.ShouldBe(EventJson.Key(((DecisionAudit)records[^1].Content!).CredentialId!));
        world.Record("thief").Outbox.ShouldBeEmpty();
    }

    [Test]
    public async Task The_next_incarnation_names_the_head_of_the_one_before()
    {
        var world = new World();
        world.ReadDecoy(0, "thief", EventJson.Start);
        await world.RunToEndAsync(null, 0);
        await using (var next = world.Start(new PortHooks(), 0))
        {
            // There is nothing to consume: it could be stopped before it had begun.
            await AccessSentinel.TestKit.Eventually.HoldsAsync(() => Records(world).Count == 4, "the next incarnation has begun");
            await next.StopAsync();
        }

        var records = Records(world);
        records.Count.ShouldBe(4);
        records[3].Incarnation.ShouldNotBe(records[2].Incarnation);
        records[3].Content.ShouldBeOfType<StartAudit>().Heads
            .ShouldBe([new AuditHead(records[2].Incarnation, 1, 3, records[2].Hash)]);
    }

    [Test]
    public async Task What_a_crash_left_in_an_outbox_is_audited_by_whoever_goes_on()
    {
        var world = new World();
        world.ReadDecoy(0, "thief", EventJson.Start);
        var hooks = new PortHooks
        {
            Before = call =>
            {
                if (call == "publish")
                {
                    throw new InvalidOperationException("crash");
                }
            },
        };
        await using (var crashed = world.Start(hooks, 0))
        {
            await Should.ThrowAsync<InvalidOperationException>(() => crashed.Completion);
        }

        Records(world).Select(record => record.Content).OfType<DecisionAudit>().ShouldBeEmpty();
        await world.RunToEndAsync(null, 0);
        Records(world).Select(record => record.Content).OfType<DecisionAudit>().ShouldHaveSingleItem().Command.Id.ShouldBe(world.PublishedIds.Single());
    }

    [Test]
    public async Task A_batch_that_failed_is_repeated_byte_for_byte_before_anything_more_is_numbered()
    {
        var world = new World();
        world.ReadDecoy(0, "thief", EventJson.Start);
        var faults = 0;
        var hooks = new PortHooks();
        hooks.After = call =>
        {
            if (call == "publish-audit" && faults++ < 2)
            {
                throw new TransportException("the acknowledgement was lost");
            }
        };
        await world.RunToEndAsync(hooks, 0);

        var values = world.Broker.Messages(World.Audit).Select(message => AuditChain.HashOf(message.Value)).ToArray();
        values.Length.ShouldBe(5);
        values.Distinct().Count().ShouldBe(3);
        values[1].ShouldBe(values[0]);
        values[2].ShouldBe(values[0]);
        Records(world)[^1].Number.ShouldBe(3);
    }

    [Test]
    public async Task Switched_off_it_publishes_nothing_and_keeps_nothing()
    {
        var world = new World { Options = new World().Options with { Audit = new AuditOptions { Enabled = false } } };
        world.ReadDecoy(0, "thief", EventJson.Start);
        await world.RunToEndAsync(null, 0);
        world.PublishedIds.ShouldHaveSingleItem();
        world.Broker.Messages(World.Audit).ShouldBeEmpty();
    }

    [Test]
    public async Task Opening_contents_follow_the_start()
    {
        var opening = new AuditOpening("run", [new ConfigurationAudit { KeyId = "k1", Settings = [new AuditText("Mode", "shadow")] }]);
        var world = new World { Options = new World().Options with { AuditOpening = opening } };
        world.ReadDecoy(0, "thief", EventJson.Start);
        await world.RunToEndAsync(null, 0);
        var records = Records(world);
        records[0].Content.ShouldBeOfType<StartAudit>().Verb.ShouldBe("run");
        records[1].Content.ShouldBeOfType<ConfigurationAudit>().Settings.ShouldBe([new AuditText("Mode", "shadow")]);
        records[2].Content.ShouldBeOfType<PartitionAudit>();
        records[3].Content.ShouldBeOfType<DecisionAudit>();
    }
}
