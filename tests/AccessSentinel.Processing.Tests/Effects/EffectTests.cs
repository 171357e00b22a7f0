using System.Text;
using System.Text.Json;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Engine;
using AccessSentinel.Processing.Options;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Processing.Tests.Support;
using AccessSentinel.TestKit;

namespace AccessSentinel.Processing.Tests.Effects;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class EffectTests
{
    // Each test's own: what comes five minutes later must come after the grace period, however long the tests before it took.
    private readonly DateTime _now = DateTime.UtcNow;

    [Test]
    public async Task Enforcement_that_failed_is_said_once_with_its_path_and_no_person()
    {
        var world = World();
        world.ReadDecoy(0, "thief", _now);
        await using var worker = world.Start(new PortHooks(), 0);
        await Eventually.HoldsAsync(() => world.Published.Count == 1, "the suspension is published");

        // The portal did not obey: a minute later he reads on, within the grace period first.
        world.Lookups(0, "thief", _now.AddMilliseconds(5), TimeSpan.FromMilliseconds(1), 2, "early");
        world.Lookups(0, "thief", _now.AddMinutes(5), TimeSpan.FromSeconds(1), 3, "late");
        await worker.ConsumedAsync();
        await worker.StopAsync();

        worker.Counts["enforcement_failed_total"].ShouldBe(1);
        worker.Counts["enforcement_failed_total/lookup"].ShouldBe(1);
        worker.Counts["enforcement_failed_total/same"].ShouldBe(1);
        worker.Counts["events_processed_total"].ShouldBe(6);
        var line = worker.Log.Lines.Single(each => each.Contains("Enforcement failed", StringComparison.Ordinal));
        line.ShouldContain("thief");
        line.ShouldContain("lookup in the same session");
        var finding = Findings(world).Single(each => each.GetProperty("message").GetString()!.Contains("Enforcement failed", StringComparison.Ordinal));
        finding.GetProperty("finding_info").GetProperty("uid").GetString().ShouldBe(world.Published[0].Episode);
        finding.GetProperty("action_id").GetInt32().ShouldBe(1, "allowed");
        finding.GetRawText().ShouldNotContain("late");
    }

    [Test]
    public async Task Nothing_is_raised_of_events_before_the_portal_could_know_or_in_shadow()
    {
        var world = World();
        world.ReadDecoy(0, "thief", _now.AddHours(-2));
        world.Lookups(0, "thief", _now.AddHours(-1), TimeSpan.FromSeconds(1), 3, "backlog");
        await world.RunToEndAsync(null, 0);
        Findings(world).Length.ShouldBe(1);

        var shadow = World(OperatingMode.Shadow);
        shadow.ReadDecoy(0, "thief", _now);
        await using var worker = shadow.Start(new PortHooks(), 0);
        await Eventually.HoldsAsync(() => shadow.Published.Count == 1, "the suspension is shown");
        shadow.Lookups(0, "thief", _now.AddMinutes(5), TimeSpan.FromSeconds(1), 3, "late");
        await worker.ConsumedAsync();
        await worker.StopAsync();
        worker.Counts["enforcement_failed_total"].ShouldBe(0);
        Findings(shadow).Length.ShouldBe(1);
    }

    [Test]
    public async Task Results_are_counted_once_by_type_and_what_is_none_is_passed_over()
    {
        var world = World();
        world.ReadDecoy(0, "thief", _now);
        await using var worker = world.Start(new PortHooks(), 0);
        await Eventually.HoldsAsync(() => world.Published.Count == 1, "the suspension is published");
        world.Broker.Append(new TopicPartition(Support.World.Results, 0), _now.Ticks, null, "no result"u8.ToArray());
        Answer(world, CommandEffect.Applied);
        Answer(world, CommandEffect.Applied);
        Answer(world, CommandEffect.Applied, "not ours");
        await ResultsTakenAsync(world);
        await worker.StopAsync();
        worker.Counts["command_results_total/applied"].ShouldBe(2);
        worker.Counts["command_results_total/suspend"].ShouldBe(1, "a repeat counts once");
        worker.Counts["command_results_total/unknown"].ShouldBe(1);
        worker.Counts["command_results_unreadable_total"].ShouldBe(1);
        (await world.Ledger.AllAsync(default)).ShouldHaveSingleItem().Result.ShouldBe(CommandEffect.Applied);
    }

