using System.Text.Json;
using AccessSentinel.Contracts.Audit;
using AccessSentinel.TestKit;
using AccessSentinel.TestKit.Processes;

namespace AccessSentinel.Host.Tests.Commands;

public sealed class VerifyAuditCommandTests
{
    private TemporaryFolder _folder = null!;

    [OneTimeSetUp]
    public async Task Backtest()
    {
        _folder = new TemporaryFolder();
        TestProcess simulate = new();
        (await simulate.RunAsync(
            "simulate", "--credentials", "20", "--days", "6", "--quiet-days", "4", "--seed", "5", "--attack", "smash_and_grab:1",
            "--out", _folder.Combine("events.jsonl"))).ShouldBe(0, simulate.Error);
        TestProcess backtest = new();
        (await backtest.RunAsync("backtest", "--events", _folder.Combine("events.jsonl"), "--out", _folder.Combine("out"))).ShouldBe(0, backtest.Error);
    }

    [OneTimeTearDown]
    public void Remove() => _folder.Dispose();

    private string[] Lines() => File.ReadAllLines(Path.Combine(_folder.Combine("out"), "audit.jsonl"));

    private async Task<TestProcess> VerifyAsync(int code, IEnumerable<string> lines, params string[] arguments)
    {
        var file = _folder.Combine(Guid.NewGuid().ToString("N"));
        await File.WriteAllLinesAsync(file, lines);
        TestProcess verify = new();
        (await verify.RunAsync(["verify-audit", "--file", file, .. arguments])).ShouldBe(code, verify.Output + verify.Error);
        return verify;
    }

    [Test]
    public async Task WhatBacktestWroteIsSoundAndItsHeadProvesIt()
    {
        var lines = Lines();
        lines.Length.ShouldBeGreaterThan(3);
        lines[0].ShouldContain("\"kind\":\"start\",\"version\":\"");
        lines[1].ShouldContain("\"kind\":\"configuration\"");
        lines[2].ShouldContain("\"kind\":\"model\"");
        lines[3..].ShouldContain(line => line.Contains("\"kind\":\"decision\"", StringComparison.Ordinal));
        lines[3..].ShouldContain(line => line.Contains("\"kind\":\"guard\"", StringComparison.Ordinal));
        var sound = await VerifyAsync(0, lines);
        sound.Output.ShouldContain("proven: nothing");
        var head = sound.Output.Split('\n').Single(line => line.Contains("--head", StringComparison.Ordinal)).Split("--head ")[1].Trim();

        var proven = await VerifyAsync(0, lines, "--head", head);
        proven.Output.ShouldContain($"proven up to record {lines.Length}");
        var cut = await VerifyAsync(1, lines[..^1], "--head", head);
        cut.Output.ShouldContain($"FAULT missing: record {lines.Length} of backtest");
    }

    [Test]
    public async Task WhatWasDoneToItIsSaidAsJson()
    {
        var lines = Lines();
        lines[1] = lines[1].Replace("\"Mode\":\"enforce\"", "\"Mode\":\"shadow\"", StringComparison.Ordinal);
        var verify = await VerifyAsync(1, lines, "--json");
        using var report = JsonDocument.Parse(verify.Output);
        report.RootElement.GetProperty("sound").GetBoolean().ShouldBeFalse();
        var fault = report.RootElement.GetProperty("faults").EnumerateArray().ShouldHaveSingleItem();
        fault.GetProperty("kind").GetString().ShouldBe("changed");
        fault.GetProperty("number").GetInt32().ShouldBe(2);
        fault.GetProperty("where").GetString().ShouldEndWith("line 2");
    }

