using System.Globalization;
using AccessSentinel.Kafka.Publishing;
using AccessSentinel.Processing.Faults;
using AccessSentinel.Processing.Ports;
using AccessSentinel.TestKit;
using AccessSentinel.TestKit.Servers;
using Microsoft.Extensions.Logging.Abstractions;

namespace AccessSentinel.IntegrationTests.Support;

/// <summary>A broker, a redis-server of its own, topics and a group that no other test uses: what one set of workers runs on.</summary>
internal sealed class Deployment : IDisposable
{
    /// <summary>Partitions of the topic of events.</summary>
    public const int Partitions = 4;

    private readonly WorkerTopics _topics;

    private Deployment(BrokerUnderTest broker, RedisServer redis, WorkerTopics topics, string keyFile)
    {
        Broker = broker;
        Redis = redis;
        _topics = topics;
        KeyFile = keyFile;
    }

    public BrokerUnderTest Broker { get; }

    public RedisServer Redis { get; }

    public string KeyFile { get; }

    public string Events => _topics.Events;

    public string Commands => _topics.Commands;

    public string Findings => _topics.Findings;

    public string Results => _topics.Results;

    public string DeadLetters => _topics.DeadLetters;

    public string Audit => _topics.Audit;

    public string Controls => _topics.Controls;

    public string Group => _topics.Group;

    /// <summary>Where the checkpoints of the events are kept in Redis.</summary>
    public IEnumerable<string> CheckpointKeys => _topics.CheckpointKeys(Partitions);

    /// <summary>Makes one.</summary>
    /// <param name="kind">Which broker.</param>
    /// <param name="events">An existing topic of events to read again from its beginning; null: a new one.</param>
    /// <param name="redis">Lines of its redis.conf, e.g. to keep its data over a kill.</param>
    public static async Task<Deployment> CreateAsync(BrokerKind kind, string? events = null, params string[] redis)
    {
        Requires.Kcat();
        var broker = await BrokerUnderTest.OfAsync(kind);
        var server = await RedisServer.StartAsync(redis);
        var deployment = new Deployment(broker, server, new WorkerTopics(events), await KeyOfTests.FileAsync());
        if (events is null)
        {
            await broker.CreateTopicAsync(deployment.Events, Partitions);
        }

        await broker.CreateTopicAsync(deployment.Commands, 2);
        await broker.CreateTopicAsync(deployment.Findings, 2);
        await broker.CreateTopicAsync(deployment.Results, 1);
        await broker.CreateTopicAsync(deployment.DeadLetters, 1);
        await broker.CreateTopicAsync(deployment.Audit, 3);
        await broker.CreateTopicAsync(deployment.Controls, 2);
        return deployment;
    }

    /// <summary>What a worker's environment says.</summary>
    /// <param name="bootstrap">learn, decide or skip.</param>
    /// <param name="settings">Further settings: <c>SECTION__KEY</c> without the prefix, and value.</param>
    public Dictionary<string, string> Environment(string bootstrap = "decide", params (string Name, string Value)[] settings)
    {
        var environment = new Dictionary<string, string>(_topics.Environment())
        {
            ["SENTINEL__KAFKA__BOOTSTRAPSERVERS"] = Broker.BootstrapServers,

            // Long enough for a machine that is busy, short enough that whoever goes on after a crash need not wait.
            ["SENTINEL__KAFKA__SESSIONTIMEOUTMS"] = "3000",
            ["SENTINEL__KAFKA__AUTOCOMMITINTERVALMS"] = "100",
            ["SENTINEL__REDIS__CONNECTION"] = Redis.Connection,
            ["SENTINEL__PRIVACY__KEYFILE"] = KeyFile,
            ["SENTINEL__BOOTSTRAP__MODE"] = bootstrap,
            // What these make of an event depends on where batches begin and on the time of day, and most tests compare runs.
            ["SENTINEL__CAMPAIGN__ENABLED"] = "false",
            ["SENTINEL__GUARD__ENABLED"] = "false",
            // Where it is on: a busy machine is not a guard that cannot be read.
            ["SENTINEL__GUARD__ASKTIMEOUT"] = "20s",
            ["SENTINEL__METRICS__HOST"] = "127.0.0.1",
            ["SENTINEL__METRICS__PORT"] = "0",
        };
        foreach (var (name, value) in settings)
        {
            environment["SENTINEL__" + name] = value;
        }

        return environment;
    }

