using System.Text;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Controls;
using AccessSentinel.Contracts.Signatures;
using AccessSentinel.IntegrationTests.Support;
using AccessSentinel.Kafka.Consuming;
using AccessSentinel.Processing.Ports;
using AccessSentinel.TestKit;
using AccessSentinel.TestKit.Processes;
using Microsoft.Extensions.Logging.Abstractions;

namespace AccessSentinel.IntegrationTests;

/// <summary>
/// Operators at work through the verbs: what they ask for is signed, followed by a running worker and answered; what is forged, altered,
/// late or played again is refused and counted.
/// </summary>
[TestFixture(BrokerKind.Mock)]
[TestFixture(BrokerKind.Real)]
public sealed class OperatorTests(BrokerKind kind)
{
    private const string Stolen = "ps-stolen";
    private const string Owner = "ps-owner";
    private const string Quiet = "ps-quiet";

    private readonly TemporaryFolder _folder = new();
    private Deployment _deployment = null!;
    private Dictionary<string, string> _environment = null!;
    private WorkerProcess _worker = null!;

    [OneTimeSetUp]
    public async Task SetUpAsync()
    {
        await NewOperatorAsync("alice", "lead");
        await NewOperatorAsync("bob", "analyst");
        var key = await SentinelProgram.RunAsync(["new-command-key", "--out", _folder.Combine("command.pem")]);
        key.ExitCode.ShouldBe(0, key.Text);
        await File.WriteAllTextAsync(_folder.Combine("command.pub"), key.Text);
        _deployment = await Deployment.CreateAsync(kind);
        (string, string)[] settings =
        [
            ("OPERATORS__FILE", _folder.Combine("operators.json")),
            ("OPERATORS__FOUREYES", "on"),
            ("GUARD__ENABLED", "true"),
            ("COMMANDS__KEYFILE", _folder.Combine("command.pem")),
        ];
        _environment = _deployment.Environment("decide", settings);
        _worker = _deployment.StartWorker("decide", settings);
        await _worker.ReadyAsync();
        var now = DateTime.UtcNow;
        string[] lines =
        [
            .. PortalEvents.SmashAndGrab(Stolen, 60, now),
            .. PortalEvents.SmashAndGrab(Owner, 60, now, "198.51.100.9"),
            PortalEvents.Lookup("q1", Quiet, now, """{"id":"one"}"""),
        ];
        await _deployment.PublishAsync(PortalEvents.Messages(lines, _deployment.Events));
        await _deployment.ReachesAsync(lines.Length, _worker);
    }

    [OneTimeTearDown]
    public void TearDown()
    {
        _worker?.Dispose();
        _deployment?.Dispose();
        _folder.Dispose();
    }

    [Test]
    [Order(1)]
    public async Task SuspensionsWaitForAHuman()
    {
        foreach (var credential in new[] { Stolen, Owner })
        {
            await Eventually.HoldsAsync(async () => (await OfAsync(credential)).LastOrDefault()?.Type == CommandType.Suspend, $"{credential} is suspended");
        }

        var listed = await RunAsync("list", "--waiting");
        listed.ExitCode.ShouldBe(0, listed.Text);
        listed.Text.ShouldContain(Stolen);
        listed.Text.ShouldContain(Owner);
        listed.Text.ShouldContain("waits for a human");
        listed.Text.ShouldNotContain(Quiet);
    }

    [Test]
    [Order(2)]
    public async Task AReleaseReinstatesAndHolds()
    {
        await FollowedAsync("applied", "release", Owner, "--key", Key("bob"), "--reason", "called her");
        var reinstated = (await OfAsync(Owner)).Last();
        reinstated.Type.ShouldBe(CommandType.Reinstate);
        reinstated.By.ShouldBe("bob");

        var later = PortalEvents.SmashAndGrab(Owner, 40, DateTime.UtcNow.AddSeconds(45), "198.51.100.9").Select(line => line.Replace($"{Owner}-", $"{Owner}-again-", StringComparison.Ordinal)).ToArray();
        var before = await _deployment.CheckpointedAsync();
        await _deployment.PublishAsync(PortalEvents.Messages(later, _deployment.Events));
        await Deployment.FinishesAsync(before + later.Length, _worker);
        (await OfAsync(Owner)).Last().Type.ShouldBe(CommandType.Reinstate);
        (await RunAsync("list")).Text.ShouldNotContain(Owner);
    }