    [Test]
    public async Task ABacktestOnItsOwnAuditDecidesTheSameAndSaysWhereItDoesNot()
    {
        var events = _folder.Combine("events.jsonl");
        var audit = Path.Combine(_folder.Combine("out"), "audit.jsonl");
        TestProcess same = new();
        (await same.RunAsync("backtest", "--events", events, "--inputs", audit, "--out", _folder.Combine("same"))).ShouldBe(0, same.Error);
        same.Output.ShouldContain("0 differ, 0 recorded ones were not taken here, 0 were taken here alone");
        foreach (var file in new[] { "commands.jsonl", "findings.jsonl", "audit.jsonl" })
        {
            (await File.ReadAllBytesAsync(Path.Combine(_folder.Combine("same"), file)))
                .ShouldBe(await File.ReadAllBytesAsync(Path.Combine(_folder.Combine("out"), file)), file);
        }

        TestProcess other = new();
        (await other.RunAsync("backtest", "--events", events, "--inputs", audit, "--set", "Mode=shadow", "--out", _folder.Combine("other"))).ShouldBe(1);
        other.Error.ShouldContain("not as it was live: Mode was enforce and is shadow here");
        other.Error.ShouldContain("is recorded and was not decided here");
        other.Error.ShouldContain("is not recorded");
    }

    [Test]
    public async Task AModelThatJudgedAndIsNotGivenIsNamedByItsHash()
    {
        var at = new DateTime(2026, 3, 2, 8, 0, 0, DateTimeKind.Utc);
        AuditChain chain = new("live");
        AuditContent[] contents =
        [
            StartAudit.Of("run"),
            new ConfigurationAudit { KeyId = "k", Settings = [new AuditText("Mode", "shadow")] },
            new PartitionAudit { Event = new AuditEvent("events", 0, 0, new string('0', 32), at), Learning = false, Model = "march", Hash = new string('a', 64) },
        ];
        var audit = _folder.Combine("live.jsonl");
        await File.WriteAllLinesAsync(audit, contents.Select(content => System.Text.Encoding.UTF8.GetString(chain.Seal(AuditContentWriter.ToBytes(content), at))));
        TestProcess process = new();
        (await process.RunAsync("backtest", "--events", _folder.Combine("events.jsonl"), "--inputs", audit, "--out", _folder.Combine("none"))).ShouldBe(2, process.Error);
        process.Error.ShouldContain($"the workers judged with model march, whose file has the SHA-256 {new string('a', 64)}");
        Directory.Exists(_folder.Combine("none")).ShouldBeFalse();

        // With what was built in, the recorded mode is that of the replay, whatever is configured here.
        contents[2] = new PartitionAudit { Event = new AuditEvent("events", 0, 0, new string('0', 32), at), Learning = false, Model = "built-in" };
        AuditChain other = new("live");
        await File.WriteAllLinesAsync(audit, contents.Select(content => System.Text.Encoding.UTF8.GetString(other.Seal(AuditContentWriter.ToBytes(content), at))));
        TestProcess shadow = new();
        (await shadow.RunAsync("backtest", "--events", _folder.Combine("events.jsonl"), "--inputs", audit, "--out", _folder.Combine("shadow"))).ShouldBe(1, shadow.Error);
        (await File.ReadAllLinesAsync(Path.Combine(_folder.Combine("shadow"), "commands.jsonl"))).ShouldAllBe(line => line.Contains("\"mode\":\"shadow\"", StringComparison.Ordinal));
    }

    [Test]
    public async Task AnEmptyOrMissingAuditFails()
    {
        (await VerifyAsync(1, [])).Error.ShouldContain("no audit record");
        TestProcess missing = new();
        (await missing.RunAsync("verify-audit", "--file", _folder.Combine("none"))).ShouldBe(1);
    }

    [TestCase("--head", "a:1")]
    [TestCase("--head", "a:0:0000000000000000000000000000000000000000000000000000000000000000")]
    [TestCase("--since", "yesterday")]
    [TestCase("--file", "")]
    public async Task ArgumentsAreCheckedFirst(params string[] arguments)
    {
        TestProcess process = new();
        (await process.RunAsync(["verify-audit", .. arguments])).ShouldBe(2);
        process.Error.ShouldContain(arguments[0]);
    }
}
