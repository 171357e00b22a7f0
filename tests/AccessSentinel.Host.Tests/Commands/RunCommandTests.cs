using System.Net;
using AccessSentinel.TestKit;
using AccessSentinel.TestKit.Processes;
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

        var port = FreePort.Next();
        Dictionary<string, string> environment = new()
        {
            ["SENTINEL__KAFKA__BOOTSTRAPSERVERS"] = kafka.BootstrapServers,
            ["SENTINEL__REDIS__CONNECTION"] = redis.Connection,
            ["SENTINEL__PRIVACY__KEYFILE"] = folder.Combine("tag.key"),
            ["SENTINEL__METRICS__PORT"] = port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["SENTINEL__METRICS__HOST"] = "127.0.0.1",
        };
        using var worker = ChildProcess.Start("dotnet", [Program, "run"], environment, folder.Path);
        using HttpClient client = new() { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        var ready = await Eventually.TriedAsync(async () => worker.HasExited || await StatusAsync(client, "/health/ready") == HttpStatusCode.OK, Eventually.Limit);
        (ready && !worker.HasExited).ShouldBeTrue(worker.Tail);

        // It was ready only after it had learnt from everything that was there.
        var metrics = await client.GetStringAsync("/metrics");
        Value(metrics, "accesssentinel_events_consumed_total").ShouldBeGreaterThan(0);
        Value(metrics, "accesssentinel_events_learned_total").ShouldBe(Value(metrics, "accesssentinel_events_consumed_total"));
        (await StatusAsync(client, "/health/live")).ShouldBe(HttpStatusCode.OK);

        worker.Terminate();
        (await worker.WaitAsync(Eventually.Limit)).ShouldBeTrue(worker.Tail);
        worker.ExitCode.ShouldBe(0, worker.Tail);
        worker.Output.ShouldContain(line => line.Contains("every offset stored", StringComparison.Ordinal), worker.Tail);
    }

    private static async Task<HttpStatusCode?> StatusAsync(HttpClient client, string path)
    {
        try
        {
            using var response = await client.GetAsync(path);
            return response.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static double Value(string metrics, string name) =>
        metrics.Split('\n').Where(line => line.StartsWith(name + " ", StringComparison.Ordinal))
            .Select(line => double.Parse(line[(name.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture)).Single();
}
