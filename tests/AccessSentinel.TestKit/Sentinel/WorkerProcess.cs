using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using AccessSentinel.TestKit.Processes;

namespace AccessSentinel.TestKit.Sentinel;

/// <summary>A running <c>access-sentinel run</c>, watched from outside: its log, its metrics, its health.</summary>
public sealed partial class WorkerProcess(ChildProcess process) : IDisposable
{
    /// <summary>Exit code of a process that SIGKILL ended.</summary>
    public const int Killed = 128 + 9;

    /// <summary>Exit code after SIGTERM of a process that does not listen for it.</summary>
    public const int Terminated = 128 + 15;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(30) };
    private Uri? _address;

    /// <summary>Process id.</summary>
    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    /// <summary>Exit code, once it ended.</summary>
    public int ExitCode => process.ExitCode;

    public string Tail => process.Tail;

    /// <summary>All it wrote.</summary>
    public string Log => string.Join('\n', process.Output);

    /// <summary>Reads a path of the endpoint, whatever the status.</summary>
    public async Task<(HttpStatusCode Status, string Text)> GetAsync(string path)
    {
        await ListensAsync();
        try
        {
            using var answer = await _http.GetAsync(new Uri(_address!, path));
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            AssertAlive();
            throw new AssertionException($"the worker does not answer {path}: {exception.Message}\n{Tail}", exception);
        }
    }

    /// <summary>The text of /metrics.</summary>
    public async Task<string> MetricsAsync() => (await GetAsync("/metrics")).Text;

    /// <summary>A sum over all series of a metric that carry a label, or over all.</summary>
    public async Task<double> SumAsync(string metric, string label = "") => Sum(await MetricsAsync(), metric, label);

    /// <summary>As <see cref="SumAsync"/>, of a text already read.</summary>
    public static double Sum(string text, string metric, string label = "") =>
        text.Split('\n')
            .Where(line => line.Split(' ', '{')[0] == metric && line.Contains(label, StringComparison.Ordinal))
            .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));

    /// <summary>Waits until /health/ready says yes.</summary>
    public async Task ReadyAsync()
    {
        await ListensAsync();
        string said = "";
        await Eventually.HoldsAsync(
            async () =>
            {
                AssertAlive();
                (var status, said) = await GetAsync("/health/ready");
                return status == HttpStatusCode.OK;
            },
            "the worker is ready",
            Patience,
            () => $"It says: {said.ReplaceLineEndings(" ")}\n{Tail}");
    }

    /// <summary>Waits until it owns at least so many partitions.</summary>
    public async Task OwnsAsync(int partitions)
    {
        var metrics = "";
        await Eventually.HoldsAsync(
            async () =>
            {
                AssertAlive();
                metrics = await MetricsAsync();
                return Owned("deciding") >= partitions;
            },
            $"the worker owns {partitions} partitions",
            Patience,
            () => $"Assigned: {Owned("assigned")}, learning: {Owned("learning")}, deciding: {Owned("deciding")}.\n{Tail}");

        double Owned(string state) => Sum(metrics, "accesssentinel_partitions", $"state=\"{state}\"");
    }

    /// <summary>SIGTERM: it must drain and end with 0.</summary>
    public async Task DrainsAsync()
    {
        var ended = await process.StopAsync(Patience);
        ended.ShouldBeTrue($"it did not end after SIGTERM:\n{Tail}");
        process.ExitCode.ShouldBe(0, Tail);
        Log.ShouldContain("Stopped: every batch in flight is finished");
    }

    /// <summary>SIGKILL.</summary>
    public void Kill() => process.Kill();

    /// <summary>SIGTERM, and no waiting.</summary>
    public void Terminate() => process.Terminate();

    /// <summary>SIGSTOP.</summary>
    public void Freeze() => process.Freeze();

    /// <summary>SIGCONT.</summary>
    public void Thaw() => process.Thaw();

    /// <summary>Waits for its end, however it comes.</summary>
    /// <returns>Whether it ended within the limit.</returns>
    public Task<bool> EndsAsync(TimeSpan limit) => process.WaitAsync(limit);

    /// <summary>The text of /metrics, or null where nobody listens (yet, or any more).</summary>
    public async Task<string?> TryMetricsAsync()
    {
        if (process.HasExited || (_address ?? Address()) is not { } address)
        {
            return null;
        }

        try
        {
            using var cancellation = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            return await _http.GetStringAsync(new Uri(address, "/metrics"), cancellation.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Waits until its fault point kills it.</summary>
    public async Task DiesAsync()
    {
        (await process.WaitAsync(Patience)).ShouldBeTrue($"its fault point was not reached:\n{Tail}");
        process.ExitCode.ShouldBe(Killed, Tail);
    }

    public void Dispose()
    {
        process.Dispose();
        _http.Dispose();
    }

    private async Task ListensAsync()
    {
        if (_address is null)
        {
            await Eventually.HoldsAsync(() => Task.FromResult(AssertAlive() && Address() is not null), "the worker says where it listens", Patience, () => $"It says:\n{Tail}");
            _address = Address();
        }
    }

    private bool AssertAlive() =>
        !process.HasExited ? true : throw new AssertionException($"the worker ended with {process.ExitCode}:\n{Tail}");

    private Uri? Address() =>
        process.Output.Select(line => Listening().Match(line)).FirstOrDefault(match => match.Success) is { } found
            ? new Uri($"http://127.0.0.1:{found.Groups[1].Value}")
            : null;

    [GeneratedRegex(@"http://127\.0\.0\.1:(\d+)/metrics")]
    private static partial Regex Listening();
}
