using System.Text.Json;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Privacy;
using AccessSentinel.Engine;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Guarding;
using AccessSentinel.Learning.Backtest;
using AccessSentinel.Learning.Datasets;
using AccessSentinel.Learning.Tests.TestKit;
using AccessSentinel.Simulation;

namespace AccessSentinel.Learning.Tests.Backtest;

public sealed class BacktestRunnerTests
{
    private static readonly string[] Outputs = ["commands.jsonl", "findings.jsonl", "audit.jsonl", "summary.json", "report.html"];

    [Test]
    public void TwoRunsAreByteEqual()
    {
        using Scratch scratch = new();
        var (events, truth) = Breach(scratch, 11);
        Run(scratch, "one", truth, events);
        Run(scratch, "two", truth, events);
        foreach (var name in Outputs)
        {
            File.ReadAllBytes(scratch.Path(Path.Combine("one", name))).ShouldBe(File.ReadAllBytes(scratch.Path(Path.Combine("two", name))), name);
        }

        new FileInfo(scratch.Path("one/commands.jsonl")).Length.ShouldBeGreaterThan(0);
    }

    [Test]
    public void FilesSplitByCredentialGiveTheSameCommandsAsOneFile()
    {
        using Scratch scratch = new();
        var (events, truth) = Breach(scratch, 12);
        var lines = File.ReadAllLines(events);
        var first = scratch.Path("a.jsonl");
        var second = scratch.Path("b.jsonl");
        File.WriteAllLines(first, lines.Where(line => CredentialOf(line).EndsWith('1')));
        File.WriteAllLines(second, lines.Where(line => !CredentialOf(line).EndsWith('1')));
        Run(scratch, "whole", truth, events);
        Run(scratch, "split", truth, first, second);
        File.ReadAllLines(scratch.Path("split/commands.jsonl")).Order(StringComparer.Ordinal)
            .ShouldBe(File.ReadAllLines(scratch.Path("whole/commands.jsonl")).Order(StringComparer.Ordinal));
    }

    [Test]
    public void AStopSparesWhatTheThiefWouldHaveRead()
    {
        using Scratch scratch = new();
        var (events, truth) = Breach(scratch, 13);
        var result = Run(scratch, "out", truth, events);
        var attack = result.Attacks.ShouldHaveSingleItem();
        attack.Stopped.ShouldBeTrue();
        attack.ExposedWith.ShouldBeLessThan(attack.ExposedWithout);
        attack.ExposedUntilSuspension.ShouldBeGreaterThanOrEqualTo(attack.ExposedWith);
        result.Episodes.Where(episode => episode.Attack == attack.Scenario.Scenario).Sum(episode => episode.Prevented)
            .ShouldBeGreaterThanOrEqualTo(attack.ExposedWithout - attack.ExposedWith);

        using var summary = JsonDocument.Parse(File.ReadAllBytes(scratch.Path("out/summary.json")));
        summary.RootElement.GetProperty("truth").GetProperty("exposedWithout").GetInt64().ShouldBe(attack.ExposedWithout);
    }

    [Test]
    public void WithoutTruthNothingIsCalledWrongful()
    {
        using Scratch scratch = new();
        var (events, _) = Breach(scratch, 14);
        var result = Run(scratch, "out", null, events);
        result.Episodes.ShouldNotBeEmpty();
        result.Episodes.ShouldAllBe(episode => episode.Wrongful == null);
        using var summary = JsonDocument.Parse(File.ReadAllBytes(scratch.Path("out/summary.json")));
        summary.RootElement.TryGetProperty("truth", out _).ShouldBeFalse();
        summary.RootElement.GetProperty("headline").GetProperty("prevented").GetInt64().ShouldBeGreaterThan(0);
    }

    [Test]
    public void EveryFindingBelongsToAnEpisodeThatIsCreatedOnceAndClosedOnce()
    {
        using Scratch scratch = new();
        var (events, truth) = Breach(scratch, 15);
        var result = Run(scratch, "out", truth, events);
        var findings = File.ReadAllLines(scratch.Path("out/findings.jsonl")).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        findings.Select(each => each.GetProperty("metadata").GetProperty("uid").GetString()).ShouldBeUnique();
        foreach (var episode in result.Episodes)
        {
            var own = findings.Where(each => each.GetProperty("finding_info").GetProperty("uid").GetString() == episode.Id)
                .Select(each => each.GetProperty("activity_id").GetInt32()).ToArray();
            own[0].ShouldBe(1);
            own[^1].ShouldBe(3);
            own[1..^1].ShouldAllBe(activity => activity == 2);
            own.Length.ShouldBe(episode.Measures.Count + 1);
        }

        findings.Length.ShouldBe(result.Episodes.Sum(episode => episode.Measures.Count + 1));
    }

