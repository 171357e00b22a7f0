using System.Diagnostics;
using System.Net;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.IntegrationTests.Support;
using AccessSentinel.TestKit;
using AccessSentinel.TestKit.Servers;

namespace AccessSentinel.IntegrationTests;

/// <summary>
/// One story on each broker: a thief among ordinary practices, with everything malformed in between, written by kcat and judged by
/// the worker as a process of its own. What it left behind is read by kcat, redis-cli and promtool.
/// </summary>
[TestFixture(BrokerKind.Mock)]
[TestFixture(BrokerKind.Real)]
public sealed class PipelineTests(BrokerKind kind)
{
    private const string Thief = "ps-thief";
    private const string Survivor = "ps-after-the-bad-ones";
    private const string MisKeyed = "ps-mis-keyed";
    private const string Late = "ps-late";
    private const int Practices = 20;
    private const int Stolen = 400;

    // Reason and value. Every one is under the key of the survivor, so in its partition and before its good event.
    private static readonly (string Reason, string Value)[] Bad =
    [
        ("not_json", "this is no JSON"),
        ("not_json", """{"id":"x","time":"2026-03-02T08:00:00Z","credential":{"id":"ps-1"},"act"""),
        ("not_an_object", "[1,2,3]"),
        ("too_large", $$"""{"id":"big","pad":"{{new string('x', 70 * 1024)}}"}"""),
        ("too_deep", $$"""{"id":"deep","pad":{{new string('[', 1000)}}{{new string(']', 1000)}}}"""),
        ("id_missing", """{"time":"2026-03-02T08:00:00Z","credential":{"id":"ps-1"},"action":"lookup","outcome":"success"}"""),
        ("time_missing", """{"id":"a","credential":{"id":"ps-1"},"action":"lookup","outcome":"success"}"""),
        ("time_invalid", """{"id":"a","time":"yesterday","credential":{"id":"ps-1"},"action":"lookup","outcome":"success"}"""),
        ("credential_missing", """{"id":"a","time":"2026-03-02T08:00:00Z","action":"lookup","outcome":"success"}"""),
        ("action_invalid", """{"id":"a","time":"2026-03-02T08:00:00Z","credential":{"id":"ps-1"},"outcome":"success"}"""),
        ("outcome_invalid", """{"id":"a","time":"2026-03-02T08:00:00Z","credential":{"id":"ps-1"},"action":"lookup"}"""),
        ("duplicate_member", """{"id":"a","time":"2026-03-02T08:00:00Z","id":"b","credential":{"id":"ps-1"},"action":"login","outcome":"success"}"""),
    ];

    private readonly List<(string? Key, string Value)> _sent = [];
    private Deployment _deployment = null!;
    private string _metrics = "";
    private Dictionary<string, string> _thief = [];
    private Dictionary<string, string> _survivor = [];
    private Dictionary<string, string> _misKeyed = [];
    private IReadOnlyList<KcatMessage> _commands = [];
    private IReadOnlyList<KcatMessage> _deadLetters = [];

    [OneTimeSetUp]
    public async Task PlayAsync()
    {
        _deployment = await Deployment.CreateAsync(kind);
        using var worker = _deployment.StartWorker("decide", ("GUARD__ENABLED", "true"));
        await worker.ReadyAsync();
        (await worker.GetAsync("/health/live")).Status.ShouldBe(HttpStatusCode.OK);

        Compose(DateTime.UtcNow);
        await Kcat.ProduceAsync(_deployment.Broker.BootstrapServers, _deployment.Events, _sent);
        await Eventually.HoldsAsync(
            async () => await worker.SumAsync("accesssentinel_events_consumed_total") >= _sent.Count,
            "every event is consumed",
            TimeSpan.FromMinutes(2));
        _metrics = await worker.MetricsAsync();
        _thief = await RecordAsync(Thief);
        _survivor = await RecordAsync(Survivor);
        _misKeyed = await RecordAsync(MisKeyed);
        await worker.DrainsAsync();
        _commands = await _deployment.CommandsAsync();
        _deadLetters = await Kcat.ConsumeAllAsync(_deployment.Broker.BootstrapServers, _deployment.DeadLetters);
    }

    [OneTimeTearDown]
    public void End() => _deployment?.Dispose();

    [Test]
    public void TheThiefAndNobodyElseIsSuspended()
    {
        var commands = CommandLog.Read(_commands);

        commands.ShouldNotBeEmpty();
        commands.ShouldAllBe(command => command.CredentialId == Thief);
        commands[^1].Type.ShouldBe(CommandType.Suspend);
        commands[^1].Mode.ShouldBe(OperatingMode.Enforce);
        commands[^1].Exposure!.Beneficiaries.ShouldBeInRange(1, Stolen);
        commands.Select(command => command.Sequence).ShouldBeInOrder(SortDirection.Ascending);
        commands.Select(command => command.Id).ShouldBeUnique();
    }

