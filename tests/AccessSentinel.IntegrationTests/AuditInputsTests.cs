using System.Globalization;
using System.Text;
using AccessSentinel.Contracts.Audit;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.IntegrationTests.Support;
using AccessSentinel.Processing.Ports;
using AccessSentinel.TestKit;
using AccessSentinel.TestKit.Processes;
using AccessSentinel.TestKit.Servers;

namespace AccessSentinel.IntegrationTests;

/// <summary>
/// Two workers with everything that decides beside the events: a tight guard that holds and lets go, campaigns, operators, an allowance, a rung
/// that the portal lacks. A backtest on what they audited publishes what they published.
/// </summary>
public sealed class AuditInputsTests
{
    private const int Thieves = 6;

    private readonly RecordedReplay _replay = new();
    private readonly List<string> _lines = [];
    private (string, string)[] _settings = [];
    private int _round;

    private Deployment Deployment => _replay.Deployment;

    [OneTimeTearDown]
    public void End() => _replay.Dispose();

    [Test]
    public async Task ABacktestOnTheAuditPublishesWhatWasPublished()
    {
        await StartAsync();
        await StealAsync(20);
        await HeldAsync(count => count > 0);
        await OperateAsync("suspend", "ps-reported", "--reason", "reported stolen", "--for", "6d", "--unknown");
        await OperateAsync("allow", "--network", "203.0.113.0/24", "--factor", "3", "--for", "2d", "--reason", "a shared exit");
        await Eventually.HoldsAsync(
            async () =>
            {
                await StealAsync(2);
                return Suspended(await CommandsAsync()) >= Thieves - 1;
            },
            "the window moves and the others are suspended", TimeSpan.FromMinutes(2));
        var released = (await CommandsAsync()).First(command => command.Type == CommandType.Suspend && command.CredentialId.StartsWith("thief", StringComparison.Ordinal)).CredentialId;
        await OperateAsync("release", released, "--reason", "called her");
        await StealAsync(10);
        await LackAsync();
        await StealAsync(30, "late");
        await OperateAsync("allow", "--network", "203.0.113.0/24", "--factor", "1", "--for", "1d", "--reason", "over");
        await StealAsync(10, "late");
        var audit = await _replay.AuditAsync();
        var contents = audit.Select(message => AuditRecord.TryRead(Encoding.UTF8.GetBytes(message.Value), out var record) ? record.Content : null).ToArray();
        var live = await CommandsAsync();
        await TestContext.Out.WriteLineAsync(Volume(audit, contents));
        contents.OfType<GuardAudit>().ShouldContain(verdict => verdict.Answer == GuardAnswer.Held);
        contents.OfType<GuardAudit>().ShouldContain(verdict => verdict.Event.Topic == Deployment.Controls, "the guard is asked about an operator's suspension, too");
        contents.OfType<InputsAudit>().ShouldContain(inputs => inputs.Unsupported.Count > 0);
        contents.OfType<CampaignAudit>().ShouldNotBeEmpty();
        (await Kcat.ConsumeAllAsync(Deployment.Broker.BootstrapServers, Deployment.Findings))
            .ShouldContain(message => message.Value.Contains("\"unsupported_measure\":\"suspend\"", StringComparison.Ordinal), "the SOC is told of whoever is met by less than is due");
        contents.OfType<PartitionAudit>().Select(each => each.Event.Partition).Distinct().Count().ShouldBe(Deployment.Partitions, "who judges each partition");

        var replayed = await ReplayAsync(audit, "replayed");
        replayed.Text.ShouldContain("0 differ, 0 recorded ones were not taken here, 0 were taken here alone", Case.Sensitive, replayed.Text);
        replayed.Text.ShouldContain("0 verdicts missing, 0 not asked for");
        replayed.Text.ShouldNotContain("not as it was live");
        replayed.ExitCode.ShouldBe(0, replayed.Text);
        var again = Read(await File.ReadAllLinesAsync(Path.Combine(_replay.Folder.Combine("replayed"), "commands.jsonl")));
        foreach (var credential in live.Select(command => command.CredentialId).Distinct())
        {
            Of(again, credential).ShouldBe(Of(live, credential), credential);
        }

        // Live, one may be there twice: whoever takes over what was not committed yet repeats it.
        again.Count.ShouldBe(live.DistinctBy(command => command.Id).Count());

        // Taken out of it, a verdict is missed.
        var cut = await ReplayAsync([.. audit.Where(message => !message.Value.Contains("\"kind\":\"guard\"", StringComparison.Ordinal))], "cut");
        cut.ExitCode.ShouldBe(1, cut.Text);
        cut.Text.ShouldContain("no verdict of the guard on suspension");
        (await SentinelProgram.RunAsync(["verify-audit"], Deployment.Environment())).ExitCode.ShouldBe(0);
    }

