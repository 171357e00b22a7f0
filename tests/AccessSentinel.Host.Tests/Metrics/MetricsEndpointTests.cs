using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using AccessSentinel.Host.Metrics;
using AccessSentinel.Processing.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;

namespace AccessSentinel.Host.Tests.Metrics;

public sealed class MetricsEndpointTests
{
    private FixedHealth _health = null!;
    private InstrumentCollector _collector = null!;
    private WorkerMetrics _worker = null!;
    private MetricsEndpoint _endpoint = null!;
    private HttpClient _client = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _health = new FixedHealth();
        _collector = new InstrumentCollector();
        _worker = new WorkerMetrics();
        _endpoint = new MetricsEndpoint(new MetricsOptions(IPAddress.Loopback, 0), _health, _collector, NullLogger<MetricsEndpoint>.Instance);
        await _endpoint.StartAsync(CancellationToken.None);
        _client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_endpoint.Port}") };
    }

    [TearDown]
    public async Task StopAsync()
    {
        _client.Dispose();
        await _endpoint.StopAsync(CancellationToken.None);
        await _endpoint.DisposeAsync();
        _worker.Dispose();
        _collector.Dispose();
    }

    [Test]
    public async Task MetricsHaveTheirContentTypeAndTheProcess()
    {
        using var response = await _client.GetAsync("/metrics");
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.ToString().ShouldBe("text/plain; version=0.0.4; charset=utf-8");
        var text = await response.Content.ReadAsStringAsync();
        foreach (var name in new[] { "accesssentinel_build_info{version=\"0.1.0\"", "process_cpu_seconds_total ", "process_resident_memory_bytes ", "process_start_time_seconds ", "dotnet_gc_collections_total{generation=\"0\"}", "accesssentinel_ready 1" })
        {
            text.ShouldContain("\n" + name);
        }
    }

    [Test]
    public async Task EveryLineIsAsTheFormatSays()
    {
        var text = await _client.GetStringAsync("/metrics");
        text.ShouldEndWith("\n");
        text.TrimEnd('\n').Split('\n').ShouldAllBe(line => ExpositionGrammar.Line().IsMatch(line));
    }

    [Test]
    public async Task PromtoolFindsNothingToComplainAbout()
    {
        var text = await _client.GetStringAsync("/metrics");
        using var promtool = Process.Start(
            new ProcessStartInfo(TestKit.Requires.Promtool(), ["check", "metrics"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        await promtool.StandardInput.WriteAsync(text);
        promtool.StandardInput.Close();
        var said = await promtool.StandardOutput.ReadToEndAsync() + await promtool.StandardError.ReadToEndAsync();
        await promtool.WaitForExitAsync();
        said.ShouldBe("");
        promtool.ExitCode.ShouldBe(0);
    }

    [Test]
    public async Task HealthSaysWhatIsWrong()
    {
        (await _client.GetStringAsync("/health/live")).ShouldBe("live\n");
        (await _client.GetStringAsync("/health/ready")).ShouldBe("ready\n");

        _health.NotReady = ["Redis is away."];
        using var response = await _client.GetAsync("/health/ready");
        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await response.Content.ReadAsStringAsync()).ShouldBe("not ready\nRedis is away.\n");
        (await _client.GetStringAsync("/health/live")).ShouldBe("live\n");
        (await _client.GetStringAsync("/metrics")).ShouldContain("\naccesssentinel_ready 0\n");

        _health.NotLive = ["The worker ended."];
        using var dead = await _client.GetAsync("/health/live");
        dead.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    [TestCase("/", HttpStatusCode.NotFound)]
    [TestCase("/metrics/", HttpStatusCode.NotFound)]
    [TestCase("/health", HttpStatusCode.NotFound)]
    public async Task OtherPathsAreNotFound(string path, HttpStatusCode status)
    {
        using var response = await _client.GetAsync(path);
        response.StatusCode.ShouldBe(status);
    }

    [Test]
    public async Task NothingCanBePosted()
    {
        using var response = await _client.PostAsync("/metrics", null);
        response.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
    }

    [Test]
    public async Task HeadHasTheHeadersOnly()
    {
        using HttpRequestMessage request = new(HttpMethod.Head, "/metrics");
        using var response = await _client.SendAsync(request);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentLength!.Value.ShouldBeGreaterThan(0);
        (await response.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
    }

    [Test]
    public async Task ATakenPortIsNamed()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        await using MetricsEndpoint second = new(new MetricsOptions(IPAddress.Loopback, port), _health, _collector, NullLogger<MetricsEndpoint>.Instance);
        var failure = await Should.ThrowAsync<IOException>(() => second.StartAsync(CancellationToken.None));
        failure.Message.ShouldContain($"Metrics:Port {port} on 127.0.0.1");
    }

    private sealed class FixedHealth : IHealth
    {
        public IReadOnlyList<string> NotLive { get; set; } = [];

        public IReadOnlyList<string> NotReady { get; set; } = [];

        public IReadOnlyList<string> WhyNotLive() => NotLive;

        public IReadOnlyList<string> WhyNotReady() => NotReady;
    }
}
