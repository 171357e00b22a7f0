using System.Text.Json;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.IntegrationTests.Support;
using AccessSentinel.TestKit;
using AccessSentinel.TestKit.Processes;
using AccessSentinel.TestKit.Sentinel;

namespace AccessSentinel.IntegrationTests;

/// <summary>A drill through the live pipeline: passed where the portal obeys, failed with the reason where it does not, and nothing left behind.</summary>
public sealed class DrillTests
{
    private static readonly (string, string)[] AllOn = [("CAMPAIGN__ENABLED", "true"), ("GUARD__ENABLED", "true"), ("EFFECT__INTERVAL", "200ms")];

    [Test]
    public async Task ItPassesWhereThePortalObeysAndTheWorkerShowsWhatItMeasured()
    {
        using var deployment = await Deployment.CreateAsync(BrokerKind.Mock);
        using TemporaryFolder folder = new();
        var open = folder.Combine("open");
        using var portal = SentinelProgram.Start(
            ["portal", "--credentials", "20", "--history", "2", "--breach-every", "600", "--open-file", open], deployment.Environment());
        await Eventually.HoldsAsync(() => File.Exists(open), "the portal is open", TimeSpan.FromMinutes(2));
        using var worker = deployment.StartWorker("learn", AllOn);
        await worker.OwnsAsync(Deployment.Partitions);
        await worker.ReadyAsync();

        // How fast a machine is that runs other tests beside is not what is tested here.
        var ended = await SentinelProgram.RunAsync(["drill", "--json", "--within", "5m", "--allow", "10000"], deployment.Environment());
        ended.ExitCode.ShouldBe(0, ended.Text);
        using var report = JsonDocument.Parse(ended.Text.Split('\n').Single(line => line.StartsWith('{')));
        report.RootElement.GetProperty("passed").GetBoolean().ShouldBeTrue();
        var credential = report.RootElement.GetProperty("credential").GetString()!;
        credential.ShouldStartWith("drill-");
        var exposed = report.RootElement.GetProperty("exposed").GetInt32();
        exposed.ShouldBeGreaterThan(0);
        report.RootElement.GetProperty("exposedAtMeasure").GetInt32().ShouldBeInRange(1, exposed);
        report.RootElement.GetProperty("secondsToEffect").GetDouble().ShouldBeGreaterThanOrEqualTo(report.RootElement.GetProperty("secondsToCommand").GetDouble());

        await Eventually.HoldsAsync(
            async () => (int)await worker.SumAsync("accesssentinel_drill_exposed_beneficiaries") == exposed, "the worker shows it", TimeSpan.FromMinutes(1));
        (await worker.SumAsync("accesssentinel_drill_last_pass_timestamp_seconds")).ShouldBeGreaterThan(0);
        (await worker.SumAsync("accesssentinel_commands_total")).ShouldBe(0);
        (await worker.SumAsync("accesssentinel_command_results_total")).ShouldBe(0);

        var listed = await SentinelProgram.RunAsync(["list"], deployment.Environment());
        listed.Text.Split('\n').Single(line => line.StartsWith(credential, StringComparison.Ordinal)).ShouldEndWith(" drill");
        var incidents = await SentinelProgram.RunAsync(["incidents", "--once"], deployment.Environment());
        incidents.ExitCode.ShouldBe(0, incidents.Text);
        incidents.Text.ShouldNotContain(credential);
        await worker.DrainsAsync();
    }

    [Test]
    public async Task ItFailsWithTheReasonWhereThePortalDoesNotObeyAndLeavesNothingInWhatCredentialsShare()
    {
        using var deployment = await Deployment.CreateAsync(BrokerKind.Mock);
        using var worker = deployment.StartWorker("decide", AllOn);
        await worker.OwnsAsync(Deployment.Partitions);

        // For less than half an hour, so that nothing is known of a usual minute yet. Somebody who comes from a new source, and somebody who is suspended: guard, campaigns and counts of active credentials hold something.
        var start = DateTime.UtcNow.AddDays(-2);
        string[] work = [.. Enumerable.Range(0, 40).Select(i => PortalEvents.Lookup(
            $"w{i}", "practice", start.AddSeconds(i * 20), $$"""{"id":"p{{i % 20}}","department":"35"}"""))];
        string[] elsewhere = [.. Enumerable.Range(0, 10).Select(i => PortalEvents.Lookup(
            $"e{i}", "practice", start.AddDays(1).AddMinutes(i), $$"""{"id":"p{{i}}","department":"35"}""", "198.51.100.9"))];
        await deployment.PublishAsync(PortalEvents.Messages(work, deployment.Events));
        await deployment.ReachesAsync(40, worker);
        await deployment.PublishAsync(PortalEvents.Messages(elsewhere, deployment.Events));

        // In another partition than the practice: each says in its first batch who is active there, and once a minute afterwards.
        await deployment.PublishAsync(PortalEvents.Messages(PortalEvents.SmashAndGrab("burglar", 200, DateTime.UtcNow), deployment.Events));
        await Deployment.FinishesAsync(250, worker);
        CommandLog.Read(await deployment.CommandsAsync()).ShouldContain(each => each.Type == CommandType.Suspend, "the thief is suspended");
        var before = RedisDump.Read(deployment.Redis.Port);
        before.Keys.ShouldContain(key => key.StartsWith("as:s:", StringComparison.Ordinal), "campaigns are counted");
        before.Keys.ShouldContain("as:g:{guard}:enforce:all");

        var ended = await SentinelProgram.RunAsync(["drill", "--within", "30s"], deployment.Environment());
        ended.ExitCode.ShouldBe(1, ended.Text);
        ended.Text.ShouldContain("FAILED");
        ended.Text.ShouldContain("the portal did not answer within 30 s that one is in force");
        await worker.DrainsAsync();

        var after = RedisDump.Read(deployment.Redis.Port);
        var changed = RedisDump.Differences(before, after);
        await TestContext.Out.WriteLineAsync(string.Join('\n', changed));
        changed.Count(each => each.StartsWith("as:c:{drill-", StringComparison.Ordinal)).ShouldBe(1, "its own record");
        after["as:{measures}:drill"].Count.ShouldBe(1);
        changed.Where(each => !IsItsOwn(each)).ShouldBeEmpty();
    }

    /// <summary>Its record, its measures, its place in the list of what is in force, and how far the worker has read.</summary>
    private static bool IsItsOwn(string difference) =>
        difference.StartsWith("as:c:{drill-", StringComparison.Ordinal)
        || difference.StartsWith("as:{measures}", StringComparison.Ordinal)
        || difference.StartsWith("as:listed", StringComparison.Ordinal)
        || difference.StartsWith("as:k:", StringComparison.Ordinal);
}