    [Test]
    [Order(3)]
    public async Task AConfirmedOneTakesTwoToRelease()
    {
        await FollowedAsync("applied", "confirm", Stolen, "--key", Key("bob"), "--reason", "she did not know of it");
        var held = (await OfAsync(Stolen)).Last();
        held.Type.ShouldBe(CommandType.Suspend);
        (held.ExpiresAt!.Value - held.IssuedAt).ShouldBe(TimeSpan.FromDays(30));
        (await RunAsync("list")).Text.ShouldContain("confirmed by bob");
        await FollowedAsync("awaits_second_operator", "release", Stolen, "--key", Key("bob"), "--reason", "after all");
        (await OfAsync(Stolen)).Last().Type.ShouldBe(CommandType.Suspend);
        await FollowedAsync("applied", "release", Stolen, "--key", Key("alice"), "--reason", "after all");
        (await OfAsync(Stolen)).Last().Type.ShouldBe(CommandType.Reinstate);
    }

    [Test]
    [Order(4)]
    public async Task OnlyALeadSuspends()
    {
        var refused = await RunAsync("suspend", Quiet, "--key", Key("bob"), "--reason", "reported", "--wait", "3m");
        refused.ExitCode.ShouldBe(1, refused.Text);
        refused.Text.ShouldContain("refused: role_not_allowed");
        await FollowedAsync("applied", "suspend", Quiet, "--key", Key("alice"), "--reason", "reported", "--for", "2d");
        var suspended = (await OfAsync(Quiet)).Last();
        suspended.Type.ShouldBe(CommandType.Suspend);
        suspended.By.ShouldBe("alice");
        (await RunAsync("list", "--json")).Text.ShouldContain($"\"Credential\":\"{Quiet}\"");
    }

    [Test]
    [Order(4)]
    public async Task WhomNobodyHasSeenIsSuspendedOnlyWhereTheOperatorInsists()
    {
        const string Mistyped = "ps-quite";
        var left = await RunAsync("suspend", Mistyped, "--key", Key("alice"), "--reason", "reported", "--wait", "3m");
        left.ExitCode.ShouldBe(1, left.Text);
        left.Text.ShouldContain($"{Mistyped} is left alone");
        (await ReadAsync(_deployment.Controls)).ShouldNotContain(message => Encoding.UTF8.GetString(message.Value!).Contains(Mistyped, StringComparison.Ordinal));
        await FollowedAsync("applied", "suspend", Mistyped, "--key", Key("alice"), "--reason", "it is new", "--unknown");
        (await OfAsync(Mistyped)).Last().Type.ShouldBe(CommandType.Suspend);
    }

    [Test]
    [Order(5)]
    public async Task AllowancesAreListedAndEnd()
    {
        await FollowedAsync("applied", "allow", "--credential", "ps-busy", "--factor", "4", "--for", "2d", "--key", Key("bob"), "--reason", "audit");
        await FollowedAsync("applied", "allow", "--network", "192.0.2.0/24", "--factor", "3", "--for", "2d", "--key", Key("bob"), "--reason", "new exit");
        var listed = (await RunAsync("list")).Text;
        listed.ShouldContain("allowed: network 192.0.2.0/24 x3");
        listed.ShouldContain("ps-busy");
        await FollowedAsync("applied", "allow", "--network", "192.0.2.0/24", "--factor", "1", "--for", "1d", "--key", Key("bob"), "--reason", "done");
        (await RunAsync("list")).Text.ShouldNotContain("192.0.2.0/24");
    }

    [Test]
    [Order(6)]
    public async Task NothingForgedAlteredLateOrPlayedAgainIsFollowed()
    {
        var commands = (await _deployment.CommandsAsync()).Count;
        var genuine = (await ReadAsync(_deployment.Controls)).First(message => Encoding.UTF8.GetString(message.Value!).Contains("\"release\"", StringComparison.Ordinal));
        var subject = Encoding.UTF8.GetString(genuine.Key!);
        using var alice = SigningKey.Load(Key("alice"));
        using var mallory = SigningKey.Create();
        var now = DateTime.UtcNow;
        Control late = new()
        {
            Id = "0123456789abcdef0123456789abcdef",
            Type = ControlType.Suspend,
            Subject = subject,
            Author = "alice",
            Reason = "late",
            IssuedAt = now.AddSeconds(-2),
            ValidUntil = now.AddSeconds(-1),
        };
        var fresh = late with { IssuedAt = now, ValidUntil = now.AddHours(1) };
        var altered = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(genuine.Value).Replace(subject, Stolen, StringComparison.Ordinal));
        await _deployment.PublishAsync(
        [
            new OutgoingMessage(_deployment.Controls, genuine.Key.ToArray(), genuine.Value.ToArray(), genuine.Headers),
            new OutgoingMessage(_deployment.Controls, genuine.Key.ToArray(), genuine.Value.ToArray()),
            new OutgoingMessage(_deployment.Controls, Encoding.UTF8.GetBytes(Stolen), subject == Stolen ? Change(genuine.Value.ToArray()!) : altered, genuine.Headers),
            Signed(fresh, mallory),
            Signed(late, alice),
            Signed(fresh with { Author = "bob" }, alice),
            new OutgoingMessage(_deployment.Controls, genuine.Key.ToArray(), "no control"u8.ToArray(), genuine.Headers),
        ]);

