using System.Globalization;
using AccessSentinel.Contracts.Privacy;
using AccessSentinel.Kafka.Consuming;
using AccessSentinel.Processing.Faults;
using AccessSentinel.Processing.Ports;
using AccessSentinel.TestKit.Processes;
using AccessSentinel.TestKit.Sentinel;
using AccessSentinel.TestKit.Servers;
using Microsoft.Extensions.Logging.Abstractions;

namespace AccessSentinel.TestKit.Faults;

/// <summary>What one set of workers runs on: topics, a group and a Redis that nobody else uses, on a broker that others may.</summary>
public sealed class FaultSite : IDisposable
{
    /// <summary>Partitions of the topic of events.</summary>
    public const int Partitions = 4;

    private const string Generation = "00c0ffee00c0ffee";
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(500);

    private readonly TemporaryFolder _folder = new();
    private readonly WorkerTopics _topics;
    private readonly Dictionary<string, string> _common;

    private FaultSite(KafkaBroker broker, RedisServer redis, WorkerTopics topics, FaultOptions options)
    {
        Broker = broker;
        Redis = redis;
        _topics = topics;
        string keyFile = _folder.Combine("tag.key");
        File.WriteAllText(keyFile, Key.Value);
        _common = new Dictionary<string, string>(topics.Environment())
        {
            ["SENTINEL__KAFKA__SESSIONTIMEOUTMS"] = Milliseconds(FaultPlan.Session),
            ["SENTINEL__KAFKA__AUTOCOMMITINTERVALMS"] = "100",
            ["SENTINEL__KAFKA__REQUESTTIMEOUTMS"] = "2000",
            ["SENTINEL__REDIS__CONNECTTIMEOUT"] = "1s",
            ["SENTINEL__REDIS__OPERATIONTIMEOUT"] = "1s",
            ["SENTINEL__REDIS__RETRYFOR"] = "2s",
            ["SENTINEL__WORKER__RETRYMAXDELAY"] = "500ms",
            ["SENTINEL__PRIVACY__KEYFILE"] = keyFile,
            ["SENTINEL__BOOTSTRAP__MODE"] = "decide",
            ["SENTINEL__CAMPAIGN__ENABLED"] = options.Guarded ? "true" : "false",
            ["SENTINEL__GUARD__ENABLED"] = options.Guarded ? "true" : "false",
            ["SENTINEL__METRICS__HOST"] = "127.0.0.1",
            ["SENTINEL__METRICS__PORT"] = "0",
            // Most of these workers live for seconds: what is compiled quickly is ready sooner.
            ["DOTNET_TC_QuickJit"] = "1",
        };
    }

    /// <summary>The broker.</summary>
    public KafkaBroker Broker { get; }

    /// <summary>The Redis of these workers alone; what it acknowledged survives a SIGKILL.</summary>
    public RedisServer Redis { get; }

    /// <summary>The topic of events.</summary>
    public string Events => _topics.Events;

    /// <summary>The topic of commands.</summary>
    public string Commands => _topics.Commands;

    /// <summary>The topic of findings.</summary>
    public string Findings => _topics.Findings;

    /// <summary>The topic of dead letters.</summary>
    public string DeadLetters => _topics.DeadLetters;

    /// <summary>The topic of the audit.</summary>
    public string Audit => _topics.Audit;

    /// <summary>The group.</summary>
    public string Group => _topics.Group;

    /// <summary>All sites have one key, so that their tags can be compared.</summary>
    private static Lazy<string> Key { get; } = new(() => KeyFile.Create().Format());

    /// <summary>Makes one.</summary>
    /// <param name="broker">Where its topics are made.</param>
    /// <param name="options">How it is configured.</param>
    /// <param name="events">An existing topic of events; null: a new one.</param>
    public static async Task<FaultSite> CreateAsync(KafkaBroker broker, FaultOptions options, string? events = null)
    {
        // A write is in the page cache before it is answered: a killed process loses nothing, and nobody waits for the disk.
        RedisServer redis = await RedisServer.StartAsync("appendonly yes", "appendfsync no", "maxmemory-policy noeviction").ConfigureAwait(false);
        FaultSite site = new(broker, redis, new WorkerTopics(events), options);
        // Records name the generation of the store that they are of: those of two sites are to be compared.
        await redis.CliAsync("SET", "as:generation", Generation).ConfigureAwait(false);
        Dictionary<string, string> kept = new() { ["retention.ms"] = "-1" };
        if (events is null)
        {
            await broker.CreateTopicAsync(site.Events, Partitions, kept).ConfigureAwait(false);
        }

        foreach (string topic in new[] { site.Commands, site.Findings, site._topics.Results, site.DeadLetters, site.Audit, site._topics.Controls })
        {
            await broker.CreateTopicAsync(topic, 1, kept).ConfigureAwait(false);
        }

        return site;
    }

    /// <summary>Starts a worker.</summary>
    /// <param name="brokers">Addresses of Kafka.</param>
    /// <param name="redis">Port of Redis.</param>
    /// <param name="instance">Its name as a static member of the group; null for none.</param>
    /// <param name="clockOff">By how much its clock is wrong.</param>
    /// <param name="batch">Most messages in a batch; null: the default.</param>
    public WorkerProcess StartWorker(string brokers, int redis, string? instance = null, TimeSpan clockOff = default, int? batch = null)
    {
        Dictionary<string, string> environment = new(_common)
        {
            ["SENTINEL__KAFKA__BOOTSTRAPSERVERS"] = brokers,
            ["SENTINEL__REDIS__CONNECTION"] = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{redis}"),
        };
        if (batch is { } size)
        {
            environment["SENTINEL__WORKER__BATCHSIZE"] = size.ToString(CultureInfo.InvariantCulture);
        }

        if (instance is not null)
        {
            environment["SENTINEL__KAFKA__GROUPINSTANCEID"] = instance;
        }

        if (clockOff != default)
        {
            environment[FaultPoints.PermissionVariable] = "1";
            environment[FaultClock.ClockVariable] = clockOff.ToString("c", CultureInfo.InvariantCulture);
        }

        return new WorkerProcess(SentinelProgram.Start(["run"], environment));
    }

    /// <summary>How many messages of the topic of events are behind the checkpoints; null while Redis does not answer.</summary>
    public long? Checkpointed() =>
        RedisDump.TryGet(Redis.Port, _topics.CheckpointKeys(Partitions), Glance) is { } checkpoints ? WorkerTopics.Behind(checkpoints) : null;

    /// <summary>How many messages the topic of events holds: a portal that is cut off may have written some of them twice.</summary>
    public async Task<long> WrittenAsync()
    {
        using KafkaConsumer reader = new(Broker.Options, NullLogger<KafkaConsumer>.Instance, [Events]);
        long written = 0;
        await Eventually.HoldsAsync(
            () =>
            {
                try
                {
                    written = Enumerable.Range(0, Partitions).Sum(partition => reader.Watermarks(new TopicPartition(Events, partition)).High);
                    return true;
                }
                catch (TransportException)
                {
                    return false; // The nodes have just been cut off from one another.
                }
            },
            "the topic of events tells its ends").ConfigureAwait(false);
        return written;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Redis.Dispose();
        _folder.Dispose();
    }

    private static string Milliseconds(TimeSpan time) => time.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture);
}
