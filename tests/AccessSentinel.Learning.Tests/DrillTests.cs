using System.Text;
using System.Text.Json;
using AccessSentinel.Contracts.Audit;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Privacy;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Learning.Backtest;
using AccessSentinel.Learning.Breach;
using AccessSentinel.Learning.Datasets;
using AccessSentinel.Learning.Tests.Backtest;
using AccessSentinel.Learning.Tests.TestKit;
using AccessSentinel.Learning.Training;

namespace AccessSentinel.Learning.Tests;

/// <summary>What was recorded of drills teaches no model, enters no figure of a backtest and stands in no dossier.</summary>
public sealed class DrillTests
{
    private const string Drill = "drill-1";

    [Test]
    public void TrainingGivesTheSameModelWithAndWithoutDrills()
    {
        using Scratch scratch = new();
        var (events, _) = BacktestRunnerTests.Breach(scratch, 51);
        var both = WithDrill(scratch, events, CredentialOf(File.ReadLines(events).First()));
        var alone = Train(events);
        var drilled = Train(both);
        drilled.Warnings.ShouldContain(warning => warning.Contains("of drills were left out", StringComparison.Ordinal));
        alone.Warnings.ShouldNotContain(warning => warning.Contains("drills", StringComparison.Ordinal));
        ModelFile.ToBytes(drilled with { Warnings = [] }).ShouldBe(ModelFile.ToBytes(alone with { Warnings = [] }));
    }

    [Test]
    public void ABacktestSaysWhatWasSaidOfADrillAndCountsItNowhere()
    {
        using Scratch scratch = new();
        var (events, truth) = BacktestRunnerTests.Breach(scratch, 11);
        var alone = BacktestRunnerTests.Run(scratch, "alone", truth, events);
        var both = WithDrill(scratch, events, alone.Attacks.ShouldHaveSingleItem().Scenario.CredentialId);
        var drilled = BacktestRunnerTests.Run(scratch, "drilled", truth, both);
        Lines(scratch, "drilled/commands.jsonl").Count(line => line.Contains(Drill, StringComparison.Ordinal)).ShouldBeGreaterThan(0, "it is stopped");
        Lines(scratch, "drilled/findings.jsonl").Where(line => line.Contains(Drill, StringComparison.Ordinal))
            .ShouldAllBe(line => line.Contains("\"verdict_id\":6", StringComparison.Ordinal));
        foreach (var name in new[] { "commands.jsonl", "findings.jsonl" })
        {
            Lines(scratch, $"drilled/{name}").Where(line => !line.Contains(Drill, StringComparison.Ordinal)).ShouldBe(Lines(scratch, $"alone/{name}"), name);
        }

        Figures(scratch, "drilled").ShouldBe(Figures(scratch, "alone"));
        drilled.DrillEvents.ShouldBe(drilled.Events - alone.Events);
        drilled.Episodes.Count.ShouldBe(alone.Episodes.Count);
    }

    [Test]
    public void ADossierLeavesDrillsOutAndSaysHowMany()
    {
        var start = new DateTime(2026, 3, 2, 8, 0, 0, DateTimeKind.Utc);
        var facts = BreachCase.Since(start, TagKey.Evaluation);
        AuditChain chain = new("a");
        facts.TakeAudit(chain.Seal(AuditContentWriter.ToBytes(Suspension(Drill, "e1", start)), start));
        facts.TakeAudit(chain.Seal(AuditContentWriter.ToBytes(Suspension(Drill, "e1", start.AddMinutes(1))), start));
        facts.TakeAudit(chain.Seal(AuditContentWriter.ToBytes(Suspension("real", "e2", start)), start));
        facts.EndAudit();
        facts.Episodes.ShouldHaveSingleItem().CredentialId.ShouldBe("real");
        facts.Drills.ShouldBe(1);
        new BreachDossier(facts, start.AddDays(1), "x").Episodes.ShouldHaveSingleItem();
    }

    /// <summary>What a credential did, done once more by a drill's.</summary>
    private static string WithDrill(Scratch scratch, string events, string credential)
    {
        var lines = File.ReadAllLines(events);
        var path = scratch.Path("both.jsonl");
        var copies = 0;
        File.WriteAllLines(path, lines.SelectMany(line => CredentialOf(line) == credential
            ? [line, $"{{\"id\":\"d{copies++}" + line["{\"id\":\"".Length..].Replace($"\"{credential}\"", $"\"{Drill}\"", StringComparison.Ordinal)]
            : new[] { line }));
        copies.ShouldBeGreaterThan(10);
        return path;
    }

    private static TrainedModel Train(string events) =>
        new Trainer(new EngineOptions(), 1, ProgressMeter.Silent).Train(() => EventDataset.Open([events], TagKey.Evaluation));

    private static string[] Lines(Scratch scratch, string name) => File.ReadAllLines(scratch.Path(name));

    private static string CredentialOf(string line)
    {
        using var document = JsonDocument.Parse(line);
        return document.RootElement.GetProperty("credential").GetProperty("id").GetString()!;
    }

    /// <summary>The summary without what it says of the files that were read.</summary>
    private static string Figures(Scratch scratch, string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(scratch.Path($"{name}/summary.json")));
        StringBuilder figures = new();
        foreach (var member in document.RootElement.EnumerateObject().Where(member => member.Name != "input"))
        {
            figures.Append(member.Name).Append(' ').AppendLine(member.Value.GetRawText());
        }

        return figures.ToString();
    }

    private static DecisionAudit Suspension(string credential, string episode, DateTime time) => new()
    {
        CredentialId = credential,
        Published = true,
        Event = new AuditEvent("events", 1, 7, new string('0', 32), time),
        Command = new Command
        {
            Id = "id-" + episode + time.Minute,
            Type = CommandType.Suspend,
            CredentialId = credential,
            Sequence = 1 + time.Minute,
            Episode = episode,
            Mode = OperatingMode.Enforce,
            IssuedAt = time,
            ExpiresAt = time.AddHours(72),
            Reason = new CommandReason("41 people", 7, [], null),
            Exposure = new CommandExposure(41, time.AddMinutes(-3)),
            By = "policy",
        },
    };
}
