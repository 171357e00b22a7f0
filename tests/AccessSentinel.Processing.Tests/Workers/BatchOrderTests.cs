using AccessSentinel.Processing.Tests.Support;

namespace AccessSentinel.Processing.Tests.Workers;

/// <summary>Save with the outbox, then publish, then commit.</summary>
public sealed class BatchOrderTests
{
    [Test]
    public async Task A_batch_saves_before_it_publishes_and_publishes_before_it_stores_the_offset()
    {
        var world = new World();
        world.Lookups(0, "c1", EventJson.Start, TimeSpan.FromSeconds(1), 20, "b");
        world.ReadDecoy(0, "c1", EventJson.Start.AddMinutes(5));
        var outboxAtPublish = 0;
        var hooks = new PortHooks();
        hooks.Before = call => outboxAtPublish += call == "publish" ? world.Record("c1").Outbox.Length : 0;

        await world.RunToEndAsync(hooks, 0);

        TestContext.Out.WriteLine(string.Join(", ", world.Published.Select(c => c.Type)));
        world.Published.ShouldNotBeEmpty();
        outboxAtPublish.ShouldBeGreaterThan(0, "what is published stands in the record's outbox");
        var all = hooks.Calls.ToList();
        all.LastIndexOf("publish-audit").ShouldBeInRange(all.IndexOf("publish") + 1, all.IndexOf("clear-outbox") - 1, "the audit is acknowledged before the outbox goes");
        // The audit's own beginning may come at any moment.
        var calls = all.SkipWhile(c => c != "load").Where(c => c != "publish-audit").ToList();
        var publish = calls.IndexOf("publish");
        calls.Take(publish).ShouldContain("save");
        calls.Take(publish).Count(c => c == "save-checkpoint").ShouldBeGreaterThanOrEqualTo(1);
        calls[publish - 1].ShouldBeOneOf("read-checkpoint", "generation");
        calls[publish - 2].ShouldBeOneOf("read-checkpoint", "generation");
        calls[publish + 1].ShouldBe("clear-outbox");
        calls[publish + 2].ShouldBe("store-offset");
        world.Record("c1").Outbox.ShouldBeEmpty();
    }
}