        string[] reasons = ["replayed", "unsigned", "altered", "unknown_key", "expired", "wrong_author", "not_json"];
        foreach (var reason in reasons)
        {
            await Eventually.HoldsAsync(
                async () => await _worker.SumAsync("accesssentinel_controls_refused_total", $"reason=\"{reason}\"") >= 1, $"a control is refused as {reason}");
        }

        (await _deployment.CommandsAsync()).Count.ShouldBe(commands);
    }

    [Test]
    [Order(7)]
    public async Task EveryCommandIsSigned()
    {
        using var key = VerifyingKey.Parse(await File.ReadAllTextAsync(_folder.Combine("command.pub")));
        var commands = await ReadAsync(_deployment.Commands);
        commands.Count.ShouldBeGreaterThan(5);
        foreach (var command in commands)
        {
            SignatureHeaders.Find(command.Headers, SignatureHeaders.KeyId).ShouldBe(key.KeyId);
            key.Verifies(command.Value, SignatureHeaders.Find(command.Headers, SignatureHeaders.Signature)!).ShouldBeTrue();
            key.Verifies(Change(command.Value.ToArray()!), SignatureHeaders.Find(command.Headers, SignatureHeaders.Signature)!).ShouldBeFalse();
        }
    }

    [Test]
    [Order(8)]
    public async Task VerdictsAreLabels()
    {
        var labels = await RunAsync("list", "--labels");
        labels.ExitCode.ShouldBe(0, labels.Text);
        var lines = labels.Text.Split('\n').Where(line => line.StartsWith('{')).ToArray();
        lines.ShouldContain(line => line.Contains("\"confirm\"", StringComparison.Ordinal) && line.Contains(Stolen, StringComparison.Ordinal));
        lines.ShouldContain(line => line.Contains("\"release\"", StringComparison.Ordinal) && line.Contains(Owner, StringComparison.Ordinal));
    }

    private static byte[] Change(byte[] value)
    {
        var changed = value.ToArray();
        changed[^3] ^= 1;
        return changed;
    }

    private OutgoingMessage Signed(Control control, SigningKey key)
    {
        var value = ControlWriter.ToBytes(control);
        return new OutgoingMessage(_deployment.Controls, Encoding.UTF8.GetBytes(control.Subject), value, SignatureHeaders.Of(key, value));
    }

    private async Task FollowedAsync(string answer, params string[] arguments)
    {
        // However busy the machine is: what is tested is the answer.
        var ended = await RunAsync([.. arguments, "--wait", "3m"]);
        ended.ExitCode.ShouldBe(0, ended.Text + _worker.Tail);
        ended.Text.ShouldContain($": {answer}");
    }

    private Task<Ended> RunAsync(params string[] arguments) => SentinelProgram.RunAsync(arguments, _environment);

    private async Task<IReadOnlyList<Command>> OfAsync(string credential) =>
        [.. CommandLog.Read(await _deployment.CommandsAsync()).Where(command => command.CredentialId == credential).OrderBy(command => command.Sequence)];

    private async Task<IReadOnlyList<ConsumedMessage>> ReadAsync(string topic)
    {
        List<ConsumedMessage> messages = [];
        KafkaTopicReader reader = new(_deployment.Broker.Options, NullLogger<KafkaTopicReader>.Instance);
        await Task.Run(() => reader.ReadAll(topic, messages.Add, CancellationToken.None));
        return messages;
    }

    private string Key(string name) => _folder.Combine(name + ".pem");

    private async Task NewOperatorAsync(string name, string role)
    {
        var made = await SentinelProgram.RunAsync(
            ["new-operator-key", "--operator", name, "--role", role, "--out", Key(name), "--operators", _folder.Combine("operators.json")]);
        made.ExitCode.ShouldBe(0, made.Text);
    }
}
