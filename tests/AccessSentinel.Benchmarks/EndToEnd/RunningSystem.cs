using System.Globalization;
using AccessSentinel.Contracts.Privacy;
using AccessSentinel.TestKit;
using AccessSentinel.TestKit.Processes;
using AccessSentinel.TestKit.Servers;

namespace AccessSentinel.Benchmarks.EndToEnd;

/// <summary>A broker, a redis-server of its own and, once started, the real program as a child process.</summary>
internal sealed class RunningSystem : IDisposable
{
    private const string Group = "bench";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly EndToEndBroker _broker;
    private readonly RedisServer _redis;
    private readonly TemporaryFolder _folder = new();
    private readonly string _events;
    private readonly int _partitions;
    private ChildProcess? _worker;

    private RunningSystem(EndToEndBroker broker, RedisServer redis, string events, int partitions)
    {
        _broker = broker;
        _redis = redis;
        _events = events;
        _partitions = partitions;
    }

    /// <summary>Process id of the worker.</summary>
    public int WorkerId => _worker!.Id;

    public static async Task<RunningSystem> CreateAsync(EndToEndBroker broker, string events, int partitions) =>
        new(broker, await RedisServer.StartAsync(), events, partitions);

    /// <summary>Starts <c>access-sentinel run</c>, deciding from the beginning of the topic.</summary>
    public void StartWorker()
    {
        var keyFile = _folder.Combine("tag.key");
        File.WriteAllText(keyFile, KeyFile.Create().Format());
        var program = RepositoryRoot.Combine("src", "AccessSentinel.Host", "bin", "Release", "net10.0", "access-sentinel");
        _worker = ChildProcess.Start(program, ["run"], new Dictionary<string, string>
        {
            ["SENTINEL__KAFKA__BOOTSTRAPSERVERS"] = _broker.BootstrapServers,
            ["SENTINEL__KAFKA__GROUPID"] = Group,
            ["SENTINEL__KAFKA__TOPICS__EVENTS"] = _events,
            ["SENTINEL__KAFKA__TOPICS__COMMANDS"] = _events + "-commands",
            ["SENTINEL__KAFKA__TOPICS__FINDINGS"] = _events + "-findings",
            ["SENTINEL__KAFKA__TOPICS__DEADLETTER"] = _events + "-dead-letters",
            ["SENTINEL__KAFKA__TOPICS__AUDIT"] = _events + "-audit",
            ["SENTINEL__REDIS__CONNECTION"] = _redis.Connection,
            ["SENTINEL__PRIVACY__KEYFILE"] = keyFile,
            ["SENTINEL__BOOTSTRAP__MODE"] = "decide",
            ["SENTINEL__METRICS__HOST"] = "127.0.0.1",
            ["SENTINEL__METRICS__PORT"] = "0",
        });
    }

    /// <summary>Waits until the checkpoints have passed so many events, and says how many they have.</summary>
    public async Task<long> ReachesAsync(long events, TimeSpan every)
    {
        long reached = 0;
        var patience = DateTime.UtcNow + Patience;
        while ((reached = await CheckpointedAsync()) < events)
        {
            if (_worker is not { HasExited: false } || DateTime.UtcNow > patience)
            {
                throw new InvalidOperationException($"The worker stands at {reached} of {events}:{Environment.NewLine}{_worker?.Tail}");
            }

            await Task.Delay(every);
        }

        return reached;
    }

    /// <summary>CPU seconds of the redis-server so far.</summary>
    public async Task<double> RedisProcessorTimeAsync()
    {
        var lines = (await _redis.CliAsync("INFO", "cpu")).Split('\n', StringSplitOptions.TrimEntries);
        return lines.Where(line => line.StartsWith("used_cpu_user:", StringComparison.Ordinal) || line.StartsWith("used_cpu_sys:", StringComparison.Ordinal))
            .Sum(line => double.Parse(line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture));
    }

    /// <summary>Bytes of memory that Redis uses.</summary>
    public async Task<long> RedisMemoryAsync()
    {
        var line = (await _redis.CliAsync("INFO", "memory")).Split('\n', StringSplitOptions.TrimEntries)
            .First(each => each.StartsWith("used_memory:", StringComparison.Ordinal));
        return long.Parse(line["used_memory:".Length..], CultureInfo.InvariantCulture);
    }

    /// <summary>The worker's /metrics.</summary>
    public async Task<Exposition> MetricsAsync()
    {
        const string Listening = "/metrics";
        var line = _worker!.Output.First(each => each.Contains(Listening, StringComparison.Ordinal));
        var from = line.IndexOf("http://", StringComparison.Ordinal);
        using var http = new HttpClient();
        return new Exposition(await http.GetStringAsync(new Uri(line[from..(line.IndexOf(Listening, from, StringComparison.Ordinal) + Listening.Length)])));
    }

    public void Dispose()
    {
        _worker?.Dispose();
        _redis.Dispose();
        _folder.Dispose();
    }

    private async Task<long> CheckpointedAsync()
    {
        var keys = Enumerable.Range(0, _partitions)
            .Select(partition => string.Create(CultureInfo.InvariantCulture, $"as:k:{{{Group}}}:{_events}:{partition}"));
        return (await _redis.CliAsync(["MGET", .. keys])).Split('\n')
            .SelectMany(line => line.Split(' '))
            .Where(part => part.StartsWith("next=", StringComparison.Ordinal))
            .Sum(part => long.Parse(part["next=".Length..], CultureInfo.InvariantCulture));
    }
}
