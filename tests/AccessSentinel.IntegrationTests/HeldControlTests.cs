using AccessSentinel.Contracts.Commands;
using AccessSentinel.IntegrationTests.Support;
using AccessSentinel.TestKit;
using AccessSentinel.TestKit.Processes;

namespace AccessSentinel.IntegrationTests;

/// <summary>What an operator suspends passes the guard: what it holds is said, listed, limited meanwhile, and follows in the operator's name.</summary>
public sealed class HeldControlTests
{
    private const string Credential = "ps-reported";

    private readonly TemporaryFolder _folder = new();

    private string Key => _folder.Combine("alice.pem");

    [OneTimeSetUp]
    public async Task SetUpAsync()
    {
        var made = await SentinelProgram.RunAsync(
            ["new-operator-key", "--operator", "alice", "--role", "lead", "--out", Key, "--operators", _folder.Combine("operators.json")]);
        made.ExitCode.ShouldBe(0, made.Text);
    }

    [OneTimeTearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public async Task WhatTheGuardHoldsOfAnOperatorIsListedAndFollows()
    {
        using var deployment = await Deployment.CreateAsync(BrokerKind.Real);
        var full = Settings(suspensions: "0");
        var room = Settings(suspensions: "10");
        string[] first = [PortalEvents.Lookup("q1", Credential, DateTime.UtcNow, """{"id":"one"}""")];
        using (var worker = deployment.StartWorker("decide", full))
        {
            await deployment.PublishAsync(PortalEvents.Messages(first, deployment.Events));
            await deployment.ReachesAsync(1, worker);
            var asked = await SentinelProgram.RunAsync(
                ["suspend", Credential, "--key", Key, "--reason", "reported stolen", "--for", "6d", "--wait", "3m"], deployment.Environment("decide", full));
            asked.ExitCode.ShouldBe(1, asked.Text + worker.Tail);
            asked.Text.ShouldContain(": held: the guard holds the suspension back");
            (await worker.SumAsync("accesssentinel_guard_held_total", "scope=\"all\"")).ShouldBe(1);
            (await worker.SumAsync("accesssentinel_controls_total", "outcome=\"held\"")).ShouldBe(1);
            await worker.DrainsAsync();
        }

        var held = CommandLog.Read(await deployment.CommandsAsync()).ShouldHaveSingleItem();
        held.Type.ShouldBe(CommandType.Restrict);
        held.Limits.ShouldBe(new CommandLimits(LimitScope.Known, null));
        held.By.ShouldBe("alice");
        var listed = await SentinelProgram.RunAsync(["list"], deployment.Environment("decide", full));
        listed.Text.ShouldContain("suspension held by the guard (all)");
        (await SentinelProgram.RunAsync(["list", "--json"], deployment.Environment("decide", full))).Text.ShouldContain("\"Held\":\"all\"");

        using (var worker = deployment.StartWorker("decide", room))
        {
            string[] next = [PortalEvents.Lookup("q2", Credential, DateTime.UtcNow, """{"id":"one"}""")];
            await deployment.PublishAsync(PortalEvents.Messages(next, deployment.Events));
            await Eventually.HoldsAsync(async () => (await deployment.CommandsAsync()).Count == 2, "the suspension follows", TimeSpan.FromMinutes(3));
            await worker.DrainsAsync();
        }

        var suspended = CommandLog.Read(await deployment.CommandsAsync()).MaxBy(command => command.Sequence)!;
        suspended.Type.ShouldBe(CommandType.Suspend);
        suspended.By.ShouldBe("alice");
        (suspended.ExpiresAt!.Value - held.IssuedAt).ShouldBe(TimeSpan.FromDays(6));
        suspended.Reason.Summary.ShouldStartWith("suspended by an operator; this suspension was held by the guard");
        (await SentinelProgram.RunAsync(["list"], deployment.Environment("decide", room))).Text.ShouldNotContain("held by the guard");
    }

    [Test]
    public async Task WhatTheGuardHoldsOfAConfirmedMilderMeasureFollowsAndIsConfirmed()
    {
        // So little is known of him that he is restricted and no more: the guard is not asked before somebody confirms it.
        (string, string)[] mild = [("LADDER__RESTRICTBUDGET", "10000"), ("LADDER__SUSPENDBUDGET", "0.001"), ("LADDER__LONEFAMILYMARGIN", "100")];
        (string, string)[] full = [.. Settings(suspensions: "0"), .. mild];
        (string, string)[] room = [.. Settings(suspensions: "10"), .. mild];
        using var deployment = await Deployment.CreateAsync(BrokerKind.Real);
        using (var worker = deployment.StartWorker("decide", full))
        {
            string[] lines = [.. PortalEvents.SmashAndGrab(Credential, 4, DateTime.UtcNow)];
            await deployment.PublishAsync(PortalEvents.Messages(lines, deployment.Events));
            await deployment.ReachesAsync(lines.Length, worker);
            await Eventually.HoldsAsync(async () => (await deployment.CommandsAsync()).Count == 1, "he is restricted", TimeSpan.FromMinutes(1));
            (await worker.SumAsync("accesssentinel_guard_held_total")).ShouldBe(0);
            var asked = await SentinelProgram.RunAsync(["confirm", Credential, "--key", Key, "--reason", "called back: was not her", "--wait", "3m"], deployment.Environment("decide", full));
            asked.ExitCode.ShouldBe(1, asked.Text + worker.Tail);
            asked.Text.ShouldContain(": held: the guard holds the suspension back");
            (await worker.SumAsync("accesssentinel_guard_held_total", "scope=\"all\"")).ShouldBe(1);
            await worker.DrainsAsync();
        }

        var commands = CommandLog.Read(await deployment.CommandsAsync()).OrderBy(command => command.Sequence).ToArray();
        commands.Select(command => (command.Type, command.By)).ShouldBe([(CommandType.Restrict, "policy"), (CommandType.Restrict, "alice")]);
        var held = commands[^1];
        held.RevokeSessions.ShouldBeTrue();
        held.Limits.ShouldBe(new CommandLimits(LimitScope.Known, null));
        held.Reason.Summary.ShouldContain("a suspension is held by the guard");
        (await SentinelProgram.RunAsync(["list"], deployment.Environment("decide", full))).Text.ShouldContain("suspension held by the guard (all)");

        using (var worker = deployment.StartWorker("decide", room))
        {
            string[] next = [PortalEvents.Lookup("next", Credential, DateTime.UtcNow, """{"id":"one"}""")];
            await deployment.PublishAsync(PortalEvents.Messages(next, deployment.Events));
            await Eventually.HoldsAsync(async () => (await deployment.CommandsAsync()).Count == 3, "the suspension follows", TimeSpan.FromMinutes(3));
            await worker.DrainsAsync();
        }

        var suspended = CommandLog.Read(await deployment.CommandsAsync()).MaxBy(command => command.Sequence)!;
        suspended.Type.ShouldBe(CommandType.Suspend);
        suspended.By.ShouldBe("alice");
        suspended.Episode.ShouldBe(held.Episode);
        (suspended.ExpiresAt!.Value - held.IssuedAt).ShouldBe(TimeSpan.FromDays(30));
        var listed = await SentinelProgram.RunAsync(["list"], deployment.Environment("decide", room));
        listed.Text.ShouldContain("confirmed by alice");
        listed.Text.ShouldNotContain("held by the guard");
    }

    private (string, string)[] Settings(string suspensions) =>
    [
        ("OPERATORS__FILE", _folder.Combine("operators.json")), ("GUARD__ENABLED", "true"), ("GUARD__SHAREOFACTIVE", "0"), ("GUARD__INALL", suspensions),
    ];
}
