using System.Text;
using System.Text.Json;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Drills;
using AccessSentinel.Engine;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Processing.Options;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Processing.Tests.Support;
using AccessSentinel.TestKit;

namespace AccessSentinel.Processing.Tests.Workers;

/// <summary>A drill's credential is stopped as any other, and nothing of it is counted with anybody else's.</summary>
public sealed class DrillTests
{
    private const string Drill = "drill-20260302T080000Z-1";
    private static readonly DateTime Later = EventJson.Start.AddMinutes(30);

    // What an event costs, whoever it is about: all of it must add up, drills included.
    private static readonly string[] OfAnyEvent =
    [
        "accesssentinel_drill_", "accesssentinel_events_consumed_total", "accesssentinel_events_processed_total", "accesssentinel_batch",
        "accesssentinel_audit_records_total", "accesssentinel_events_degraded_total",
    ];

    [Test]
    public async Task The_guard_is_neither_asked_nor_told_and_does_not_hold_it()
    {
        ScriptedGuard guard = new() { Answer = _ => ScriptedGuard.Held };
        World world = new() { Guard = guard };
        world.Lookups(0, "c", EventJson.Start, TimeSpan.FromMinutes(1), 5, "b");
        world.ReadDecoy(0, Drill, Later);
        await using var worker = world.Start(new PortHooks(), 0);
        await worker.ConsumedAsync();
        await Eventually.HoldsAsync(() => guard.Active.Count > 0, "the guard was told who is active");
        await worker.StopAsync();

        var command = world.Published.ShouldHaveSingleItem();
        command.CredentialId.ShouldBe(Drill);
        command.Type.ShouldBe(CommandType.Suspend);
        guard.Asked.ShouldBeEmpty();
        guard.Active.ShouldBe(["c"]);
    }

    [TestCase(Drill, false)]
    [TestCase("ordinary", true)]
    public async Task Its_clock_does_not_make_the_feed_implausible(string credential, bool implausible)
    {
        ScriptedGuard guard = new() { Answer = _ => ScriptedGuard.Allowed };
        World world = new() { Guard = guard };
        for (var i = 0; i < 100; i++)
        {
            var time = EventJson.Start.AddSeconds(i);
            var ahead = $"{credential}-{i % 20}";
            world.Append(0, ahead, time, EventJson.Lookup($"ahead-{i}", ahead, time.AddMinutes(10), $"b{i % 5}"));
            world.Append(0, "c", time, EventJson.Lookup($"c-{i}", "c", time, $"b{i % 5}"));
        }

        world.ReadDecoy(0, "c", EventJson.Start.AddSeconds(101));
        await using var worker = world.Start(new PortHooks(), 0);
        await worker.ConsumedAsync();
        await worker.StopAsync();
        guard.Asked.ShouldHaveSingleItem().Implausible.ShouldBe(implausible);
    }

    [Test]
    public async Task No_figure_of_the_portal_counts_it()
    {
        var real = await CountedAsync("8100000001");
        real.ShouldContain("accesssentinel_commands_total/suspend 1");
        real.ShouldContain("accesssentinel_decisions_total/canary 1");
        real.ShouldContain("accesssentinel_findings_total/create 1");
        string[] figures = ["accesssentinel_exposed_beneficiaries_total", "accesssentinel_beneficiaries_read_total", "accesssentinel_score", "accesssentinel_event_to_command_latency_seconds"];
        figures.Where(name => !real.Any(each => each.StartsWith(name, StringComparison.Ordinal))).ShouldBeEmpty();

        var drill = await CountedAsync(Drill);
        drill.ShouldContain("accesssentinel_drill_commands_total/suspend 1");
        drill.ShouldContain("accesssentinel_drill_events_total 33");
        drill.ShouldContain("accesssentinel_events_processed_total 33");
        drill.Where(each => !OfAnyEvent.Any(name => each.StartsWith(name, StringComparison.Ordinal))).ShouldBeEmpty();
    }

    [TestCase(Drill, false)]
    [TestCase("ordinary", true)]
    public async Task It_adds_nothing_to_the_counters_of_campaigns_and_asks_nothing_of_them(string credential, bool counted)
    {
        World world = new() { Engine = new DetectionEngine(new EngineOptions()) };
        world.Lookups(0, credential, EventJson.Start, TimeSpan.FromMinutes(10), 20, "own", network: 1);
        await using var worker = world.Start(new PortHooks(), 0);
        await worker.ConsumedAsync();
        world.Lookups(0, credential, EventJson.Start.AddDays(1), TimeSpan.FromSeconds(1), 60, "stranger", network: 99);
        await worker.ConsumedAsync();
        await worker.StopAsync();
        (worker.Counts["campaign_reads_total"] > 0).ShouldBe(counted);
        (worker.Counts["campaign_sightings_total"] > 0).ShouldBe(counted);
    }

    [Test]
    public async Task What_the_portal_answers_takes_no_rung_out_of_the_ladder_and_nobody_waits_for_a_human()
    {
        var world = WithSweep();
        await using var worker = world.Start(new PortHooks(), 0);
        for (var i = 0; i < 4; i++)
        {
            world.ReadDecoy(0, $"{Drill}-{i}", DateTime.UtcNow);
        }

        await Eventually.HoldsAsync(() => world.Published.Count == 4, "all are suspended");
        foreach (var command in world.Published)
        {
            Answer(world, command, CommandEffect.Failed);
        }

        await Eventually.HoldsAsync(
            async () => (await world.Ledger.AllAsync(default)).Count(each => each.Result == CommandEffect.Failed) == 4, "the answers are noted");
        (await world.Ledger.GapsAsync(default)).ShouldBeEmpty();
        world.ReadDecoy(0, "real", DateTime.UtcNow);
        await Eventually.HoldsAsync(() => world.Published.Count == 5, "a real one is stopped");
        world.Published[^1].Type.ShouldBe(CommandType.Suspend, "three failures in a row would have skipped it");
        // What a look through the measures found is shown at its end, the running ones last.
        await Eventually.HoldsAsync(() => worker.Counts.Gauge("commands_running") >= 1, "the sweep has looked");
        worker.Counts.Gauge("commands_running").ShouldBe(1);
        worker.Counts.Gauge("suspensions_unreviewed").ShouldBe(1);
        worker.Counts["command_results_total"].ShouldBe(0);
        await worker.StopAsync();
    }

