using System.Text;
using System.Text.Json;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.IntegrationTests.Support;
using AccessSentinel.Processing.Ports;
using AccessSentinel.TestKit;

namespace AccessSentinel.IntegrationTests;

/// <summary>From the command to the proof that the portal obeys, on real Kafka and Redis, and what the SOC is told of it.</summary>
public sealed class EffectTests
{
    [Test]
    public async Task ResultsGiveTheTimeToEffectAndFindingsBecomeIncidents()
    {
        using var deployment = await Deployment.CreateAsync(BrokerKind.Real);
        var now = DateTime.UtcNow;
        await deployment.PublishAsync(PortalEvents.Messages(PortalEvents.SmashAndGrab("thief", 200, now), deployment.Events));
        using var worker = deployment.StartWorker("decide", ("EFFECT__INTERVAL", "200ms"), ("GUARD__ENABLED", "true"));
        await deployment.ReachesAsync(200, worker);
        await Eventually.HoldsAsync(
            async () => CommandLog.Read(await deployment.CommandsAsync()).Any(each => each.Type == CommandType.Suspend), "the thief is suspended", TimeSpan.FromMinutes(2));
        var command = CommandLog.Read(await deployment.CommandsAsync())[^1];

        var unproven = await SentinelProgram.RunAsync(["unproven", "--all"], deployment.Environment());
        unproven.ExitCode.ShouldBe(0, unproven.Text);
        unproven.Text.ShouldContain(command.Id);

        CommandResult result = new()
        {
            CommandId = command.Id,
            CredentialId = command.CredentialId,
            Sequence = command.Sequence,
            AppliedAt = command.IssuedAt.AddSeconds(3),
            Result = CommandEffect.Applied,
        };
        await deployment.PublishAsync([new OutgoingMessage(deployment.Results, Encoding.UTF8.GetBytes("thief"), result.ToBytes())]);
        await Eventually.HoldsAsync(async () => await worker.SumAsync("accesssentinel_command_results_total", "applied") >= 1, "the result is counted", TimeSpan.FromMinutes(1));
        (await worker.SumAsync("accesssentinel_event_to_effect_seconds_sum")).ShouldBe(3, 0.01);
        (await deployment.Redis.CliAsync(["HGET", "as:{measures}", command.Id])).ShouldContain("result=Applied");

        // Suspended, and yet he goes on, later than the grace period allows.
        command.Type.ShouldBe(CommandType.Suspend);
        string[] late = [PortalEvents.Lookup("late", "thief", DateTime.UtcNow.AddMinutes(3), """{"id":"late-b","department":"35"}""")];
        await deployment.PublishAsync(PortalEvents.Messages(late, deployment.Events));
        await Eventually.HoldsAsync(async () => await worker.SumAsync("accesssentinel_enforcement_failed_total") >= 1, "the failure is raised", TimeSpan.FromMinutes(1));
        await Eventually.HoldsAsync(() => worker.Log.Contains("Enforcement failed", StringComparison.Ordinal), "the log names it");

        await worker.DrainsAsync();
        var incidents = await SentinelProgram.RunAsync(["incidents", "--once", "--set", "Incidents:Settle=100ms"], deployment.Environment());
        incidents.ExitCode.ShouldBe(0, incidents.Text);
        var lines = incidents.Text.Split('\n').Where(line => line.StartsWith('{') && line.Contains("\"class_uid\":2005", StringComparison.Ordinal)).ToArray();
        lines.ShouldNotBeEmpty();
        using var first = JsonDocument.Parse(lines[0]);
        first.RootElement.GetProperty("finding_info_list")[0].GetProperty("uid").GetString().ShouldBe(command.Episode);

        // What still runs is said again after a restart, under the same ids.
        var again = await SentinelProgram.RunAsync(["incidents", "--once", "--set", "Incidents:Settle=100ms"], deployment.Environment());
        again.Text.ShouldContain(lines[0]);
    }
}
