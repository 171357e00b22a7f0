using System.Globalization;
using System.Text;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.IntegrationTests.Support;
using AccessSentinel.Learning.Training;
using AccessSentinel.Processing.Ports;
using AccessSentinel.TestKit;
using AccessSentinel.TestKit.Processes;
using AccessSentinel.TestKit.Servers;

namespace AccessSentinel.IntegrationTests;

/// <summary>
/// Two workers whose model is exchanged while they run, with decoys and with a portal whose clock is two hours ahead for one of its credentials: a
/// backtest on their audit publishes what they published, given both models, the decoys and the messages' timestamps.
/// </summary>
public sealed class ModelExchangeReplayTests
{
    private const string Ahead = "ahead";
    private const string Decoy = "decoy-1";

    private readonly RecordedReplay _replay = new();

    private Deployment Deployment => _replay.Deployment;

    private TemporaryFolder Folder => _replay.Folder;

    [OneTimeTearDown]
    public void End() => _replay.Dispose();

    [Test]
    public async Task ABacktestOnTheAuditTakesBothModelsTheDecoysAndTheTimestamps()
    {
        var first = await SmallModels.TrainAsync(Folder, "1");
        var second = await SmallModels.TrainAsync(Folder, "2");
        var model = Folder.Combine("model.json");
        File.Copy(first, model);
        await File.WriteAllTextAsync(Folder.Combine("decoys.txt"), $"id {Decoy}\nid decoy-2\n");
        await File.WriteAllTextAsync(Folder.Combine("others.txt"), $"id {Decoy}\n");
        (string, string)[] settings = [("GUARD__ENABLED", "true"), ("CANARIES__FILE", Folder.Combine("decoys.txt"))];
        (string, string)[] live = [.. settings, ("MODEL", model), ("MODEL__WATCHEVERY", "100ms")];
        await _replay.StartAsync(live);

        await StealAsync("early");
        File.Copy(second, Folder.Combine("next.json"));
        File.Move(Folder.Combine("next.json"), model, overwrite: true);
        foreach (var worker in _replay.Workers)
        {
            await Eventually.HoldsAsync(async () => await worker.SumAsync("accesssentinel_model_reload_total", "slot=\"champion\"") == 1, "each worker takes the new model");
        }

        await StealAsync("late");
        (await _replay.SumAsync("accesssentinel_events_skewed_total")).ShouldBeGreaterThan(0);
        var audit = await _replay.AuditAsync();
        var commands = CommandLog.Read(await Deployment.CommandsAsync());
        commands.Select(command => command.Model?.Version).Distinct().ShouldBe([ModelFile.Load(first).Version, ModelFile.Load(second).Version], ignoreOrder: true);
        commands.ShouldContain(command => command.CredentialId.StartsWith(Ahead, StringComparison.Ordinal));
        commands.ShouldAllBe(command => command.IssuedAt < DateTime.UtcNow.AddMinutes(10));

        var timed = await EventsAsync("timed", message => string.Create(CultureInfo.InvariantCulture, $"{message.Timestamp} {message.Value}"));
        var replayed = await _replay.RunAsync("replayed", timed, audit, settings, "--model", first, "--model", second);
        replayed.Text.ShouldContain($"Against the audit: {commands.Count} decisions are the recorded ones, 0 differ, 0 recorded ones were not taken here, 0 were taken here alone", Case.Sensitive, replayed.Text);
        replayed.Text.ShouldNotContain("not as it was live");
        replayed.ExitCode.ShouldBe(0, replayed.Text);

        // One thing at a time is left out.
        var untimed = await EventsAsync("untimed", message => message.Value);
        (await _replay.RunAsync("untimed", untimed, audit, settings, "--model", first, "--model", second)).ExitCode.ShouldBe(1);
        var oneModel = await _replay.RunAsync("one-model", timed, audit, settings, "--model", first);
        oneModel.ExitCode.ShouldBe(2);
        oneModel.Text.ShouldContain("give it, too");
        (string, string)[] others = [("GUARD__ENABLED", "true"), ("CANARIES__FILE", Folder.Combine("others.txt"))];
        var otherDecoys = await _replay.RunAsync("other-decoys", timed, audit, others, "--model", first, "--model", second);
        otherDecoys.ExitCode.ShouldBe(2, otherDecoys.Text);
        otherDecoys.Text.ShouldContain("does not hold the decoys that the workers judged with");
        otherDecoys.Text.ShouldNotContain(Decoy);
    }

    /// <summary>Three thieves in haste, one who reads a decoy, and one whose events say two hours from now.</summary>
    private async Task StealAsync(string name)
    {
        var now = DateTime.UtcNow;
        string[] punctual =
        [
            .. Enumerable.Range(0, 3).SelectMany(i => PortalEvents.SmashAndGrab($"{name}{i}", 60, now)),
            PortalEvents.Lookup($"{name}-decoy", $"{name}-curious", now, $$"""{"id":"{{Decoy}}"}"""),
        ];
        await _replay.PublishAsync(
        [
            .. PortalEvents.Messages(punctual, Deployment.Events),
            .. PortalEvents.SmashAndGrab(Ahead + name, 40, now.AddHours(2)).Select((line, i) => new OutgoingMessage(
                Deployment.Events, Encoding.UTF8.GetBytes(Ahead + name), Encoding.UTF8.GetBytes(line), Timestamp: now.AddSeconds(i - 40).Ticks)),
        ]);
    }

    /// <summary>What lies in the topic, a file a partition.</summary>
    private async Task<string[]> EventsAsync(string name, Func<KcatMessage, string> line)
    {
        List<string> files = [];
        foreach (var partition in (await Kcat.ConsumeAllAsync(Deployment.Broker.BootstrapServers, Deployment.Events)).GroupBy(message => message.Partition))
        {
            files.Add(Folder.Combine(string.Create(CultureInfo.InvariantCulture, $"{name}-{partition.Key}.jsonl")));
            await File.WriteAllLinesAsync(files[^1], partition.Select(line));
        }

        return [.. files];
    }
}