    [Test]
    public async Task Its_findings_say_that_they_are_a_test_and_a_disobedience_is_said_and_not_counted()
    {
        var world = WithSweep();
        await using var worker = world.Start(new PortHooks(), 0);
        world.ReadDecoy(0, Drill, DateTime.UtcNow);
        await Eventually.HoldsAsync(() => world.Published.Count == 1, "it is suspended");
        world.Lookups(0, Drill, DateTime.UtcNow.AddMinutes(5), TimeSpan.FromSeconds(1), 3, "late");
        await worker.ConsumedAsync();
        await worker.StopAsync();
        var findings = world.Broker.Messages(World.Findings).Select(message => JsonDocument.Parse(message.Value.ToArray()).RootElement).ToArray();
        findings.Length.ShouldBe(2);
        findings.ShouldAllBe(finding => finding.GetProperty("verdict_id").GetInt32() == 6 && !finding.GetProperty("is_alert").GetBoolean());
        findings.ShouldAllBe(finding => finding.GetProperty("message").GetString()!.StartsWith("Drill: ", StringComparison.Ordinal));
        worker.Counts["enforcement_failed_total"].ShouldBe(0);
        worker.Counts["findings_total"].ShouldBe(0);
    }

    [Test]
    public async Task What_the_last_drill_measured_is_shown_also_after_a_restart()
    {
        var world = WithSweep();
        await using (var before = world.Start(new PortHooks(), 0))
        {
            await Eventually.HoldsAsync(() => before.Counts.Gauge("drill_expected") == 0, "it runs");
            before.Counts.Gauge("drill_last_pass_timestamp_seconds").ShouldBeNull("no alarm for whoever does not drill");
            await before.StopAsync();
        }

        var ended = new DateTime(2026, 3, 2, 8, 1, 0, DateTimeKind.Utc);
        await world.Ledger.PutDrillAsync(
            new DrillReport
            {
                CredentialId = Drill,
                Began = ended.AddMinutes(-1),
                Ended = ended,
                Measure = CommandType.Suspend,
                Exposed = 41,
                ExposedAtMeasure = 30,
                ToCommand = TimeSpan.FromSeconds(1.5),
                ToEffect = TimeSpan.FromSeconds(2),
                Failure = "41 were read",
                LastPass = ended.AddDays(-7),
            },
            default);
        await using var worker = world.Start(new PortHooks(), 0);
        await Eventually.HoldsAsync(() => worker.Counts.Gauge("drill_exposed_beneficiaries") == 41, "the report is read");
        worker.Counts.Gauge("drill_last_run_timestamp_seconds").ShouldBe((ended - DateTime.UnixEpoch).TotalSeconds);
        worker.Counts.Gauge("drill_last_pass_timestamp_seconds").ShouldBe((ended.AddDays(-7) - DateTime.UnixEpoch).TotalSeconds);
        worker.Counts.Gauge("drill_exposed_at_measure_beneficiaries").ShouldBe(30);
        worker.Counts.Gauge("drill_time_to_command_seconds").ShouldBe(1.5);
        worker.Counts.Gauge("drill_time_to_effect_seconds").ShouldBe(2);
        await worker.StopAsync();
    }

    [Test]
    public async Task Where_drills_are_expected_none_at_all_is_a_pass_long_ago()
    {
        var world = new World();
        world = new World { Options = world.Options with { DrillsExpected = true } };
        await using var worker = world.Start(new PortHooks(), 0);
        worker.Counts.Gauge("drill_expected").ShouldBe(1);
        worker.Counts.Gauge("drill_last_pass_timestamp_seconds").ShouldBe(0);
        await worker.StopAsync();
    }

    /// <summary>What is not 0 after a credential was breached.</summary>
    private static async Task<string[]> CountedAsync(string credential)
    {
        World world = new();
        world.Lookups(0, credential, EventJson.Start, TimeSpan.FromMinutes(1), 2, "x");
        world.Lookups(0, credential, Later, TimeSpan.FromSeconds(2), 30, "y");
        world.ReadDecoy(0, credential, Later.AddMinutes(5));
        await using var worker = world.Start(new PortHooks(), 0);
        await worker.ConsumedAsync();
        await worker.StopAsync();
        worker.Counts.ShouldAddUp();
        return [.. worker.Counts.All.Where(each => each.Value != 0).Select(each => $"{each.Key} {each.Value}")];
    }

    private static World WithSweep()
    {
        World world = new();
        return new World { Options = world.Options with { Effect = new EffectOptions { Interval = TimeSpan.FromMilliseconds(50) } } };
    }

    private static void Answer(World world, Command command, CommandEffect effect)
    {
        CommandResult result = new()
        {
            CommandId = command.Id,
            CredentialId = command.CredentialId,
            Sequence = command.Sequence,
            AppliedAt = command.IssuedAt,
            Result = effect,
        };
        world.Broker.Append(new TopicPartition(World.Results, 0), command.IssuedAt.Ticks, Encoding.UTF8.GetBytes(command.CredentialId), result.ToBytes());
    }
}
