using System.IO.Compression;
using System.Text;
using System.Text.Json;
using AccessSentinel.TestKit.Processes;

namespace AccessSentinel.Host.Tests.Commands;

public sealed class SimulateCommandTests
{
    private static readonly string[] Small = ["simulate", "--credentials", "20", "--days", "1", "--seed", "5", "--attack", "smash_and_grab:2"];

    [Test]
    public async Task TheSameSeedGivesTheSameBytes()
    {
        TestProcess first = new();
        TestProcess second = new();
        TestProcess other = new();
        (await first.RunAsync([.. Small, "--out", "-"])).ShouldBe(0, first.Error);
        (await second.RunAsync(Small)).ShouldBe(0, second.Error);
        (await other.RunAsync([.. Small, "--seed", "6"])).ShouldBe(2, "an option given twice is refused");
        (await other.RunAsync("simulate", "--credentials", "20", "--days", "1", "--seed", "6")).ShouldBe(0, other.Error);
        first.Bytes.ShouldNotBeEmpty();
        second.Bytes.ShouldBe(first.Bytes);
        other.Bytes.ShouldNotBe(first.Bytes);
        first.Output.ShouldBe("", "standard output carries events only");
        first.Error.ShouldContain("simulate: done");
    }

    [Test]
    public async Task FilesHoldEventsAndTruth()
    {
        using TemporaryFolder folder = new();
        TestProcess process = new();
        (await process.RunAsync([.. Small, "--out", folder.Combine("events.jsonl.gz"), "--truth", folder.Combine("truth.jsonl")])).ShouldBe(0, process.Error);

        await using GZipStream unzipped = new(File.OpenRead(folder.Combine("events.jsonl.gz")), CompressionMode.Decompress);
        using StreamReader reader = new(unzipped, Encoding.UTF8);
        var ids = (await reader.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => Member(line, "id")).ToHashSet();
        var truth = await File.ReadAllLinesAsync(folder.Combine("truth.jsonl"));
        truth.Count(line => line.Contains("\"kind\":\"smash_and_grab\"", StringComparison.Ordinal)).ShouldBe(2);
        var stolen = truth.Where(line => line.Contains("\"event\":", StringComparison.Ordinal)).Select(line => Member(line, "event")).ToArray();
        stolen.ShouldNotBeEmpty();
        stolen.ShouldBeSubsetOf(ids);
    }

    [TestCase("--days", "0", "a whole number from 1 to 3660")]
    [TestCase("--credentials", "many", "a whole number from 1 to 200000")]
    [TestCase("--seed", "-1", "a whole number from 0 to 18446744073709551615")]
    [TestCase("--start", "2026-02-30", "a date from 2024-01-01 to 2030-12-31")]
    [TestCase("--attack", "unheard_of", "allowed is KIND or KIND:N")]
    [TestCase("--attack", "smash_and_grab:0", "N from 1 to 10000")]
    [TestCase("--quiet-days", "10", "must be less than --days")]
    [TestCase("--out", "", "name files")]
    public async Task ABadArgumentIsNamedWithWhatIsAllowed(string option, string value, string complaint)
    {
        TestProcess process = new();
        (await process.RunAsync("simulate", option, value)).ShouldBe(2);
        process.Error.ShouldContain(option);
        process.Error.ShouldContain(complaint);
        process.Bytes.ShouldBeEmpty();
    }

    [Test]
    public async Task PublishingAndWritingExcludeEachOther()
    {
        TestProcess process = new();
        (await process.RunAsync("simulate", "--publish", "--out", "x.jsonl")).ShouldBe(2);
        process.Error.ShouldContain("exclude each other");
    }

    [Test]
    public async Task AFileThatCannotBeWrittenIsExitCodeOne()
    {
        using TemporaryFolder folder = new();
        TestProcess process = new();
        (await process.RunAsync([.. Small, "--out", folder.Combine("missing/events.jsonl")])).ShouldBe(1);
        process.Error.ShouldContain("missing");
    }

    private static string Member(string line, string name)
    {
        using var document = JsonDocument.Parse(line);
        return document.RootElement.GetProperty(name).GetString()!;
    }
}
