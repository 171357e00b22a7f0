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

    private readonly TemporaryFolder _folder = new();
    private Deployment _deployment = null!;
    private WorkerProcess[] _workers = [];
    private long _published;

    [OneTimeTearDown]
    public void End()
    {
        Array.ForEach(_workers, worker => worker.Dispose());
        _deployment?.Dispose();
        _folder.Dispose();
    }

    [Test]
    public async Task ABacktestOnTheAuditTakesBothModelsTheDecoysAndTheTimestamps()
    {
        var first = await SmallModels.TrainAsync(_folder, "1");
        var second = await SmallModels.TrainAsync(_folder, "2");
        var model = _folder.Combine("model.json");
        File.Copy(first, model);
        await File.WriteAllTextAsync(_folder.Combine("decoys.txt"), $"id {Decoy}\nid decoy-2\n");
        await File.WriteAllTextAsync(_folder.Combine("others.txt"), $"id {Decoy}\n");
        (string, string)[] settings = [("GUARD__ENABLED", "true"), ("CANARIES__FILE", _folder.Combine("decoys.txt"))];
        (string, string)[] live = [.. settings, ("MODEL", model), ("MODEL__WATCHEVERY", "100ms")];
        _deployment = await Deployment.CreateAsync(BrokerKind.Real);
        _workers = [_deployment.StartWorker("decide", live), _deployment.StartWorker("decide", live)];
        await Task.WhenAll(_workers.Select(worker => worker.OwnsAsync(1)));

        await StealAsync("early");
        File.Copy(second, _folder.Combine("next.json"));
        File.Move(_folder.Combine("next.json"), model, overwrite: true);
        foreach (var worker in _workers)
        {
            await Eventually.HoldsAsync(async () => await worker.SumAsync("accesssentinel_model_reload_total", "slot=\"champion\"") == 1, "each worker takes the new model");
        }

        await StealAsync("late");
        (await Task.WhenAll(_workers.Select(worker => worker.SumAsync("accesssentinel_events_skewed_total")))).Sum().ShouldBeGreaterThan(0);
        foreach (var worker in _workers)
        {
            await worker.DrainsAsync();
        }

        var commands = CommandLog.Read(await _deployment.CommandsAsync());
        commands.Select(command => command.Model?.Version).Distinct().ShouldBe([ModelFile.Load(first).Version, ModelFile.Load(second).Version], ignoreOrder: true);
        commands.ShouldContain(command => command.CredentialId.StartsWith(Ahead, StringComparison.Ordinal));
        commands.ShouldAllBe(command => command.IssuedAt < DateTime.UtcNow.AddMinutes(10));

        var audit = await Kcat.ConsumeAllAsync(_deployment.Broker.BootstrapServers, _deployment.Audit);
        var timed = await EventsAsync("timed", message => string.Create(CultureInfo.InvariantCulture, $"{message.Timestamp} {message.Value}"));
        var replayed = await RecordedReplay.RunAsync(_deployment, _folder, "replayed", timed, audit, settings, "--model", first, "--model", second);
        replayed.Text.ShouldContain($"Against the audit: {commands.Count} decisions are the recorded ones, 0 differ, 0 recorded ones were not taken here, 0 were taken here alone", Case.Sensitive, replayed.Text);
        replayed.Text.ShouldNotContain("not as it was live");
        replayed.ExitCode.ShouldBe(0, replayed.Text);

        // One thing at a time is left out.
        var untimed = await EventsAsync("untimed", message => message.Value);
        (await RecordedReplay.RunAsync(_deployment, _folder, "untimed", untimed, audit, settings, "--model", first, "--model", second)).ExitCode.ShouldBe(1);
        var oneModel = await RecordedReplay.RunAsync(_deployment, _folder, "one-model", timed, audit, settings, "--model", first);
        oneModel.ExitCode.ShouldBe(2);
        oneModel.Text.ShouldContain("give it, too");
        (string, string)[] others = [("GUARD__ENABLED", "true"), ("CANARIES__FILE", _folder.Combine("others.txt"))];
        var otherDecoys = await RecordedReplay.RunAsync(_deployment, _folder, "other-decoys", timed, audit, others, "--model", first, "--model", second);
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
        await _deployment.PublishAsync(
        [
            .. PortalEvents.Messages(punctual, _deployment.Events),
            .. PortalEvents.SmashAndGrab(Ahead + name, 40, now.AddHours(2)).Select((line, i) => new OutgoingMessage(
                _deployment.Events, Encoding.UTF8.GetBytes(Ahead + name), Encoding.UTF8.GetBytes(line), Timestamp: now.AddSeconds(i - 40).Ticks)),
        ]);
        _published += punctual.Length + 40;
        await _deployment.ReachesAsync(_published, _workers);
    }

    /// <summary>What lies in the topic, a file a partition.</summary>
    private async Task<string[]> EventsAsync(string name, Func<KcatMessage, string> line)
    {
        List<string> files = [];
        foreach (var partition in (await Kcat.ConsumeAllAsync(_deployment.Broker.BootstrapServers, _deployment.Events)).GroupBy(message => message.Partition))
        {
            files.Add(_folder.Combine(string.Create(CultureInfo.InvariantCulture, $"{name}-{partition.Key}.jsonl")));
            await File.WriteAllLinesAsync(files[^1], partition.Select(line));
        }

        return [.. files];
    }
}