    [Test]
    public async Task A_measure_that_the_portal_does_not_know_is_skipped_until_it_applies_one()
    {
        var world = World();
        world.ReadDecoy(0, "first", _now);
        await using var worker = world.Start(new PortHooks(), 0);
        await Eventually.HoldsAsync(() => world.Published.Count == 1, "the suspension is published");
        Answer(world, CommandEffect.Unsupported);
        await Eventually.HoldsAsync(() => worker.Log.Lines.Any(each => each.Contains("Measures skipped", StringComparison.Ordinal)), "the SOC is told");
        world.ReadDecoy(0, "second", _now.AddSeconds(1));
        await Eventually.HoldsAsync(() => world.Published.Count == 2, "the second is stopped, too");
        world.Published[1].Type.ShouldBe(CommandType.StepUp);

        await world.Ledger.ClearGapsAsync(CommandType.Suspend, default);
        await Eventually.HoldsAsync(() => worker.Log.Lines.Any(each => each.Contains("none any more", StringComparison.Ordinal)), "the portal learned it");
        world.ReadDecoy(0, "third", _now.AddSeconds(2));
        await Eventually.HoldsAsync(() => world.Published.Count == 3, "the third is stopped");
        world.Published[2].Type.ShouldBe(CommandType.Suspend);
        await worker.StopAsync();
    }

    [Test]
    public async Task The_finding_of_a_credential_that_fell_silent_is_closed_as_the_engine_would()
    {
        var world = World();
        world.ReadDecoy(0, "thief", EventJson.Start);
        await using var worker = world.Start(new PortHooks(), 0);
        await Eventually.HoldsAsync(() => world.Published.Count == 1, "the suspension is published");

        // As if it had been published when it was decided: by now it has lapsed.
        var noted = (await world.Ledger.AllAsync(default)).ShouldHaveSingleItem();
        await ChangeAsync(world, noted, noted with { PublishedAt = noted.IssuedAt });
        await Eventually.HoldsAsync(async () => (await world.Ledger.AllAsync(default)).Count == 0, "the finding is closed and the measure forgotten");
        Findings(world).Length.ShouldBe(2);
        var closed = world.Broker.Messages(Support.World.Findings)[1].Value;
        Findings(world)[1].GetProperty("activity_id").GetInt32().ShouldBe(3);

        // He comes back a week later: the engine says it again, in the same bytes.
        world.Lookups(0, "thief", EventJson.Start.AddDays(7), TimeSpan.FromSeconds(1), 1, "again");
        await worker.ConsumedAsync();
        await worker.StopAsync();
        world.Broker.Messages(Support.World.Findings)[2].Value.ShouldBe(closed);
    }

    [Test]
    public async Task A_command_without_result_whose_credential_goes_on_is_named()
    {
        var world = World();
        world.ReadDecoy(0, "thief", _now);
        world.ReadDecoy(0, "refused", _now);
        world.ReadDecoy(0, "silent", _now);
        await using var worker = world.Start(new PortHooks(), 0);
        await Eventually.HoldsAsync(() => world.Published.Count == 3, "the suspensions are published");
        world.Lookups(0, "thief", _now.AddSeconds(1), TimeSpan.FromSeconds(1), 1, "on");
        world.Append(0, "refused", _now.AddSeconds(1), EventJson.Lookup("r", "refused", _now.AddSeconds(1), "x", outcome: "denied"));
        await worker.ConsumedAsync();
        var noted = await world.Ledger.AllAsync(default);
        foreach (var each in noted)
        {
            await ChangeAsync(world, each, each with { PublishedAt = each.PublishedAt - TimeSpan.TicksPerHour });
        }

        await Eventually.HoldsAsync(async () => (await world.Ledger.AllAsync(default)).Any(each => each.Proven), "a refusal is seen");
        await Eventually.HoldsAsync(() => worker.Log.Lines.Any(each => each.StartsWith("Unproven", StringComparison.Ordinal)), "it is named");
        await worker.StopAsync();
        worker.Log.Lines.Where(each => each.StartsWith("Unproven", StringComparison.Ordinal)).ShouldHaveSingleItem().ShouldContain("thief");
        (await world.Ledger.AllAsync(default)).Single(each => each.Proven).CredentialId.ShouldBe("refused");
    }

