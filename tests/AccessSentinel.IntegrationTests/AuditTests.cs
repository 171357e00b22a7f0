using System.Text;
using System.Text.Json;
using AccessSentinel.Contracts.Audit;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.IntegrationTests.Support;
using AccessSentinel.Simulation;
using AccessSentinel.TestKit;
using AccessSentinel.TestKit.Processes;
using AccessSentinel.TestKit.Servers;

namespace AccessSentinel.IntegrationTests;

/// <summary>Two workers audit what they decide; one is killed and another takes over. The audit is proven, and the dossier written from it.</summary>
[TestFixture(BrokerKind.Real)]
public sealed class AuditTests(BrokerKind kind)
{
    private const ulong Seed = 12;

    private readonly TemporaryFolder _folder = new();
    private Deployment _deployment = null!;
    private IReadOnlyList<KcatMessage> _audit = [];
    private string[] _lines = [];

    [OneTimeSetUp]
    public async Task PlayAsync()
    {
        _deployment = await Deployment.CreateAsync(kind);
        PortalSimulation simulation = new(new SimulationParameters { Credentials = 30, Days = 1, Attacks = [new("smash_and_grab", 4)] }, Seed);
        var messages = PortalEvents.Messages(simulation, _deployment.Events);
        _lines = [.. messages.OrderBy(message => message.Timestamp).Select(message => Encoding.UTF8.GetString(message.Value!))];
        using (var staying = _deployment.StartWorker("decide", ("WORKER__BATCHSIZE", "200"), ("AUDIT__HEADSINTERVAL", "1s")))
        {
            using (var leaving = _deployment.StartWorker("decide", ("WORKER__BATCHSIZE", "200")))
            {
                await Task.WhenAll(staying.OwnsAsync(1), leaving.OwnsAsync(1));
                // Beside owning partitions: whoever is killed before it leaves no audit.
                await Task.WhenAll(BeginsAsync(staying), BeginsAsync(leaving));
                var publishing = _deployment.PublishAsync(messages);
                await _deployment.ReachesAsync(messages.Count / 2, staying, leaving);
                await publishing;
            }

            // The other one was killed in the middle of its work.
            await _deployment.ReachesAsync(messages.Count, staying);
            await staying.DrainsAsync();
        }

        // Whoever starts next names the heads of both, and finds nothing left to do.
        using (var next = _deployment.StartWorker("decide"))
        {
            await next.OwnsAsync(Deployment.Partitions);
            await BeginsAsync(next);
            await next.DrainsAsync();
        }

        _audit = await Kcat.ConsumeAllAsync(_deployment.Broker.BootstrapServers, _deployment.Audit);
        await TestContext.Out.WriteLineAsync($"seed {Seed}: {messages.Count} events, {_audit.Count} audit records");
    }

    [OneTimeTearDown]
    public void End()
    {
        _deployment?.Dispose();
        _folder.Dispose();
    }

    private IReadOnlyList<AuditRecord> Records() =>
        [.. _audit.Select(message =>
        {
            AuditRecord.TryRead(Encoding.UTF8.GetBytes(message.Value), out var record).ShouldBeTrue(message.Value);
            return record!;
        })];

    [Test]
    public async Task EveryPublishedCommandIsAuditedAsItWasPublished()
    {
        var published = CommandLog.ById(await _deployment.CommandsAsync());
        var decisions = Records().Select(record => record.Content).OfType<DecisionAudit>().ToArray();
        published.Count.ShouldBeGreaterThan(3);
        decisions.Where(decision => decision.Published).Select(decision => decision.Command.Id).Distinct().Order(StringComparer.Ordinal).ShouldBe(published.Keys);
        decisions.ShouldAllBe(decision => Encoding.UTF8.GetString(CommandWriter.ToBytes(decision.Command)) == published[decision.Command.Id]);
        decisions.ShouldAllBe(decision => decision.Event.Topic == _deployment.Events);
        Records().Select(record => record.Content).OfType<ConfigurationAudit>().Count().ShouldBe(3);
    }

    [Test]
    public async Task ItIsProvenUpToTheHeadsThatOthersNamed()
    {
        var verified = await SentinelProgram.RunAsync(["verify-audit"], _deployment.Environment());
        await TestContext.Out.WriteLineAsync(verified.Text);

        // A killed worker may leave a gap that nobody has attested yet, and nothing else.
        using var report = await ReportAsync(verified.ExitCode);
        report.RootElement.GetProperty("incarnations").GetArrayLength().ShouldBe(3);
        report.RootElement.GetProperty("incarnations").EnumerateArray().Count(each => each.GetProperty("proven").GetInt64() > 0).ShouldBe(2);
        report.RootElement.GetProperty("faults").EnumerateArray().ShouldAllBe(fault => fault.GetProperty("says").GetString()!.Contains("lost in a crash", StringComparison.Ordinal));
    }

