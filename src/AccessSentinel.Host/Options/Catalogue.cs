using System.Net;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Drills;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Guarding;
using AccessSentinel.Host.Webhooks;
using AccessSentinel.Kafka.Options;
using AccessSentinel.Processing.Options;
using AccessSentinel.Redis;
using Microsoft.Extensions.Logging;

namespace AccessSentinel.Host.Options;

/// <summary>Every key of the configuration. The names in upper case are fixed: deployments and tests depend on them.</summary>
internal static class Catalogue
{
    /// <summary>librdkafka's own properties are too many to list: whatever stands below this section goes to the client, which checks it.</summary>
    public const string KafkaProperties = "Kafka:Properties";

    public static readonly Setting<string> KeyFile = SettingKinds.Path("Privacy:KeyFile", "File of the key under which identifiers become tags (access-sentinel new-key > FILE).");

    public static readonly Setting<OperatingMode> Mode = SettingKinds.Choice(
        "Mode", "enforce", "Whether the portal obeys the commands or only sees what would have been sent.", ("enforce", OperatingMode.Enforce), ("shadow", OperatingMode.Shadow));

    public static readonly Setting<BootstrapMode> BootstrapMode = SettingKinds.Choice(
        "Bootstrap:Mode", "learn", "What a partition without a checkpoint does with what is retained: learn from it in silence, decide on it at once, or skip it.",
        ("learn", Processing.Options.BootstrapMode.Learn), ("decide", Processing.Options.BootstrapMode.Decide), ("skip", Processing.Options.BootstrapMode.Skip));

    public static readonly Setting<TimeSpan> BootstrapMaxAge = SettingKinds.DurationOrAll(
        "Bootstrap:MaxAge", TimeSpan.FromHours(1), TimeSpan.FromDays(3650), "How far back a partition without a checkpoint goes.");

    public static readonly Setting<int> MetricsPort = SettingKinds.Integer(
        "Metrics:Port", 9464, 0, 65535, "Port of /metrics and /health; 0 = any free one, named in the log.");

    public static readonly Setting<IPAddress> MetricsHost = new(
        "Metrics:Host", "0.0.0.0", "an IPv4 or IPv6 address of this machine, 0.0.0.0 for all", "Address that /metrics and /health listen on.",
        (string text, out IPAddress value) => IPAddress.TryParse(text, out value!));

    public static readonly Setting<string> Model = SettingKinds.Path("Model", "File of the trained model; replaced while `run` runs, it takes effect between two batches.");

    public static readonly Setting<string> Challenger = SettingKinds.Path(
        "Model:Challenger", "File of a second model, scored beside the first in shadow: only metrics tell of it, it decides nothing.");