    [Test]
    public async Task What_the_portal_says_while_the_sweep_finds_a_proof_is_not_lost()
    {
        var ledger = new InterruptedLedger(change => change.Measure.Proven ? change.Read! with { Result = CommandEffect.Applied } : null);
        var world = World(ledger: ledger);
        world.ReadDecoy(0, "refused", _now);
        await using var worker = world.Start(new PortHooks(), 0);
        await Eventually.HoldsAsync(() => world.Published.Count == 1, "the suspension is published");
        world.Append(0, "refused", _now.AddSeconds(1), EventJson.Lookup("r", "refused", _now.AddSeconds(1), "x", outcome: "denied"));
        await worker.ConsumedAsync();
        var noted = (await ledger.AllAsync(default)).ShouldHaveSingleItem();
        await ChangeAsync(world, noted, noted with { PublishedAt = noted.PublishedAt - TimeSpan.TicksPerHour });
        await Eventually.HoldsAsync(() => ledger.Others == 1, "the portal answered meanwhile");
        await worker.StopAsync();
        (await ledger.AllAsync(default)).ShouldHaveSingleItem().Result.ShouldBe(CommandEffect.Applied);
    }

    [Test]
    public async Task What_the_sweep_notes_while_a_result_is_taken_in_is_not_lost()
    {
        var ledger = new InterruptedLedger(change => change.Measure.Result is not null ? change.Read! with { Proven = true } : null);
        var world = World(ledger: ledger);
        world.ReadDecoy(0, "thief", _now);
        await using var worker = world.Start(new PortHooks(), 0);
        await Eventually.HoldsAsync(() => world.Published.Count == 1, "the suspension is published");
        Answer(world, CommandEffect.Applied);
        await ResultsTakenAsync(world);
        await worker.StopAsync();
        var measure = (await ledger.AllAsync(default)).ShouldHaveSingleItem();
        measure.Proven.ShouldBeTrue();
        measure.Result.ShouldBe(CommandEffect.Applied);
    }

    [Test]
    public async Task What_the_portal_says_while_a_command_is_published_again_is_not_lost()
    {
        var ledger = new InterruptedLedger(change => change.Measure with { Result = CommandEffect.Applied });
        var world = World(ledger: ledger);
        world.ReadDecoy(0, "thief", _now);
        await world.RunToEndAsync(null, 0);
        world.Published.ShouldHaveSingleItem();
        (await ledger.AllAsync(default)).ShouldHaveSingleItem().Result.ShouldBe(CommandEffect.Applied);
    }

    private static World World(OperatingMode mode = OperatingMode.Enforce, IMeasureLedger? ledger = null)
    {
        var world = new World();
        return new World
        {
            Engine = new DetectionEngine(Support.World.Watchful.Options with { Mode = mode }),
            Ledger = ledger ?? world.Ledger,
            Options = world.Options with
            {
                Mode = mode,
                Effect = new EffectOptions { Interval = TimeSpan.FromMilliseconds(100), CloseAfter = TimeSpan.Zero },
            },
        };
    }

    private static async Task ChangeAsync(World world, PublishedMeasure from, PublishedMeasure to) =>
        (await world.Ledger.SaveAsync([new MeasureChange(from, to)], default)).ShouldBe([true]);

    private static void Answer(World world, CommandEffect effect, string? id = null)
    {
        var command = world.Published[^1];
        CommandResult result = new()
        {
            CommandId = id ?? command.Id,
            CredentialId = command.CredentialId,
            Sequence = command.Sequence,
            AppliedAt = command.IssuedAt.AddSeconds(2),
            Result = effect,
        };
        world.Broker.Append(new TopicPartition(Support.World.Results, 0), command.IssuedAt.Ticks, Encoding.UTF8.GetBytes(command.CredentialId), result.ToBytes());
    }

    private static Task ResultsTakenAsync(World world) => Eventually.HoldsAsync(
        () => world.Broker.Committed(world.Options.GroupId + "-results", new TopicPartition(Support.World.Results, 0))
            == world.Broker.Messages(Support.World.Results).Count,
        "the results are taken");

    private static JsonElement[] Findings(World world) =>
        [.. world.Broker.Messages(Support.World.Findings).Select(message => JsonDocument.Parse(message.Value.ToArray()).RootElement)];
}