    [Test]
    public async Task WhatIsTakenOutOfItIsFound()
    {
        var partitions = _audit.GroupBy(message => message.Partition).OrderBy(group => group.Key).ToArray();
        var victim = _audit.First(message => message.Value.Contains("\"kind\":\"decision\"", StringComparison.Ordinal));
        List<string> arguments = ["verify-audit"];
        foreach (var partition in partitions)
        {
            var file = _folder.Combine($"p{partition.Key}.jsonl");
            await File.WriteAllLinesAsync(file, partition.Where(message => message != victim).Select(message => message.Value));
            arguments.AddRange(["--file", file]);
        }

        var verified = await SentinelProgram.RunAsync(arguments, _deployment.Environment());
        verified.ExitCode.ShouldBe(1, verified.Text);
        verified.Text.ShouldContain("FAULT missing");
    }

    [Test]
    public async Task TheDossierIsWrittenFromTheTopics()
    {
        var folder = _folder.Combine("dossier");
        var written = await SentinelProgram.RunAsync(["report-breach", "--since", "2000-01-01", "--out", folder], _deployment.Environment());
        written.ExitCode.ShouldBe(0, written.Text);
        using var dossier = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "dossier.json")));
        var credentials = dossier.RootElement.GetProperty("episodes").EnumerateArray().Select(each => each.GetProperty("credentialId").GetString()!).ToHashSet();
        credentials.Count.ShouldBeGreaterThanOrEqualTo(4);
        dossier.RootElement.GetProperty("episodes").EnumerateArray().ShouldAllBe(each => each.GetProperty("people").GetInt32() > 0);

        // From the topics it is what it is from the files.
        var events = _folder.Combine("events.jsonl");
        await File.WriteAllLinesAsync(events, _lines);
        var again = _folder.Combine("again");
        written = await SentinelProgram.RunAsync(["report-breach", "--since", "2000-01-01", "--events", events, "--out", again], _deployment.Environment());
        written.ExitCode.ShouldBe(0, written.Text);
        using var other = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(again, "dossier.json")));
        other.RootElement.GetProperty("people").GetInt32().ShouldBe(dossier.RootElement.GetProperty("people").GetInt32());
        foreach (var file in Directory.GetFiles(folder, "insurer-*.json"))
        {
            Pseudonyms(file).ShouldBe(Pseudonyms(Path.Combine(again, Path.GetFileName(file))));
        }
    }

    [Test]
    public async Task ABacktestWithItsInputsDecidesWhatTheWorkersDecided()
    {
        var events = _folder.Combine("replayed.jsonl");
        await File.WriteAllLinesAsync(events, _lines);
        List<string> arguments = ["backtest", "--events", events, "--out", _folder.Combine("replayed")];
        foreach (var partition in _audit.GroupBy(message => message.Partition))
        {
            var file = _folder.Combine($"inputs{partition.Key}.jsonl");
            await File.WriteAllLinesAsync(file, partition.Select(message => message.Value));
            arguments.AddRange(["--inputs", file]);
        }

        var replayed = await SentinelProgram.RunAsync(arguments, _deployment.Environment());
        await TestContext.Out.WriteLineAsync(replayed.Text);
        replayed.ExitCode.ShouldBe(0, replayed.Text);
        replayed.Text.ShouldContain("0 differ, 0 recorded ones were not taken here, 0 were taken here alone");
        replayed.Text.ShouldNotContain("not as it was live");
    }

    private static Task BeginsAsync(WorkerProcess worker) => Eventually.HoldsAsync(
        () => Task.FromResult(worker.Log.Contains("The audit of this process is incarnation", StringComparison.Ordinal)),
        "its audit begins",
        TimeSpan.FromMinutes(1),
        () => $"It says:\n{worker.Tail}");

    private static string Pseudonyms(string file)
    {
        using var part = JsonDocument.Parse(File.ReadAllText(file));
        return part.RootElement.GetProperty("pseudonyms").GetRawText();
    }

    private async Task<JsonDocument> ReportAsync(int exitCode)
    {
        var verified = await SentinelProgram.RunAsync(["verify-audit", "--json"], _deployment.Environment());
        verified.ExitCode.ShouldBe(exitCode);
        return JsonDocument.Parse(verified.Text[verified.Text.IndexOf('{', StringComparison.Ordinal)..]);
    }
}