    public static readonly Setting<TimeSpan> ModelWatchEvery = SettingKinds.Duration(
        "Model:WatchEvery", TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1), "How often `run` looks whether a model file was replaced.");

    public static readonly Setting<string> CanariesFile = SettingKinds.Path(
        "Canaries:File", "File of decoy beneficiaries, a line each: `nir <NIR>` or `id <portal id>`; whoever reads one is suspended.");

    public static readonly Setting<bool> Campaigns = SettingKinds.Choice(
        "Campaign:Enabled", "true", "Whether what other credentials do on a source new to them is evidence.", ("true", true), ("false", false));

    public static readonly Setting<string> DrillPrefix = SettingKinds.Text(
        "Drill:Prefix", DrillMark.DefaultPrefix, 0, 64, "What the ids of drills' credentials begin with (access-sentinel drill); the portal gives none to anybody. Empty = no drills.");

    public static readonly Setting<bool> DrillsExpected = SettingKinds.Choice(
        "Drill:Expected", "false", "Whether drills are made regularly: then it is an alarm, too, that none was ever made.", ("false", false), ("true", true));

    public static readonly Setting<string> OperatorsFile = SettingKinds.Path(
        "Operators:File", "File of the operators whose signed controls are followed (access-sentinel new-operator-key); none = no control is read.");

    public static readonly Setting<TimeSpan> OperatorsWatchEvery = SettingKinds.Duration(
        "Operators:WatchEvery", TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1), "How often `run` looks whether the operators' file was changed.");

    public static readonly Setting<bool> FourEyes = SettingKinds.Choice(
        "Operators:FourEyes", "off", "Whether a confirmed episode takes two operators to be released.", ("off", false), ("on", true));

    public static readonly Setting<string> CommandKeyFile = SettingKinds.Path(
        "Commands:KeyFile", "File of the private key that signs commands (access-sentinel new-command-key); none = commands are not signed.");

    public static readonly Setting<LogLevel> LogLevel = SettingKinds.Choice(
        "Logging:Level", "Information", "Least severe log line that is written.",
        [.. Enum.GetValues<LogLevel>().Select(level => (level.ToString(), level))]);

    public static readonly OptionsSection<KafkaOptions> Kafka = new("Kafka", nameof(KafkaOptions.Properties));

    public static readonly OptionsSection<RedisOptions> Redis = new("Redis");

    /// <summary>What measures may cost and how long they last.</summary>
    public static readonly OptionsSection<LadderOptions> Ladder = new("Ladder");

    /// <summary>The same for single professions: what is not given there is as in <see cref="Ladder"/>.</summary>
    public static readonly IReadOnlyList<(Profession Profession, OptionsSection<LadderOptions> Section)> Ladders =
        [.. Enum.GetValues<Profession>().Where(each => each != Profession.Unknown).Select(each => (each, new OptionsSection<LadderOptions>($"Ladder:Professions:{Professions.Name(each)}")))];

    /// <summary>How many may be suspended at once, and when the feed is not believed.</summary>
    public static readonly OptionsSection<GuardOptions> Guard = new("Guard");

    /// <summary>The worker's own. What it shares with Kafka (topics, group) and what has a section of its own is stated there.</summary>
    public static readonly OptionsSection<WorkerOptions> Worker = new(
        "Worker",
        nameof(WorkerOptions.EventsTopic), nameof(WorkerOptions.CommandsTopic), nameof(WorkerOptions.FindingsTopic), nameof(WorkerOptions.DeadLetterTopic),
        nameof(WorkerOptions.ControlsTopic), nameof(WorkerOptions.GroupId),
        nameof(WorkerOptions.AuditTopic), nameof(WorkerOptions.Audit), nameof(WorkerOptions.AuditOpening), nameof(WorkerOptions.Effect),
        nameof(WorkerOptions.Mode), nameof(WorkerOptions.DrillsExpected), nameof(WorkerOptions.Guard), nameof(WorkerOptions.BootstrapMode), nameof(WorkerOptions.BootstrapMaxAge));

    /// <summary>How it is found out whether the portal obeys.</summary>
    public static readonly OptionsSection<EffectOptions> Effect = new("Effect");

    /// <summary>How the audit is kept.</summary>
    public static readonly OptionsSection<AuditOptions> Audit = new("Audit");

    /// <summary>How findings are grouped into incidents.</summary>
    public static readonly OptionsSection<IncidentOptions> Incidents = new("Incidents");

    /// <summary>Where incidents are posted to.</summary>
    public static readonly OptionsSection<WebhookOptions> Webhook = new("Webhook");

    /// <summary>All of them but those of single professions, in the order of the documentation.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [
        Mode, KeyFile, Model, Challenger, ModelWatchEvery, CanariesFile, Campaigns, DrillPrefix, DrillsExpected, OperatorsFile, OperatorsWatchEvery, FourEyes, CommandKeyFile, BootstrapMode, BootstrapMaxAge,
        MetricsHost, MetricsPort, LogLevel,
        .. Ladder.Settings, .. Guard.Settings, .. Kafka.Settings, .. Redis.Settings, .. Worker.Settings, .. Audit.Settings, .. Effect.Settings, .. Incidents.Settings, .. Webhook.Settings,
    ];

    /// <summary>Every key that is accepted.</summary>
    public static IReadOnlyList<Setting> Known { get; } = [.. All, .. Ladders.SelectMany(each => each.Section.Settings)];
}
