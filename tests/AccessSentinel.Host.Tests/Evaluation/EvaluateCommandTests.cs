using System.Text.Json;
using AccessSentinel.TestKit.Processes;

namespace AccessSentinel.Host.Tests.Evaluation;

public sealed class EvaluateCommandTests
{
    private static readonly string[] Small = ["evaluate", "--credentials", "100", "--days", "2", "--attacks-per-kind", "1"];

    [Test]
    public async Task TheSameSeedsGiveTheSameResult()
    {
        TestContext.Out.WriteLine("seeds 5 and 6");
        using TemporaryFolder folder = new();
        TestProcess first = new();
        TestProcess second = new();
        (await first.RunAsync([.. Small, "--seeds", "5", "--json", folder.Combine("1.json"), "--markdown", folder.Combine("1.md")])).ShouldBe(0, first.Error);
        (await second.RunAsync([.. Small, "--seeds", "5", "--json", folder.Combine("2.json")])).ShouldBe(0, second.Error);
        var json = await File.ReadAllTextAsync(folder.Combine("1.json"));
        (await File.ReadAllTextAsync(folder.Combine("2.json"))).ShouldBe(json);
        second.Output.ShouldBe(first.Output);
        first.Output.ShouldContain("seeds 5; evaluation ranges");
        (await File.ReadAllTextAsync(folder.Combine("1.md"))).ShouldContain("| all attacks |");

        using var result = JsonDocument.Parse(json);
        var all = result.RootElement.GetProperty("all");
        all.GetProperty("uses").GetInt32().ShouldBeGreaterThan(10);
        all.GetProperty("exposed").GetInt64().ShouldBeGreaterThan(0);
        result.RootElement.GetProperty("benign").GetProperty("days").GetInt64().ShouldBeInRange(1, 200);
        result.RootElement.GetProperty("care").GetProperty("lookups").GetInt64().ShouldBeGreaterThan(0);
        result.RootElement.GetProperty("rules").GetArrayLength().ShouldBe(3);

        TestProcess other = new();
        (await other.RunAsync([.. Small, "--seeds", "6"])).ShouldBe(0, other.Error);
        other.Output.Replace("seeds 6", "seeds 5", StringComparison.Ordinal).ShouldNotBe(first.Output);
    }

    [TestCase("--seeds", "1,1", "64 different whole numbers")]
    [TestCase("--seeds", "", "64 different whole numbers")]
    [TestCase("--seeds", "one", "64 different whole numbers")]
    [TestCase("--credentials", "99", "a whole number from 100 to 50000")]
    [TestCase("--days", "0", "a whole number from 1 to 700")]
    [TestCase("--attacks-per-kind", "-1", "a whole number from 0 to 1000")]
    [TestCase("--json", "-", "name files")]
    public async Task ABadArgumentIsNamedWithWhatIsAllowed(string option, string value, string complaint)
    {
        TestProcess process = new();
        (await process.RunAsync("evaluate", option, value)).ShouldBe(2);
        process.Error.ShouldContain(option);
        process.Error.ShouldContain(complaint);
        process.Output.ShouldBe("");
    }

    [Test]
    public async Task AModelThatIsNotThereIsRefusedBeforeAnyWork()
    {
        TestProcess process = new();
        (await process.RunAsync([.. Small, "--model", "no-such-model.json"])).ShouldBe(2);
        process.Error.ShouldContain("--model");
    }
}