    [Test]
    public void CountsOfASmallStreamAreThoseCountedByHand()
    {
        using Scratch scratch = new();
        var day = EventText.Monday;
        List<string> lines =
        [
            EventText.Login("l1", day, "c-1", "password", mfa: false),
            EventText.Lookup("e1", day.AddMinutes(1), "c-1", "p-1"),
            EventText.Lookup("e2", day.AddMinutes(90), "c-1", "p-2", residence: "13"),
            EventText.Lookup("e2", day.AddMinutes(90), "c-1", "p-2", residence: "13"),
            EventText.Lookup("e3", day.AddDays(1), "c-1", "p-1"),
            EventText.Login("l2", day.AddDays(1), "c-2", "card", mfa: true, profession: "pharmacist"),
            "{}",
            EventText.Lookup("e4", day.AddDays(1).AddMinutes(-30), "c-2", "p-1", profession: "pharmacist"),
        ];
        var result = Run(scratch, "out", null, scratch.File("small.jsonl", EventText.Lines(lines)));
        result.Events.ShouldBe(7);
        result.Credentials.ShouldBe(2);
        result.Rejects.Total.ShouldBe(1);
        result.Unsorted.ShouldBe(1);
        result[Disposition.Duplicate].ShouldBe(1);
        result[Disposition.Processed].ShouldBe(6);
        var practitioner = result.Professions[1];
        practitioner.CredentialDays.ShouldBe(2);
        practitioner.CredentialHours.ShouldBe(3);
        practitioner.Lookups.ShouldBe(3);
        practitioner.SignIns.ShouldBe(1);
        practitioner.PasswordOnly.ShouldBe(1);
        practitioner.Reach.ShouldBe([2]);
        practitioner.Located.ShouldBe(3);
        practitioner.OutsideDepartments.ShouldBe([1, 0, 0, 0]);
        result.Professions[3].PasswordOnly.ShouldBe(0);
        (result.Scores.Total + result.AttackScores.Total).ShouldBe(result.Professions.Sum(each => each.CredentialHours));
    }

    [Test]
    public void ShadowIsJudgedAlikeUnderOtherIds()
    {
        using Scratch scratch = new();
        var (events, _) = Breach(scratch, 16);
        var enforced = Run(scratch, "enforce", null, events);
        using var dataset = EventDataset.Open([events], TagKey.Evaluation);
        using BacktestFolder folder = new(scratch.Path("shadow"));
        var shadow = BacktestRunner.Run(
            dataset, new DetectionEngine(new EngineOptions { Mode = OperatingMode.Shadow }), new GuardOptions(), "built-in", null, folder, ProgressMeter.Silent);
        shadow.Episodes.Select(episode => episode.Measures.Count).ShouldBe(enforced.Episodes.Select(episode => episode.Measures.Count));
        shadow.Episodes[0].Last.Id.ShouldNotBe(enforced.Episodes[0].Last.Id);
    }

    internal static (string Events, string Truth) Breach(Scratch scratch, ulong seed) => Simulated.Write(
        scratch, new SimulationParameters { Credentials = 20, Days = 8, QuietDays = 5, Attacks = [new ScenarioCount("smash_and_grab", 1)] }, seed);

    internal static BacktestResult Run(Scratch scratch, string name, string? truth, params string[] events)
    {
        using var dataset = EventDataset.Open(events, TagKey.Evaluation);
        using BacktestFolder folder = new(scratch.Path(name));
        var result = BacktestRunner.Run(
            dataset, new DetectionEngine(new EngineOptions()), new GuardOptions(), "built-in", truth is null ? null : Truth.Load(truth), folder, ProgressMeter.Silent);
        folder.Complete(result);
        return result;
    }

    private static string CredentialOf(string line)
    {
        using var document = JsonDocument.Parse(line);
        return document.RootElement.GetProperty("credential").GetProperty("id").GetString()!;
    }
}