    [Test]
    public void RedisTellsAnOperatorLevelUntilAndEpisode()
    {
        var last = CommandLog.Read(_commands)[^1];

        _thief["level"].ShouldBe("suspend");
        _thief["until"].ShouldStartWith(last.ExpiresAt!.Value.ToString("yyyy-MM-dd'T'HH:mm:ss"));
        _thief["episode"].ShouldBe(last.Episode);
        _survivor["level"].ShouldBe("observe");
    }

    [Test]
    public async Task PromtoolFindsNothingWrongWithTheMetrics()
    {
        var start = new ProcessStartInfo(Requires.Promtool(), ["check", "metrics"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var promtool = Process.Start(start)!;
        await promtool.StandardInput.WriteAsync(_metrics);
        promtool.StandardInput.Close();
        var complaints = await promtool.StandardError.ReadToEndAsync() + await promtool.StandardOutput.ReadToEndAsync();
        await promtool.WaitForExitAsync();

        promtool.ExitCode.ShouldBe(0, complaints);
        complaints.ShouldBeEmpty();
    }

    [Test]
    public void EveryEventIsCountedOnce()
    {
        Counted("consumed").ShouldBe(_sent.Count);
        (Counted("processed") + Counted("learned") + Counted("duplicate") + Counted("late") + Counted("rejected")).ShouldBe(_sent.Count);
        Counted("rejected").ShouldBe(Bad.Length);
        Counted("duplicate").ShouldBe(3);
        Counted("late").ShouldBe(1);
        Counted("learned").ShouldBe(0);
        WorkerProcess.Sum(_metrics, "accesssentinel_commands_total").ShouldBe(_commands.Count);
    }

    [Test]
    public void AMisKeyedEventIsJudgedAndCounted()
    {
        Counted("miskeyed").ShouldBe(2);
        _misKeyed["level"].ShouldBe("observe");
        _misKeyed["seen"].ShouldNotBeEmpty();
    }

    [Test]
    public void BadMessagesAreDeadLettersWithoutValueAndThePartitionGoesOn()
    {
        _deadLetters.Select(letter => Header(letter, "sentinel-reason")).ShouldBe(Bad.Select(bad => bad.Reason));
        _deadLetters.ShouldAllBe(letter => letter.IsTombstone && letter.Key == Survivor);
        _deadLetters.ShouldAllBe(letter => Header(letter, "sentinel-origin-topic") == _deployment.Events);
        _deadLetters.Select(letter => int.Parse(Header(letter, "sentinel-origin-offset"))).ShouldBeInOrder(SortDirection.Ascending);
        _survivor["seen"].ShouldNotBeEmpty();
    }

    private static string Header(KcatMessage message, string name) =>
        message.Headers.Split(',').Single(header => header.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..];

    private double Counted(string what) => WorkerProcess.Sum(_metrics, $"accesssentinel_events_{what}_total");

    private void Compose(DateTime now)
    {
        foreach (var practice in Enumerable.Range(1, Practices))
        {
            for (var i = 0; i < 5; i++)
            {
                var time = now.AddMinutes((i * 10) - 60);
                Send($"ps-{practice}", PortalEvents.Lookup($"p{practice}-{i}", $"ps-{practice}", time, $$"""{"id":"p{{practice}}-b{{i}}"}"""));
            }
        }

        // The same event once more: at least once is all that Kafka promises the portal.
        _sent.AddRange(_sent.Take(3).ToArray());
        foreach (var stolen in PortalEvents.SmashAndGrab(Thief, Stolen, now))
        {
            Send(Thief, stolen);
        }

        foreach (var (_, value) in Bad)
        {
            Send(Survivor, value);
        }

        Send(Survivor, PortalEvents.Lookup("after", Survivor, now, """{"id":"somebody"}"""));
        Send("another-key", PortalEvents.Lookup("mis-1", MisKeyed, now.AddSeconds(-1), """{"id":"somebody"}"""));
        Send(MisKeyed, PortalEvents.Lookup("mis-2", MisKeyed, now, """{"id":"somebody"}"""));
        Send("a-third-key", PortalEvents.Lookup("mis-3", MisKeyed, now.AddSeconds(-2), """{"id":"somebody"}"""));
        Send(Late, PortalEvents.Lookup("late-1", Late, now, """{"id":"somebody"}"""));
        Send(Late, PortalEvents.Lookup("late-2", Late, now.AddDays(-3), """{"id":"somebody"}"""));
    }

    private void Send(string key, string value) => _sent.Add((key, value));

    private async Task<Dictionary<string, string>> RecordAsync(string credential)
    {
        // Packed fields may hold line breaks: every plain field is asked for by itself.
        var record = new Dictionary<string, string>();
        foreach (var field in new[] { "level", "until", "episode", "seen" })
        {
            record[field] = await _deployment.Redis.CliAsync("HGET", $"as:c:{{{credential}}}", field);
        }

        return record;
    }
}
