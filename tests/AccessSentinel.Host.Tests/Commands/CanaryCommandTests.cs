using System.Text.Json;
using AccessSentinel.TestKit.Processes;

namespace AccessSentinel.Host.Tests.Commands;

/// <summary>Decoys from the file to the command.</summary>
public sealed class CanaryCommandTests
{
    private const string Nir = "2 55 08 14 168 025 38";

    [TestCase("nir 2550814168025", "\"nir\":\"2 55 08 14 168 025 38\"")]
    [TestCase("id decoy-1", "\"id\":\"decoy-1\"")]
    public async Task WhoeverReadsADecoyIsSuspendedAtOnce(string decoy, string beneficiary)
    {
        using TemporaryFolder folder = new();
        await File.WriteAllTextAsync(folder.Combine("decoys.txt"), decoy);
        await File.WriteAllTextAsync(folder.Combine("events.jsonl"), Event("e1", "09:15:00", "\"id\":\"somebody\"") + Event("e2", "09:16:00", beneficiary) + Event("e3", "09:17:00", "\"id\":\"another\""));

        var command = JsonDocument.Parse((await BacktestAsync(folder, folder.Combine("decoys.txt"))).ShouldHaveSingleItem()).RootElement;
        command.GetProperty("type").GetString().ShouldBe("suspend");
        command.GetProperty("issuedAt").GetString()!.ShouldStartWith("2026-03-02T09:16:00");
        command.GetProperty("reason").GetProperty("signals").EnumerateArray().Select(signal => signal.GetProperty("family").GetString()).ShouldContain("canary");

        (await BacktestAsync(folder, null)).ShouldBeEmpty("without the file nobody is a decoy");
    }

    [TestCase("run")]
    [TestCase("demo")]
    [TestCase("backtest", "--events", "none.jsonl", "--out", "never")]
    [TestCase("train", "--events", "none.jsonl", "--out", "never.json")]
    public async Task ABadFileRefusesToStart(params string[] arguments)
    {
        using TemporaryFolder folder = new();
        await File.WriteAllTextAsync(folder.Combine("decoys.txt"), $"# one\nnir {Nir}39");
        TestProcess key = new();
        (await key.RunAsync("new-key")).ShouldBe(0);
        await File.WriteAllTextAsync(folder.Combine("tag.key"), key.Output);
        TestProcess process = new();
        process.Environment["SENTINEL__CANARIES__FILE"] = folder.Combine("decoys.txt");
        process.Environment["SENTINEL__PRIVACY__KEYFILE"] = folder.Combine("tag.key");
        process.Environment["SENTINEL__REDIS__CONNECTION"] = "127.0.0.1:1";

        (await process.RunAsync(arguments)).ShouldBe(2);

        process.Error.ShouldContain("Canaries:File: line 2 of ");
        process.Error.ShouldNotContain("55 08");
        Directory.Exists("never").ShouldBeFalse();
    }

    private static async Task<string[]> BacktestAsync(TemporaryFolder folder, string? decoys)
    {
        TestProcess process = new();
        if (decoys is not null)
        {
            process.Environment["SENTINEL__CANARIES__FILE"] = decoys;
        }

        var output = folder.Combine(decoys is null ? "without" : "with");
        (await process.RunAsync("backtest", "--events", folder.Combine("events.jsonl"), "--out", output)).ShouldBe(0, process.Error);
        return await File.ReadAllLinesAsync(Path.Combine(output, "commands.jsonl"));
    }

    private static string Event(string id, string time, string beneficiary) =>
        $$$"""{"id":"{{{id}}}","time":"2026-03-02T{{{time}}}Z","credential":{"id":"ps-1","profession":"nurse"},"action":"lookup","outcome":"success","beneficiary":{ {{{beneficiary}}} }}""" + "\n";
}
