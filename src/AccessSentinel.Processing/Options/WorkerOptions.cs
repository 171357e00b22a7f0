using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Engine.Guarding;

namespace AccessSentinel.Processing.Options;

/// <summary>How the worker runs. Every member has a default; <see cref="Problems"/> says what is out of range.</summary>
public sealed record WorkerOptions
{
    /// <summary>Topic of the portal's access events. Not empty; default <c>portal.access-events</c>.</summary>
    public string EventsTopic { get; init; } = "portal.access-events";

    /// <summary>Topic that commands are published to and read back from. Not empty; default <c>portal.commands</c>.</summary>
    public string CommandsTopic { get; init; } = "portal.commands";

    /// <summary>Topic that findings are published to. Not empty; default <c>sentinel.findings</c>.</summary>
    public string FindingsTopic { get; init; } = "sentinel.findings";

    /// <summary>Topic of dead letters. Not empty; default <c>sentinel.dead-letter</c>.</summary>
    public string DeadLetterTopic { get; init; } = "sentinel.dead-letter";

    /// <summary>Topic of the audit. Not empty; default <c>sentinel.audit</c>.</summary>
    public string AuditTopic { get; init; } = "sentinel.audit";

    /// <summary>Topic of operators' controls. Not empty; default <c>sentinel.controls</c>.</summary>
    public string ControlsTopic { get; init; } = "sentinel.controls";

    /// <summary>How the audit is kept.</summary>
    public AuditOptions Audit { get; init; } = new();

    /// <summary>What the worker says of itself in its audit when it starts.</summary>
    public AuditOpening AuditOpening { get; init; } = AuditOpening.Bare;

    /// <summary>How it is found out whether the portal obeys.</summary>
    public EffectOptions Effect { get; init; } = new();

    /// <summary>Consumer group; also part of the checkpoints' keys. Not empty; default <c>access-sentinel</c>.</summary>
    public string GroupId { get; init; } = "access-sentinel";

    /// <summary>Whether the portal obeys. Default <see cref="OperatingMode.Enforce"/>.</summary>
    public OperatingMode Mode { get; init; } = OperatingMode.Enforce;

    /// <summary>What to do without a checkpoint. Default <see cref="BootstrapMode.Learn"/>.</summary>
    public BootstrapMode BootstrapMode { get; init; } = BootstrapMode.Learn;

    /// <summary>How far back to go without a checkpoint: 1 hour to 3,650 days; null (default) is all that is retained.</summary>
    public TimeSpan? BootstrapMaxAge { get; init; }

    /// <summary>How many suspensions the guard lets through, and when the feed is not believed.</summary>
    public GuardOptions Guard { get; init; } = new();

    /// <summary>Whether drills are expected, so that it is an alarm that none was ever made. Default no.</summary>
    public bool DrillsExpected { get; init; }

    /// <summary>Most messages in one batch: 1 to 100,000; default 16,000: only a backlog fills it, and then a record is saved once for more of its events.</summary>
    [Range(1, 100_000)]
    [Description("Most messages in one batch of one partition; only a backlog fills it.")]
    public int BatchSize { get; init; } = 16_000;

    /// <summary>Messages waiting for one partition at which it is paused: 1 to 1,000,000; default 40,000. It goes on at half of it.</summary>
    /// <remarks>From three quarters of it on nothing is read as long as every partition has something to do, so that it is seldom reached.</remarks>
    [Range(1, 1_000_000)]
    [Description("Messages waiting for one partition at which it is paused; it goes on at half of it.")]
    public int QueueMessages { get; init; } = 40_000;

    /// <summary>Bytes waiting for one partition at which it is paused: 64 KiB to 4 GiB; default 32 MiB. It goes on at half of it.</summary>
    [Range((double)(64L << 10), (double)(4L << 30))]
    [Description("Bytes waiting for one partition at which it is paused; it goes on at half of it.")]
    public long QueueBytes { get; init; } = 32L << 20;

    /// <summary>Records that one partition keeps in memory: 1 to 10,000,000; default 200,000.</summary>
    [Range(1, 10_000_000)]
    [Description("Records that one partition keeps in memory.")]
    public int CacheRecords { get; init; } = 200_000;

    /// <summary>First wait before a fault of Kafka or Redis is retried: 1 ms to 1 minute; default 200 ms. It doubles, with jitter.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    [Description("First wait before a fault of Kafka or Redis is retried; it doubles, with jitter, up to Worker:RetryMaxDelay.")]
    public TimeSpan RetryFirstDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Longest wait between retries: the first wait to 5 minutes; default 10 s. Retries go on until the fault is gone.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:05:00")]
    [Description("Longest wait between retries, which go on until the fault is gone; at least Worker:RetryFirstDelay.")]
    public TimeSpan RetryMaxDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a batch in flight may take when its partition is taken or the worker stops: 100 ms to 4 minutes; default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:04:00")]
    [Description("How long a batch in flight may take when its partition is taken or the worker stops.")]
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often the lag is asked of the broker: 100 ms to 1 hour; default 15 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    [Description("How often the lag is asked of the broker.")]
    public TimeSpan LagInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>What is out of range: a sentence each, naming the configuration key and what is allowed. Empty: all is well.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        Text("Topics:Events", EventsTopic);
        Text("Topics:Commands", CommandsTopic);
        Text("Topics:Findings", FindingsTopic);
        Text("Topics:DeadLetter", DeadLetterTopic);
        Text("Topics:Controls", ControlsTopic);
        Text("Topics:Audit", AuditTopic);
        Text("Kafka:GroupId", GroupId);
        Defined("Mode", Mode, "enforce or shadow");
        Defined("Bootstrap:Mode", BootstrapMode, "learn, decide or skip");
        if (BootstrapMaxAge is { } age)
        {
            Range("Bootstrap:MaxAge", age, TimeSpan.FromHours(1), TimeSpan.FromDays(3650));
        }

        Range("Worker:BatchSize", BatchSize, 1, 100_000);
        Range("Worker:QueueMessages", QueueMessages, 1, 1_000_000);
        Range("Worker:QueueBytes", QueueBytes, 64L << 10, 4L << 30);
        Range("Worker:CacheRecords", CacheRecords, 1, 10_000_000);
        Range("Worker:RetryFirstDelay", RetryFirstDelay, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1));
        Range("Worker:RetryMaxDelay", RetryMaxDelay, RetryFirstDelay, TimeSpan.FromMinutes(5));
        Range("Worker:DrainTimeout", DrainTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(4));
        Range("Worker:LagInterval", LagInterval, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));
        Range("Audit:HeadsInterval", Audit.HeadsInterval, TimeSpan.FromSeconds(1), TimeSpan.FromDays(7));
        Range("Audit:TailMessages", Audit.TailMessages, 1, 100_000);
        problems.AddRange(Guard.Problems().Select(problem => $"Sentinel:{problem}"));
        return problems;

        void Text(string key, string value)
        {
            if (string.IsNullOrWhiteSpace(value))
            {
                problems.Add($"Sentinel:{key} is empty; it takes a name.");
            }
        }

        void Defined<T>(string key, T value, string allowed)
            where T : struct, Enum
        {
            if (!Enum.IsDefined(value))
            {
                problems.Add($"Sentinel:{key} is {value}; it takes {allowed}.");
            }
        }

        void Range<T>(string key, T value, T least, T greatest)
            where T : IComparable<T>
        {
            if (value.CompareTo(least) < 0 || value.CompareTo(greatest) > 0)
            {
                problems.Add($"Sentinel:{key} is {value}; it takes {least} to {greatest}.");
            }
        }
    }
}
