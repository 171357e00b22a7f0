using AccessSentinel.Contracts.Commands;
using AccessSentinel.IntegrationTests.Support;
using AccessSentinel.TestKit;
using AccessSentinel.TestKit.Processes;

namespace AccessSentinel.IntegrationTests;

/// <summary>An operator's suspension passes the guard: what it holds is said, listed, limited meanwhile, and follows in the operator's name.</summary>
public sealed class HeldControlTests
{
    private const string Credential = "ps-reported";

    [Test]
    public async Task WhatTheGuardHoldsOfAnOperatorIsListedAndFollows()
    {
        using TemporaryFolder folder = new();
        var key = folder.Combine("alice.pem");
        var made = await SentinelProgram.RunAsync(
            ["new-operator-key", "--operator", "alice", "--role", "lead", "--out", key, "--operators", folder.Combine("operators.json")]);
        made.ExitCode.ShouldBe(0, made.Text);
        using var deployment = await Deployment.CreateAsync(BrokerKind.Real);
        (string, string)[] full = [("OPERATORS__FILE", folder.Combine("operators.json")), ("GUARD__ENABLED", "true"), ("GUARD__SHAREOFACTIVE", "0"), ("GUARD__INALL", "0")];
        (string, string)[] room = [.. full[..3], ("GUARD__INALL", "10")];
        string[] first = [PortalEvents.Lookup("q1", Credential, DateTime.UtcNow, """{"id":"one"}""")];
        using (var worker = deployment.StartWorker("decide", full))
        {
            await deployment.PublishAsync(PortalEvents.Messages(first, deployment.Events));
            await deployment.ReachesAsync(1, worker);
            var asked = await SentinelProgram.RunAsync(
                ["suspend", Credential, "--key", key, "--reason", "reported stolen", "--for", "6d"], deployment.Environment("decide", full));
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
            await Eventually.HoldsAsync(async () => (await deployment.CommandsAsync()).Count == 2, "the suspension follows", TimeSpan.FromMinutes(1));
            await worker.DrainsAsync();
        }

        var suspended = CommandLog.Read(await deployment.CommandsAsync()).MaxBy(command => command.Sequence)!;
        suspended.Type.ShouldBe(CommandType.Suspend);
        suspended.By.ShouldBe("alice");
        (suspended.ExpiresAt!.Value - held.IssuedAt).ShouldBe(TimeSpan.FromDays(6));
        suspended.Reason.Summary.ShouldStartWith("suspended by an operator; this suspension was held by the guard");
        (await SentinelProgram.RunAsync(["list"], deployment.Environment("decide", room))).Text.ShouldNotContain("held by the guard");
    }
}
