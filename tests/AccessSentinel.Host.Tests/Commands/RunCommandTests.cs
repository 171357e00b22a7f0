using System.Net;
using AccessSentinel.TestKit.Processes;
using AccessSentinel.TestKit.Sentinel;
using AccessSentinel.TestKit.Servers;

namespace AccessSentinel.Host.Tests.Commands;

/// <summary>The program itself, as a process: what it refuses, that it works, and how it ends.</summary>
public sealed class RunCommandTests
{
    private static readonly string Program = Path.Combine(TestContext.CurrentContext.TestDirectory, "access-sentinel.dll");

    [Test]
    public async Task WithoutAKeyFileItSaysHowToMakeOne()
    {
        TestProcess process = new();
        process.Environment["SENTINEL__REDIS__CONNECTION"] = "localhost:6379";
        (await process.RunAsync("run")).ShouldBe(2);
        process.Error.ShouldContain("SENTINEL__PRIVACY__KEYFILE");
        process.Error.ShouldContain("access-sentinel new-key > FILE");
    }

    [Test]
    public async Task AFileThatIsNoKeyFileIsRefused()
    {
        using TemporaryFolder folder = new();
        await File.WriteAllTextAsync(folder.Combine("tag.key"), "{}");
        TestProcess process = new();
        process.Environment["SENTINEL__REDIS__CONNECTION"] = "localhost:6379";
        process.Environment["SENTINEL__PRIVACY__KEYFILE"] = folder.Combine("tag.key");
        (await process.RunAsync("run")).ShouldBe(2);
        process.Error.ShouldContain("Privacy:KeyFile");
    }

    [Test]
    public async Task EverySettingIsListed()
    {
        TestProcess process = new();
        (await process.RunAsync("run", "--settings")).ShouldBe(0);
        foreach (var setting in Host.Options.Catalogue.All)
        {
            process.Output.ShouldContain($"{setting.Key}  ({setting.EnvironmentName})");
        }
    }

    [Test]
    public async Task ItConsumesServesMetricsAndDrainsOnSigterm()
    {
        using MockKafka kafka = new();
        foreach (var topic in new[] { "portal.access-events", "portal.commands", "sentinel.findings", "sentinel.dead-letter" })
        {
            kafka.CreateTopic(topic, 2);
        }

        using var redis = await RedisServer.StartAsync();
        using TemporaryFolder folder = new();
        TestProcess keyMaker = new();
        (await keyMaker.RunAsync("new-key")).ShouldBe(0);
        await File.WriteAllTextAsync(folder.Combine("tag.key"), keyMaker.Output);
        TestProcess publisher = new();
        publisher.Environment["SENTINEL__KAFKA__BOOTSTRAPSERVERS"] = kafka.BootstrapServers;
        (await publisher.RunAsync("simulate", "--credentials", "3", "--days", "2", "--publish")).ShouldBe(0, publisher.Error);

        Dictionary<string, string> environment = new()
        {
            ["SENTINEL__KAFKA__BOOTSTRAPSERVERS"] = kafka.BootstrapServers,
            ["SENTINEL__REDIS__CONNECTION"] = redis.Connection,
            ["SENTINEL__PRIVACY__KEYFILE"] = folder.Combine("tag.key"),
            // One that it finds itself: between finding a free one here and its start somebody else may take that.
            ["SENTINEL__METRICS__PORT"] = "0",
            ["SENTINEL__METRICS__HOST"] = "127.0.0.1",
        };
        using WorkerProcess worker = new(ChildProcess.Start("dotnet", [Program, "run"], environment, folder.Path));
        await worker.ReadyAsync();

        // It was ready only after it had learnt from everything that was there.
        var metrics = await worker.MetricsAsync();
        var consumed = Value(metrics, "accesssentinel_events_consumed_total");
        var learned = Value(metrics, "accesssentinel_events_learned_total");
        consumed.ShouldBeGreaterThan(0);
        // Under a key that is new in each run, the filter takes one event in some ten thousand for a duplicate.
        (learned + WorkerProcess.Sum(metrics, "accesssentinel_events_duplicate_total")).ShouldBe(consumed);
        learned.ShouldBeGreaterThan(0.99 * consumed);
        (await worker.GetAsync("/health/live")).Status.ShouldBe(HttpStatusCode.OK);
        await worker.DrainsAsync();
    }

    private static double Value(string metrics, string name) =>
        metrics.Split('\n').Where(line => line.StartsWith(name + " ", StringComparison.Ordinal))
            .Select(line => double.Parse(line[(name.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture)).Single();
}
