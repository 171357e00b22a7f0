using AccessSentinel.Contracts.Privacy;
using AccessSentinel.Host.Metrics;
using AccessSentinel.Host.Options;
using AccessSentinel.Processing;
using AccessSentinel.Processing.Faults;
using AccessSentinel.Processing.Health;
using AccessSentinel.Processing.Models;
using AccessSentinel.Processing.Options;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Processing.Telemetry;
using AccessSentinel.Redis;
using AccessSentinel.Redis.Connection;
using AccessSentinel.Redis.Guard;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AccessSentinel.Host.Composition;

/// <summary>The composition root of <c>run</c>: the worker on Kafka and Redis, with its metrics and its health.</summary>
internal static class SentinelHost
{
    // Beyond the worker's own limit for a drain: leaving the group and the last commit.
    private const string Results = "results";

    private static readonly TimeSpan BeyondDrain = TimeSpan.FromSeconds(20);

    /// <summary>Runs until it is told to stop, and then until the worker has drained.</summary>
    /// <exception cref="ConfigurationException">The clients refuse their options.</exception>
    /// <exception cref="IOException">The port of the metrics is taken.</exception>
    /// <exception cref="FatalTransportException">Another process took this one's place in the group.</exception>
    /// <exception cref="TransportException">It could not come to an end after it was told to stop, and was aborted.</exception>
    public static async Task RunAsync(SentinelOptions options, TagKey key, CancellationToken stop)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "access-sentinel" });
        Logging.Configure(builder.Logging, options.LogLevel, toError: false);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.Worker.DrainTimeout + BeyondDrain);
        var champion = options.Model.Length == 0 ? null : new WatchedModelFile(options.Model);
        var challenger = options.Challenger.Length == 0 ? null : new WatchedModelFile(options.Challenger);
        var (engines, model) = Engines.CreateSlot(options, key, champion?.Hash);
        var workerOptions = options.Worker with { AuditOpening = AuditOpenings.Of("run", options, key, model, options.Model) };
        var operators = Oversight.Operators(options);
        var commandKey = Oversight.CommandKey(options);
        var redis = await OpenAsync(() => RedisConnection.OpenAsync(options.Redis, time: null, stop));
        RedisStateStore store = new(redis);

        // The container disposes of what it made, in the opposite order: adapters last, after the worker has ended.
        builder.Services
            .AddSingleton(_ => redis)
            .AddSingleton<IStateStore>(_ => store)
            .AddSingleton<ISuspensionGuard>(services => new RedisSuspensionGuard(services.GetRequiredService<RedisConnection>(), options.Worker.Guard))
            .AddSingleton<IMeasureLedger>(services => new RedisMeasureLedger(services.GetRequiredService<RedisConnection>()))
            .AddSingleton<ICampaignCounters>(_ => store.Campaigns)
            .AddSingleton<IMessagePublisher>(services => KafkaParts.Publisher(options.Kafka, services.GetRequiredService<ILoggerFactory>()))
            .AddSingleton<IEventConsumer>(services => KafkaParts.Consumer(options.Kafka, services.GetRequiredService<ILoggerFactory>()))
            .AddKeyedSingleton<IEventConsumer>(
                Results, (services, _) => KafkaParts.Consumer(options.Kafka, services.GetRequiredService<ILoggerFactory>(), options.Kafka.Topics.CommandResults, Results))
            .AddSingleton<ITopicReader>(services => KafkaParts.TopicReader(options.Kafka, services.GetRequiredService<ILoggerFactory>()))
            .AddSingleton<IOversightStore>(_ => store)
            .AddSingleton(services => new OversightParts(operators, commandKey, options.Kafka, services.GetRequiredService<ILoggerFactory>()))
            .AddSingleton<InstrumentCollector>(_ => new InstrumentCollector())
            .AddSingleton<WorkerMetrics>()
            .AddSingleton<WorkerEvents>()
            .AddSingleton<WorkerHealth>()
            .AddSingleton(FaultPoints.FromEnvironment())
            .AddSingleton(FaultClock.FromEnvironment())
            .AddSingleton(engines)
            .AddSingleton(services => NewWorker(services, workerOptions, key))
            .AddSingleton<WorkerService>()
            .AddSingleton<IHealth>(services => services.GetRequiredService<WorkerService>())
            .AddSingleton(options.Metrics)
            .AddHostedService<MetricsEndpoint>()
            .AddHostedService(services => new TopicPreparation(options.Kafka, TimeProvider.System, services.GetRequiredService<ILogger<TopicPreparation>>()))
            .AddHostedService(services => NewExchange(services, champion, challenger, options.ModelWatchEvery))
            .AddHostedService(services => services.GetRequiredService<WorkerService>());
        if (operators is not null)
        {
            builder.Services.AddHostedService(services => new OperatorsExchange(
                options.OperatorsFile,
                services.GetRequiredService<OversightParts>().Controls!.Operators,
                options.OperatorsWatchEvery,
                services.GetRequiredService<WorkerMetrics>(),
                TimeProvider.System,
                services.GetRequiredService<ILogger<OperatorsExchange>>()));
        }

        using var host = builder.Build();

        KeyLog.Say(host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("AccessSentinel.Host.Keys"), key);

        // It listens before anything is measured.
        _ = host.Services.GetRequiredService<InstrumentCollector>();
        var worker = host.Services.GetRequiredService<WorkerService>();
        try
        {
            await host.RunAsync(stop);
            await worker.Completion;
        }
        catch (OperationCanceledException exception) when (worker.Aborted)
        {
            throw new TransportException(
                $"It was told to stop and did not come to an end within {(options.Worker.DrainTimeout + BeyondDrain).TotalSeconds:0} s, because Kafka or Redis did not answer: "
                + "aborted. Whoever goes on with its partitions repeats what was in flight.",
                exception);
        }
    }

    private static ModelExchange NewExchange(IServiceProvider services, WatchedModelFile? champion, WatchedModelFile? challenger, TimeSpan every) =>
        new(
            services.GetRequiredService<EngineSlot>(),
            champion,
            challenger,
            every,
            (content, cancellation) => services.GetRequiredService<Worker>().Audit.AppendAsync([content], cancellation),
            services.GetRequiredService<WorkerMetrics>().Models,
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<ModelExchange>>());

    private static Worker NewWorker(IServiceProvider services, WorkerOptions options, TagKey key) =>
        new(
            options,
            key,
            services.GetRequiredService<EngineSlot>(),
            new WorkerPorts(
                services.GetRequiredService<IEventConsumer>(),
                services.GetRequiredService<IMessagePublisher>(),
                services.GetRequiredService<IStateStore>(),
                services.GetRequiredService<ITopicReader>(),
                services.GetRequiredService<ISuspensionGuard>())
            {
                Campaigns = services.GetRequiredService<ICampaignCounters>(),
                Measures = services.GetRequiredService<IMeasureLedger>(),
                Results = services.GetRequiredKeyedService<IEventConsumer>(Results),
                Oversight = services.GetRequiredService<IOversightStore>(),
                Controls = services.GetRequiredService<OversightParts>().Controls,
                CommandKey = services.GetRequiredService<OversightParts>().CommandKey,
            },
            new WorkerTelemetry(
                services.GetRequiredService<WorkerMetrics>(),
                services.GetRequiredService<WorkerEvents>(),
                services.GetRequiredService<WorkerHealth>(),
                services.GetRequiredService<ILogger<Worker>>()),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<FaultPoints>());

    private static async Task<T> OpenAsync<T>(Func<Task<T>> open)
    {
        try
        {
            return await open();
        }
        catch (ArgumentException exception)
        {
            throw new ConfigurationException(exception.Message);
        }
    }
}
