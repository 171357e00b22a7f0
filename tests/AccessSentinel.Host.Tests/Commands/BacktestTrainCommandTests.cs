using AccessSentinel.TestKit.Processes;

namespace AccessSentinel.Host.Tests.Commands;

public sealed class BacktestTrainCommandTests
{
    [Test]
    public async Task WhatIsSimulatedCanBeTrainedFromAndJudged()
    {
        using TemporaryFolder folder = new();
        var events = folder.Combine("events.jsonl.gz");
        var truth = folder.Combine("truth.jsonl");
        var model = folder.Combine("model.json");
        TestProcess simulate = new();
        (await simulate.RunAsync("simulate", "--credentials", "20", "--days", "6", "--quiet-days", "4", "--seed", "5", "--attack", "smash_and_grab:1", "--out", events, "--truth", truth))
            .ShouldBe(0, simulate.Error);

        TestProcess train = new();
        (await train.RunAsync("train", "--events", events, "--out", model)).ShouldBe(0, train.Error);
        train.Output.ShouldContain("surprisal =");
        train.Error.ShouldContain("days; under 28");

        TestProcess backtest = new();
        (await backtest.RunAsync("backtest", "--events", events, "--truth", truth, "--model", model, "--out", folder.Combine("out"))).ShouldBe(0, backtest.Error);
        foreach (var name in new[] { "commands.jsonl", "findings.jsonl", "summary.json", "report.html" })
        {
            new FileInfo(Path.Combine(folder.Combine("out"), name)).Length.ShouldBeGreaterThan(0, name);
        }

        backtest.Error.ShouldContain("evaluation key");
    }

    [Test]
    public async Task ABrokenModelIsRefusedBeforeAnythingIsWritten()
    {
        using TemporaryFolder folder = new();
        var model = folder.Combine("model.json");
        await File.WriteAllTextAsync(model, "{}");
        TestProcess backtest = new();
        (await backtest.RunAsync("backtest", "--events", "none.jsonl", "--model", model, "--out", folder.Combine("out"))).ShouldBe(2);
        backtest.Error.ShouldContain("--model: The model file");
        Directory.Exists(folder.Combine("out")).ShouldBeFalse();

        TestProcess configured = new() { Environment = { ["SENTINEL__MODEL"] = model } };
        (await configured.RunAsync("backtest", "--events", "none.jsonl", "--out", folder.Combine("out"))).ShouldBe(2);
        configured.Error.ShouldContain("Model:");
    }

    [TestCase("--events cannot be standard input", "train", "--events", "-", "--out", "m.json")]
    [TestCase("--out", "train", "--events", "e.jsonl")]
    [TestCase("--events", "backtest", "--out", "o")]
    [TestCase("standard input (-) can be read once", "backtest", "--events", "-", "-", "--out", "o")]
    public async Task ArgumentsAreCheckedFirst(string said, params string[] arguments)
    {
        TestProcess process = new();
        (await process.RunAsync(arguments)).ShouldBe(2);
        process.Error.ShouldContain(said);
    }

    [Test]
    public async Task AFileThatIsNotThereIsAFailure()
    {
        using TemporaryFolder folder = new();
        TestProcess process = new();
        (await process.RunAsync("backtest", "--events", folder.Combine("none.jsonl"), "--out", folder.Combine("out"))).ShouldBe(1);
        process.Error.ShouldContain("none.jsonl");
    }
}