    /// <summary>Starts <c>access-sentinel run</c>.</summary>
    public WorkerProcess StartWorker(string bootstrap = "decide", params (string Name, string Value)[] settings) =>
        new(SentinelProgram.Start(["run"], Environment(bootstrap, settings)));

    /// <summary>Starts one that dies of SIGKILL when it passes a gap for the count-th time.</summary>
    public WorkerProcess StartDoomedWorker(string gap, int count, params (string Name, string Value)[] settings)
    {
        var environment = Environment("decide", settings);
        environment[FaultPoints.PermissionVariable] = "1";
        environment[FaultPoints.FaultVariable] = string.Create(CultureInfo.InvariantCulture, $"{gap}:{count}");
        return new WorkerProcess(SentinelProgram.Start(["run"], environment));
    }

    /// <summary>Publishes events with their timestamps, in order.</summary>
    public async Task PublishAsync(IEnumerable<OutgoingMessage> messages)
    {
        await using var publisher = new KafkaPublisher(Broker.Options, NullLogger<KafkaPublisher>.Instance);
        foreach (var chunk in messages.Chunk(2_000))
        {
            await publisher.PublishAsync(chunk, CancellationToken.None);
        }
    }

    /// <summary>How many messages of the topic of events are behind the checkpoints, all partitions together.</summary>
    public async Task<long> CheckpointedAsync() => WorkerTopics.Behind([await Redis.CliAsync(["MGET", .. CheckpointKeys])]);

    /// <summary>Waits until the checkpoints have passed so many messages.</summary>
    public Task ReachesAsync(long messages, params WorkerProcess[] workers) => ReachesAsync(CheckpointedAsync, messages, workers);

    /// <summary>The same of checkpoints that are kept elsewhere.</summary>
    public static async Task ReachesAsync(Func<Task<long>> checkpointed, long messages, IReadOnlyList<WorkerProcess> workers)
    {
        long reached = 0;
        var done = await Eventually.TriedAsync(
            async () =>
            {
                reached = await checkpointed();
                return reached >= messages || (workers.Count > 0 && workers.All(worker => worker.HasExited));
            },
            TimeSpan.FromMinutes(3));
        if (!done || reached < messages)
        {
            Assert.Fail($"The checkpoints stand at {reached} of {messages}.\n{string.Join('\n', workers.Select(worker => worker.Tail))}");
        }
    }

    /// <summary>
    /// Waits until workers are done with so many messages in all: also with what comes after the checkpoint (commands, sightings, metrics). What
    /// they consumed is counted last.
    /// </summary>
    public static async Task FinishesAsync(long messages, params WorkerProcess[] workers)
    {
        var finished = 0d;
        await Eventually.TriedAsync(
            async () =>
            {
                var texts = await Task.WhenAll(workers.Select(worker => worker.TryMetricsAsync()));
                finished = texts.Sum(text => WorkerProcess.Sum(text ?? "", "accesssentinel_events_consumed_total"));
                return finished >= messages || Array.Exists(workers, worker => worker.HasExited);
            },
            TimeSpan.FromMinutes(3));
        finished.ShouldBeGreaterThanOrEqualTo(messages, $"{finished} of {messages} messages are done with.\n{string.Join('\n', workers.Select(worker => worker.Tail))}");
    }

    /// <summary>Commands as kcat reads them, partition by partition in offset order.</summary>
    public Task<IReadOnlyList<KcatMessage>> CommandsAsync() => Kcat.ConsumeAllAsync(Broker.BootstrapServers, Commands);

    public void Dispose() => Redis.Dispose();
}