    private async Task StartAsync()
    {
        var made = await SentinelProgram.RunAsync(
            ["new-operator-key", "--operator", "alice", "--role", "lead", "--out", _replay.Folder.Combine("alice.pem"), "--operators", _replay.Folder.Combine("operators.json")]);
        made.ExitCode.ShouldBe(0, made.Text);
        _settings =
        [
            ("OPERATORS__FILE", _replay.Folder.Combine("operators.json")), ("GUARD__ENABLED", "true"), ("GUARD__SHAREOFACTIVE", "0"), ("GUARD__INALL", "2"),
            ("GUARD__WINDOW", "3s"), ("GUARD__INALLCAMPAIGNS", "2"), ("GUARD__PERCAMPAIGN", "2"), ("CAMPAIGN__ENABLED", "true"), ("EFFECT__INTERVAL", "200ms"),
        ];
        await _replay.StartAsync(_settings);
        var before = DateTime.UtcNow.AddDays(-3);
        await PublishAsync(Enumerable.Range(0, Thieves).SelectMany(i => new[] { "thief", "late" }.SelectMany(name => PortalEvents.SmashAndGrab($"{name}{i}", 3, before, "10.1.0.7"))));
    }

    /// <summary>Each of the thieves reads so many more people, from one network new to all of them.</summary>
    private Task StealAsync(int people, string name = "thief")
    {
        var round = ++_round;
        var now = DateTime.UtcNow;
        return PublishAsync(Enumerable.Range(0, Thieves).SelectMany(i => PortalEvents.SmashAndGrab($"{name}{i}", people, now)
            .Select(line => line.Replace($"\"{name}{i}-", $"\"{name}{i}-{round}-", StringComparison.Ordinal))));
    }

    private async Task PublishAsync(IEnumerable<string> lines)
    {
        string[] all = [.. lines];
        _lines.AddRange(all);
        await _replay.PublishAsync([.. PortalEvents.Messages(all, Deployment.Events)]);
    }

    private Task HeldAsync(Func<double, bool> holds) => Eventually.HoldsAsync(
        async () => holds(await _replay.SumAsync("accesssentinel_guard_held_total")), "the guard holds some", TimeSpan.FromMinutes(1));

    private async Task OperateAsync(params string[] arguments)
    {
        var ended = await SentinelProgram.RunAsync([.. arguments, "--wait", "3m", "--key", _replay.Folder.Combine("alice.pem")], Deployment.Environment("decide", _settings));
        ended.Text.ShouldMatch(": (applied|held)", ended.Text);
    }

    /// <summary>The portal says of the last suspension that it cannot carry it out; both workers know it.</summary>
    private async Task LackAsync()
    {
        var command = (await CommandsAsync()).Where(each => each.Type == CommandType.Suspend).MaxBy(each => each.Sequence)!;
        CommandResult result = new()
        {
            CommandId = command.Id,
            CredentialId = command.CredentialId,
            Sequence = command.Sequence,
            AppliedAt = DateTime.UtcNow,
            Result = CommandEffect.Unsupported,
        };
        await Deployment.PublishAsync([new OutgoingMessage(Deployment.Results, Encoding.UTF8.GetBytes(command.CredentialId), result.ToBytes())]);
        foreach (var worker in _replay.Workers)
        {
            await Eventually.HoldsAsync(
                async () => await worker.SumAsync("accesssentinel_measure_skipped", "suspend") >= 1, "each worker knows what the portal lacks", TimeSpan.FromMinutes(1));
        }
    }

    private async Task<Ended> ReplayAsync(IReadOnlyList<KcatMessage> audit, string name)
    {
        var events = _replay.Folder.Combine("events.jsonl");
        await File.WriteAllLinesAsync(events, _lines);
        return await _replay.RunAsync(name, [events], audit, _settings);
    }

    private static string Volume(IReadOnlyList<KcatMessage> audit, IReadOnlyList<AuditContent?> contents)
    {
        var decisions = contents.Count(content => content is DecisionAudit);
        var kinds = contents.Select((content, i) => (Kind: content!.Kind, Bytes: Encoding.UTF8.GetByteCount(audit[i].Value)))
            .GroupBy(each => each.Kind).OrderBy(group => group.Key)
            .Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Key} {group.Count()} of {group.Average(each => each.Bytes):0} bytes"));
        return string.Create(
            CultureInfo.InvariantCulture, $"{decisions} decisions, {audit.Sum(message => Encoding.UTF8.GetByteCount(message.Value)) / Math.Max(1, decisions)} bytes a decision: {string.Join(", ", kinds)}");
    }

    private async Task<IReadOnlyList<Command>> CommandsAsync() => CommandLog.Read(await Deployment.CommandsAsync());

    private static int Suspended(IReadOnlyList<Command> commands) =>
        commands.Where(command => command.Type == CommandType.Suspend && command.CredentialId.StartsWith("thief", StringComparison.Ordinal)).Select(command => command.CredentialId).Distinct().Count();

    private static List<Command> Read(IEnumerable<string> lines) =>
        [.. lines.Select(line => CommandReader.TryRead(Encoding.UTF8.GetBytes(line), out var command) ? command : throw new InvalidDataException(line))];

    private static string[] Of(IReadOnlyList<Command> commands, string credential) =>
        [.. commands.Where(command => command.CredentialId == credential).DistinctBy(command => command.Id).OrderBy(command => command.Sequence).Select(command => Encoding.UTF8.GetString(CommandWriter.ToBytes(command)))];
}
