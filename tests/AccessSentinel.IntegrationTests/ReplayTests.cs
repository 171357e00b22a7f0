using AccessSentinel.IntegrationTests.Support;
using AccessSentinel.TestKit.Processes;
using AccessSentinel.TestKit.Servers;

namespace AccessSentinel.IntegrationTests;

/// <summary>What <c>backtest</c> says of recorded events is what <c>run</c> did with them, and it says the same every time.</summary>
public sealed class ReplayTests
{
    private const string Seed = "20260311";

    private readonly TemporaryFolder _folder = new();
    private string _events = "";

    [OneTimeSetUp]
    public async Task SimulateAsync()
    {
        _events = _folder.Combine("events.jsonl");
        var ended = await SentinelProgram.RunAsync(
        [
            "simulate", "--seed", Seed, "--credentials", "150", "--days", "3", "--quiet-days", "1",
            "--out", _events, "--truth", _folder.Combine("truth.jsonl"), "--twin", "late_delivery:2",
            "--attack", "smash_and_grab:3", "--attack", "enumeration:3", "--attack", "steady:2", "--attack", "night:2",
            "--attack", "hijacked_session:2",
        ]);
        ended.ExitCode.ShouldBe(0, ended.Text);
        await TestContext.Out.WriteLineAsync($"seed {Seed}: {ended.Text.Split('\n')[^1]}");
    }

    [OneTimeTearDown]
    public void End() => _folder.Dispose();

    [TestCase(1)]
    [TestCase(2)]
    public async Task RunAndBacktestPublishTheSameCommandsPerCredential(int count)
    {
        using var deployment = await Deployment.CreateAsync(BrokerKind.Real);
        var lines = await File.ReadAllLinesAsync(_events);
        WorkerProcess[] workers = [.. Enumerable.Range(0, count).Select(_ => deployment.StartWorker("decide", ("WORKER__BATCHSIZE", "500")))];
        try
        {
            await Task.WhenAll(workers.Select(worker => worker.OwnsAsync(1)));
            await deployment.PublishAsync(PortalEvents.Messages(lines, deployment.Events));
            await Deployment.FinishesAsync(lines.Length, workers);
            foreach (var worker in workers)
            {
                (await worker.SumAsync("accesssentinel_events_processed_total")).ShouldBeGreaterThan(0, "each had its share");
                await worker.DrainsAsync();
            }
        }
        finally
        {
            Array.ForEach(workers, worker => worker.Dispose());
        }

        var messages = await deployment.CommandsAsync();
        var live = CommandLog.ByCredential(messages);
        var folder = await BacktestAsync("live", deployment.KeyFile);
        var replayed = CommandLog.ByCredential(
            [.. (await File.ReadAllLinesAsync(Path.Combine(folder, "commands.jsonl"))).Select(CommandLog.AsMessage)]);
        var signals = CommandLog.Read(messages).SelectMany(command => command.Reason.Signals);
        var families = signals.Select(signal => signal.Family).Distinct().Order().ToArray();
        await TestContext.Out.WriteLineAsync(
            $"{lines.Length} events: {messages.Count} commands for {live.Count} credentials live, "
            + $"{replayed.Sum(each => each.Value.Count)} in backtest; families {string.Join(", ", families)}");

        live.Keys.ShouldBe(replayed.Keys);
        foreach (var (credential, commands) in live)
        {
            commands.ShouldBe(replayed[credential], credential);
        }

        // What the engine says of episodes is the same, too; the backtest also closes what is still open when its data end.
        var said = (await Kcat.ConsumeAllAsync(deployment.Broker.BootstrapServers, deployment.Findings)).Select(message => message.Value).ToArray();
        var told = await File.ReadAllLinesAsync(Path.Combine(folder, "findings.jsonl"));
        said.Except(told).ShouldBeEmpty();
        told.Except(said).ShouldAllBe(finding => finding.Contains("\"activity_id\":3", StringComparison.Ordinal));
        said.Distinct().Count().ShouldBeGreaterThanOrEqualTo(live.Sum(each => each.Value.Count));

        live.Count.ShouldBeGreaterThan(5);
        families.Length.ShouldBeGreaterThanOrEqualTo(3);
    }

    [Test]
    public async Task TwoBacktestsAreByteEqual()
    {
        var keyFile = await KeyOfTests.FileAsync();
        var first = await BacktestAsync("first", keyFile);
        var second = await BacktestAsync("second", keyFile);
        var names = Directory.GetFiles(first).Select(Path.GetFileName).Order(StringComparer.Ordinal).ToArray();

        names.ShouldBe(["audit.jsonl", "commands.jsonl", "findings.jsonl", "report.html", "summary.json"]);
        Directory.GetFiles(second).Length.ShouldBe(names.Length);
        foreach (var name in names)
        {
            var one = await File.ReadAllBytesAsync(Path.Combine(first, name!));
            var other = await File.ReadAllBytesAsync(Path.Combine(second, name!));
            one.ShouldNotBeEmpty();
            one.SequenceEqual(other).ShouldBeTrue($"{name} differs");
        }
    }

    private async Task<string> BacktestAsync(string name, string keyFile)
    {
        var folder = _folder.Combine(name);
        var ended = await SentinelProgram.RunAsync(
            ["backtest", "--events", _events, "--truth", _folder.Combine("truth.jsonl"), "--out", folder],
            new Dictionary<string, string> { ["SENTINEL__PRIVACY__KEYFILE"] = keyFile, ["SENTINEL__CAMPAIGN__ENABLED"] = "false", ["SENTINEL__GUARD__ENABLED"] = "false" });
        ended.ExitCode.ShouldBe(0, ended.Text);
        return folder;
    }
}
