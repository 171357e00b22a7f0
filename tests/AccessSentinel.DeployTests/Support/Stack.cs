using System.Globalization;
using System.Text.Json;
using AccessSentinel.TestKit;
using AccessSentinel.TestKit.Processes;

namespace AccessSentinel.DeployTests.Support;

/// <summary>The processes of the compose file, started by build/stack.sh on free ports; ended when disposed.</summary>
internal sealed class Stack : IAsyncDisposable
{
    private static readonly TimeSpan Starting = TimeSpan.FromMinutes(5);

    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(20) };
    private readonly ChildProcess _process;
    private readonly int[] _ports;

    private Stack(string deploy, IReadOnlyDictionary<string, string> settings)
    {
        _ports = FreePort.Next(6);
        Directory.CreateDirectory(Folder);
        Dictionary<string, string> environment = new(settings)
        {
            ["STACK_DIR"] = Folder,
            ["STACK_DEPLOY"] = deploy,
            ["STACK_KAFKA_PORT"] = Text(_ports[0]),
            ["STACK_CONTROLLER_PORT"] = Text(_ports[1]),
            ["STACK_REDIS_PORT"] = Text(_ports[2]),
            ["STACK_METRICS_PORT"] = Text(_ports[3]),
            ["STACK_PROMETHEUS_PORT"] = Text(_ports[4]),
            ["STACK_ALERTMANAGER_PORT"] = Text(_ports[5]),
            ["CONFIGURATION"] = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name,
        };
        _process = ChildProcess.Start(RepositoryRoot.Combine("build", "stack.sh"), [], environment, RepositoryRoot.Path);
    }

    /// <summary>Our program, as it was built with the tests.</summary>
    public static string Program
    {
        get
        {
            DirectoryInfo framework = new(AppContext.BaseDirectory);
            return RepositoryRoot.Combine("src", "AccessSentinel.Host", "bin", framework.Parent!.Name, framework.Name, "access-sentinel");
        }
    }

    /// <summary>Keys, logs and data.</summary>
    public string Folder => _folder.Combine("stack");

    public string Bootstrap => Named.First().Split(';')[0];

    /// <summary>What follows the line that names Kafka, once it was read: the file that says ready may be seen before it.</summary>
    private IEnumerable<string> Named => _process.Output.Select(line => line.Split("; Kafka ")).Where(parts => parts.Length == 2).Select(parts => parts[1]);

    public string Redis => "127.0.0.1:" + Text(_ports[2]);

    public int RedisPort => _ports[2];

    /// <summary>What the processes said last, for messages of failures.</summary>
    public string Tail => string.Join(
        '\n', Directory.GetFiles(Folder, "*.log").Select(path => $"--- {Path.GetFileName(path)}\n{string.Join('\n', File.ReadLines(path).TakeLast(15))}")) + "\n" + _process.Tail;

    /// <summary>Starts everything and waits until the last of it answers.</summary>
    public static async Task<Stack> StartAsync(string deploy, IReadOnlyDictionary<string, string> settings)
    {
        // Between finding free ports and binding them somebody else may take one.
        for (var attempt = 1; ; attempt++)
        {
            Stack stack = new(deploy, settings);
            try
            {
                await Eventually.HoldsAsync(() => stack._process.HasExited || (File.Exists(Path.Combine(stack.Folder, "ready")) && stack.Named.Any()), "the stack is up", Starting);
                if (!stack._process.HasExited)
                {
                    return stack;
                }

                TestContext.Out.WriteLine($"Attempt {attempt}: the stack ended while starting.{Environment.NewLine}{stack.Tail}");
                attempt.ShouldBeLessThan(3, stack.Tail);
            }
            catch
            {
                await stack.DisposeAsync();
                throw;
            }

            await stack.DisposeAsync();
        }
    }

    /// <summary>Lines of a process so far.</summary>
    public IReadOnlyList<string> Log(string name)
    {
        using StreamReader reader = new(new FileStream(Path.Combine(Folder, name + ".log"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd().Split('\n');
    }

    /// <summary>The worker's metrics as text.</summary>
    public Task<string> MetricsAsync() => _client.GetStringAsync($"http://127.0.0.1:{_ports[3]}/metrics");

    /// <summary>Values of a query now, one for each series; a query that is refused fails.</summary>
    public async Task<IReadOnlyList<double>> QueryAsync(string expression)
    {
        var result = await ResultAsync("query?query=" + Uri.EscapeDataString(expression));
        return [.. result.EnumerateArray().Select(series => Number(series.GetProperty("value")[1]))];
    }

    /// <summary>What a query gave over the last minutes, a series each; a query that is refused fails.</summary>
    public async Task<IReadOnlyList<(IReadOnlyDictionary<string, string> Labels, IReadOnlyList<(double Time, double Value)> Points)>> RangeAsync(string expression, TimeSpan back)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var result = await ResultAsync($"query_range?query={Uri.EscapeDataString(expression)}&start={now - (long)back.TotalSeconds}&end={now}&step=5");
        return
        [
            .. result.EnumerateArray().Select(series => (
                (IReadOnlyDictionary<string, string>)series.GetProperty("metric").EnumerateObject().ToDictionary(label => label.Name, label => label.Value.GetString()!),
                (IReadOnlyList<(double, double)>)[.. series.GetProperty("values").EnumerateArray().Select(point => (point[0].GetDouble(), Number(point[1])))])),
        ];
    }

    /// <summary>Names of the alerts that Alertmanager holds as active; of one job, where one is named.</summary>
    public async Task<IReadOnlyList<string>> AlertsAsync(string? job = null)
    {
        var text = await _client.GetStringAsync($"http://127.0.0.1:{_ports[5]}/api/v2/alerts?active=true&inhibited=false");
        using var document = JsonDocument.Parse(text);
        return
        [
            .. document.RootElement.EnumerateArray()
                .Select(alert => alert.GetProperty("labels"))
                .Where(labels => job is null || labels.GetProperty("job").GetString() == job)
                .Select(labels => labels.GetProperty("alertname").GetString()!)
                .Distinct(),
        ];
    }

    /// <summary>Has Prometheus look at another worker, too, under a job of its own.</summary>
    public Task WatchAsync(string job, int port) => File.AppendAllTextAsync(
        Path.Combine(Folder, "prometheus", "targets", "access-sentinel.yml"), $"- targets: [\"127.0.0.1:{Text(port)}\"]\n  labels: {{job: {job}}}\n");

    /// <summary>SIGSTOP to one of the processes: connections stay open and nothing is answered.</summary>
    public Task FreezeAsync(string name) => SignalAsync("-STOP", name);

    /// <summary>Lets it go on.</summary>
    public Task ThawAsync(string name) => SignalAsync("-CONT", name);

    public async ValueTask DisposeAsync()
    {
        // The script ends its children in order; a kill would leave them to nobody.
        await _process.StopAsync(TimeSpan.FromMinutes(2));
        _process.Dispose();
        _client.Dispose();
        _folder.Dispose();
    }

    private async Task SignalAsync(string signal, string name) =>
        await Deployment.RunAsync("kill", Folder, signal, (await File.ReadAllTextAsync(Path.Combine(Folder, name + ".pid"))).Trim());

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static double Number(JsonElement text) => double.Parse(text.GetString()!, CultureInfo.InvariantCulture);

    private async Task<JsonElement> ResultAsync(string request)
    {
        using var answer = await _client.GetAsync(new Uri($"http://127.0.0.1:{_ports[4]}/api/v1/{request}"));
        var text = await answer.Content.ReadAsStringAsync();
        answer.IsSuccessStatusCode.ShouldBeTrue($"{request}: {text}");
        return JsonDocument.Parse(text).RootElement.GetProperty("data").GetProperty("result");
    }
}
