using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Drills;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Host.Metrics;
using AccessSentinel.Host.Webhooks;
using AccessSentinel.Kafka.Options;
using AccessSentinel.Processing.Options;
using AccessSentinel.Redis;
using Microsoft.Extensions.Logging;

namespace AccessSentinel.Host.Options;

/// <summary>The whole configuration, typed. What was made is within every range.</summary>
internal sealed class SentinelOptions
{
    private SentinelOptions(Settings settings)
    {
        Settings = settings;
        Kafka = Catalogue.Kafka.Bind(settings);
        foreach (var (name, value) in settings.Open)
        {
            Kafka.Properties[name] = value;
        }

        Redis = Catalogue.Redis.Bind(settings);
        var maxAge = settings.Get(Catalogue.BootstrapMaxAge);
        Worker = Catalogue.Worker.Bind(settings) with
        {
            EventsTopic = Kafka.Topics.Events,
            CommandsTopic = Kafka.Topics.Commands,
            FindingsTopic = Kafka.Topics.Findings,
            Effect = Catalogue.Effect.Bind(settings),
            DeadLetterTopic = Kafka.Topics.DeadLetter,
            ControlsTopic = Kafka.Topics.Controls,
            AuditTopic = Kafka.Topics.Audit,
            Audit = Catalogue.Audit.Bind(settings),
            GroupId = Kafka.GroupId,
            Mode = settings.Get(Catalogue.Mode),
            DrillsExpected = settings.Get(Catalogue.DrillsExpected),
            Guard = Catalogue.Guard.Bind(settings),
            BootstrapMode = settings.Get(Catalogue.BootstrapMode),
            BootstrapMaxAge = maxAge == TimeSpan.MaxValue ? null : maxAge,
        };
        Incidents = Catalogue.Incidents.Bind(settings);
        Webhook = Catalogue.Webhook.Bind(settings);
        Ladder = Catalogue.Ladder.Bind(settings);
        Ladders = Catalogue.Ladders
            .Where(each => each.Section.Settings.Any(settings.IsGiven))
            .ToDictionary(each => each.Profession, each => each.Section.Bind(settings, Ladder with { }));
        Metrics = new MetricsOptions(settings.Get(Catalogue.MetricsHost), settings.Get(Catalogue.MetricsPort));
    }

    public Settings Settings { get; }

    public KafkaOptions Kafka { get; }

    public RedisOptions Redis { get; }

    public WorkerOptions Worker { get; }

    public MetricsOptions Metrics { get; }

    /// <summary>How findings are grouped into incidents.</summary>
    public IncidentOptions Incidents { get; }

    /// <summary>Where incidents are posted to.</summary>
    public WebhookOptions Webhook { get; }

    /// <summary>What measures may cost and how long they last.</summary>
    public LadderOptions Ladder { get; }

    /// <summary>The same of those professions that have a value of their own.</summary>
    public IReadOnlyDictionary<Profession, LadderOptions> Ladders { get; }

    /// <summary>Path of the file of decoys, or empty.</summary>
    public string CanariesFile => Settings.Get(Catalogue.CanariesFile);

    /// <summary>Which credentials are those of drills.</summary>
    public DrillMark Drills => new(Settings.Get(Catalogue.DrillPrefix));

    /// <summary>Path of the operators' file, or empty.</summary>
    public string OperatorsFile => Settings.Get(Catalogue.OperatorsFile);

    /// <summary>How often it is looked whether the operators' file was changed.</summary>
    public TimeSpan OperatorsWatchEvery => Settings.Get(Catalogue.OperatorsWatchEvery);

    /// <summary>Whether a confirmed episode takes two to release.</summary>
    public bool FourEyes => Settings.Get(Catalogue.FourEyes);

    /// <summary>Path of the key that signs commands, or empty.</summary>
    public string CommandKeyFile => Settings.Get(Catalogue.CommandKeyFile);

    /// <summary>Path of the key file, or empty.</summary>
    public string KeyFile => Settings.Get(Catalogue.KeyFile);

    /// <summary>Path of the model file, or empty.</summary>
    public string Model => Settings.Get(Catalogue.Model);

    /// <summary>Path of the challenger's model file, or empty.</summary>
    public string Challenger => Settings.Get(Catalogue.Challenger);

    /// <summary>How often it is looked whether a model file was replaced.</summary>
    public TimeSpan ModelWatchEvery => Settings.Get(Catalogue.ModelWatchEvery);

    public OperatingMode Mode => Worker.Mode;

    public LogLevel LogLevel => Settings.Get(Catalogue.LogLevel);

    /// <summary>Reads and checks everything; connects to nothing.</summary>
    /// <param name="files">Configuration files, later wins.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="commandLine"><c>KEY=VALUE</c> texts, which win over all.</param>
    /// <param name="needsRedis">Whether the verb uses Redis, so that it must be said where it is.</param>
    /// <exception cref="ConfigurationException">Keys that nobody knows, values out of range.</exception>
    public static SentinelOptions Load(
        IEnumerable<string> files, IEnumerable<KeyValuePair<string, string>> environment, IEnumerable<string> commandLine, bool needsRedis)
    {
        SentinelOptions options = new(SettingsLoader.Load(Catalogue.Known, Catalogue.KafkaProperties, files, environment, commandLine));
        List<string> errors = [.. options.Worker.Problems().Select(problem => problem.Replace("Sentinel:", "", StringComparison.Ordinal))];
        if (needsRedis || options.Settings.IsGiven("Redis:Connection"))
        {
            errors.AddRange(RedisOptionsValidation.Validate(options.Redis));
        }

        return errors.Count == 0 ? options : throw new ConfigurationException(errors);
    }
}
