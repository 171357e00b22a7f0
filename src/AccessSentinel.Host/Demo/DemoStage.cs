using AccessSentinel.Contracts.Privacy;
using AccessSentinel.Contracts.Signatures;
using AccessSentinel.Engine;
using AccessSentinel.Engine.Guarding;
using AccessSentinel.Host.Composition;
using AccessSentinel.Host.Portal;
using AccessSentinel.Kafka.Embedded;
using AccessSentinel.Kafka.Options;
using AccessSentinel.Processing;
using AccessSentinel.Processing.Faults;
using AccessSentinel.Processing.Health;
using AccessSentinel.Processing.InMemory;
using AccessSentinel.Processing.Options;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Processing.Telemetry;
using AccessSentinel.Redis;
using AccessSentinel.Redis.Connection;
using AccessSentinel.Redis.Embedded;
using AccessSentinel.Redis.Guard;
using Microsoft.Extensions.Logging;

namespace AccessSentinel.Host.Demo;

/// <summary>Everything around the worker that a deployment would have: a broker, a Redis, and the worker itself, the same as in <c>run</c>.</summary>
internal sealed class DemoStage : IAsyncDisposable
{
    private readonly EmbeddedBroker _broker;
    private readonly RedisServerProcess? _redis;
    private readonly ILoggerFactory _logs;
    private readonly RedisConnection? _connection;
    private readonly IStateStore _store;
    private readonly IMeasureLedger _measures;
    private readonly ISuspensionGuard _guard;
    private readonly KafkaOptions _kafka;
    private readonly WorkerMetrics _metrics = new();
    private readonly SigningKey _commandKey = SigningKey.Create();
    private readonly VerifyingKey _commandVerifier;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<IDisposable> _clients = [];
    private Task _worker = Task.CompletedTask;

    private DemoStage(EmbeddedBroker broker, RedisServerProcess? redis, RedisConnection? connection, IMeasureLedger measures, ILoggerFactory logs)
    {
        _broker = broker;
        _redis = redis;
        _connection = connection;
        _measures = measures;
        _store = connection is null ? new InMemoryStateStore() : new RedisStateStore(connection);
        _guard = connection is null ? new InMemorySuspensionGuard(new GuardOptions(), TimeProvider.System) : new RedisSuspensionGuard(connection, new GuardOptions());
        _logs = logs;
        _commandVerifier = VerifyingKey.Parse(_commandKey.PublicKey);

        // The embedded broker keeps 5 MiB of a partition as they were sent. Credentials are spread by their hash, so now and then a few
        // very busy ones share a partition: compressed, even these fit with room to spare.
        _kafka = new KafkaOptions { BootstrapServers = broker.BootstrapServers, Compression = "lz4" };
        Publisher = KafkaParts.Publisher(_kafka, logs);
    }

    public IMessagePublisher Publisher { get; }

    public WorkerEvents Events { get; } = new();

    public WorkerHealth Health { get; } = new();

    public string EventsTopic => _kafka.Topics.Events;

    /// <summary>Where the portal says what it did with commands.</summary>
    public string ResultsTopic => _kafka.Topics.CommandResults;

    /// <summary>Where the records are, in words.</summary>
    public string StoreName => _redis is null ? "in memory (no redis-server on the PATH)" : $"a private redis-server, port {_redis.Port}";

    /// <summary>Fails as the worker failed.</summary>
    public Task Worker => _worker;

    public static async Task<DemoStage> BuildAsync(int partitions, ILoggerFactory logs, CancellationToken cancellation)
    {
        EmbeddedBroker broker = new();
        RedisServerProcess? redis = null;
        try
        {
            TopicLayout(broker, partitions);
            redis = RedisServerProcess.Find() is null ? null : await RedisServerProcess.StartAsync(cancellation);
            var connection = redis is null
                ? null
                : await RedisConnection.OpenAsync(new RedisOptions { Connection = redis.Connection }, time: null, cancellation);
            IMeasureLedger measures = connection is null ? new InMemoryMeasureLedger() : new RedisMeasureLedger(connection);
            return new DemoStage(broker, redis, connection, measures, logs);
        }
        catch
        {
            if (redis is not null)
            {
                await redis.DisposeAsync();
            }

            broker.Dispose();
            throw;
        }
    }

    /// <summary>Starts the worker. As on a first installation, it first learns from what the topic holds.</summary>
    public void StartWorker(DetectionEngine engine, TagKey key)
    {
        var consumer = KafkaParts.Consumer(_kafka, _logs);
        _clients.Add(consumer);
        var results = KafkaParts.Consumer(_kafka, _logs, _kafka.Topics.CommandResults, "results");
        _clients.Add(results);
        Worker worker = new(
            new WorkerOptions { Mode = engine.Options.Mode, GroupId = _kafka.GroupId },
            key,
            engine,
            new WorkerPorts(consumer, Publisher, _store, KafkaParts.TopicReader(_kafka, _logs), _guard)
            {
                Campaigns = CampaignsOf(_store),
                Measures = _measures,
                Results = results,
                CommandKey = _commandKey,
            },
            new WorkerTelemetry(_metrics, Events, Health, _logs.CreateLogger<Worker>()),
            TimeProvider.System,
            FaultPoints.None);
        _worker = worker.RunAsync(_stop.Token);
    }

    /// <summary>Consumes the commands as the portal would, into a queue, until the stage is taken down.</summary>
    public PortalCommands ReadCommands()
    {
        KafkaOptions options = new() { BootstrapServers = _kafka.BootstrapServers, GroupId = "portal" };
        PortalCommands commands = new(new Kafka.Consuming.KafkaConsumer(options, _logs.CreateLogger<Kafka.Consuming.KafkaConsumer>(), [options.Topics.Commands], headers: true), _commandVerifier, _stop.Token);
        _clients.Add(commands);
        return commands;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        try
        {
            await _worker;
        }
        finally
        {
            foreach (var client in _clients)
            {
                client.Dispose();
            }

            await Publisher.DisposeAsync();
            await _store.DisposeAsync();
            await _measures.DisposeAsync();
            if (_connection is not null)
            {
                await _connection.DisposeAsync();
            }

            if (_redis is not null)
            {
                await _redis.DisposeAsync();
            }

            Events.Dispose();
            _metrics.Dispose();
            _commandKey.Dispose();
            _commandVerifier.Dispose();
            _broker.Dispose();
            _stop.Dispose();
        }
    }

    private static ICampaignCounters CampaignsOf(IStateStore store) => store is RedisStateStore redis ? redis.Campaigns : new InMemoryCampaignCounters();

    private static void TopicLayout(EmbeddedBroker broker, int partitions)
    {
        Kafka.Topics.TopicNames names = new();
        broker.CreateTopic(names.Events, partitions);
        foreach (var (name, _) in names.WithRetention().Where(topic => topic.Name != names.Events))
        {
            broker.CreateTopic(name, 1);
        }
    }
}
