using System.Diagnostics.Metrics;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Controls;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Contracts.Findings;
using AccessSentinel.Engine;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Guarding;

namespace AccessSentinel.Processing.Telemetry;

/// <summary>
/// The worker's instruments, under Prometheus' own names. Every event that was consumed is counted exactly once:
/// consumed = processed + learned + duplicate + late + rejected. Labels are of closed lists or partition numbers, never of
/// credentials.
/// </summary>
public sealed class WorkerMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "AccessSentinel";

    private static readonly InstrumentAdvice<double> ShortTimes = new()
    {
        HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    private static readonly InstrumentAdvice<double> Latencies = new()
    {
        HistogramBucketBoundaries = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600],
    };

    private static readonly KeyValuePair<string, object?>[] RejectTags = TagsOf("reason", Enum.GetValues<RejectReason>(), SnakeCase);

    private static readonly string[] RetryTargets = ["redis", "kafka", "poll", "start", "audit"];

    private readonly Meter _meter;
    private volatile Func<IEnumerable<PartitionGauge>> _partitions = static () => [];
    private int _storeUp = 1;
    private int _unproven;
    private int _running;
    private int _skipped;
    private long _guardHeld;
    private long _guardActive;

    /// <summary>Makes the instruments.</summary>
    public WorkerMetrics()
    {
        _meter = new Meter(MeterName);
        Models = new ModelMetrics(_meter);
        Detection = new DetectionMetrics(_meter);
        Drills = new DrillMetrics(_meter);
        Consumed = Counter("events_consumed_total", "{event}", "Events consumed: the sum of processed, learned, duplicate, late and rejected.");
        Processed = Counter("events_processed_total", "{event}", "Events judged.");
        Learned = Counter("events_learned_total", "{event}", "Events counted and taught from, not judged.");
        Duplicate = Counter("events_duplicate_total", "{event}", "Events seen before.");
        Late = Counter("events_late_total", "{event}", "Events too late for any window.");
        Rejected = Counter("events_rejected_total", "{event}", "Messages that could not be read, by reason.");
        Degraded = Counter("events_degraded_total", "{event}", "Events of which a member was cut or taken as absent.");
        Skewed = Counter("events_skewed_total", "{event}", "Events more than 5 minutes ahead of their message.");
        MisKeyed = Counter("events_miskeyed_total", "{event}", "Events whose message key is not their credential.");
        Commands = Counter("commands_total", "{command}", "Commands decided and acknowledged, by type and mode.");
        LapsedCommands = Counter("commands_lapsed_total", "{command}", "Commands not published because they would already have lapsed.");
        Findings = Counter("findings_total", "{finding}", "Findings said and acknowledged, by activity.");
        CommandResults = Counter("command_results_total", "{result}", "What the portal said it did with commands, by type and result.");
        UnreadableResults = Counter("command_results_unreadable_total", "{message}", "Messages on the topic of results that are none.");
        EnforcementFailures = Counter("enforcement_failed_total", "{episode}", "Suspended credentials that went on after the grace period, by action and session.");
        EventToEffect = Histogram("event_to_effect_seconds", "From the event to the measure in force at the portal, by type.", Latencies);
        CommandToEffect = Histogram("command_to_effect_seconds", "From publication to the measure in force at the portal, by type.", Latencies);
        Batches = Counter("batches_total", "{batch}", "Batches finished.");
        Conflicts = Counter("save_conflicts_total", "{record}", "Records that somebody else had saved in the meantime.");
        Redone = Counter("events_redone_total", "{event}", "Events judged again after a conflict or an uncertain save.");
        DataLosses = Counter("data_loss_total", "{detection}", "Times a partition found that Redis had lost data.");
        Republished = Counter("outbox_republished_total", "{message}", "Messages found unacknowledged in a record and published again.");
        Controls = Counter("controls_total", "{control}", "Operators' controls that were followed, by type and outcome.");
        RefusedControls = Counter("controls_refused_total", "{control}", "Controls that were refused, by reason.");
        OperatorReloads = Counter("operators_reloaded_total", "{reload}", "Times that a changed operators' file was taken over.");
        OperatorReloadsRefused = Counter("operators_reload_refused_total", "{reload}", "Changed operators' files that were refused: the operators stayed as they were.");
        Retries = Counter("retries_total", "{retry}", "Calls repeated after a fault, by target.");
        AuditRecords = Counter("audit_records_total", "{record}", "Audit records published and acknowledged.");
        CampaignReads = Counter("campaign_reads_total", "{source}", "Sources new to a credential that were asked of the shared counters.");
        CampaignSightings = Counter("campaign_sightings_total", "{sighting}", "Credentials on sources new to them, told to the shared counters.");
        GuardAllowed = Counter("guard_allowed_total", "{suspension}", "Suspensions that the guard allowed.");
        GuardHeld = Counter("guard_held_total", "{suspension}", "Suspensions that the guard held, by the limit that was reached.");
        GuardUnreadable = Counter("guard_unreadable_total", "{suspension}", "Suspensions about which the guard could not be asked; each counts as held.");
        GuardFeedHeld = Counter("guard_feed_held_total", "{suspension}", "Suspensions held because the feed was not plausible, by what was wrong with it.");
        BatchDuration = Histogram("batch_duration_seconds", "Duration of a batch.", ShortTimes);
        StageDuration = Histogram("batch_stage_duration_seconds", "Duration of a stage of a batch.", ShortTimes);
        CommandLatency = Histogram("event_to_command_latency_seconds", "From the event's message to the acknowledged command.", Latencies);
        Gauge("partitions", "{partition}", "Partitions by state.", PartitionsByState);
        Gauge("learning_offset", "{offset}", "Next offset to learn, while learning.", () => Learning(p => p.NextOffset));
        Gauge("learning_end_offset", "{offset}", "Offset at which learning ends.", () => Learning(p => p.LearnUntil ?? 0));
        Gauge("learning_remaining_seconds", "s", "Estimated time until learning ends.", () => Learning(p => p.RemainingSeconds));
        Gauge("consumer_lag", "{message}", "Messages behind the end of the partition.", Lag);
        Gauge("queue_messages", "{message}", "Messages waiting for a partition.", () => Each(p => p.Queued));
        Gauge("cached_records", "{record}", "Records in memory of a partition.", () => Each(p => p.Cached));
        _meter.CreateObservableGauge("accesssentinel_commands_unproven", () => Volatile.Read(ref _unproven), "{command}", "Running commands without a result whose credential goes on unrefused; of the worker that looks them through.");
        _meter.CreateObservableGauge("accesssentinel_commands_running", () => Volatile.Read(ref _running), "{command}", "Running commands that the portal is to obey; of the worker that looks them through.");
        _meter.CreateObservableGauge("accesssentinel_measure_skipped", MeasuresSkipped, null, "Whether a measure is skipped since the portal cannot carry it out.");
        Gauge("feed_implausible", "{partition}", "Whether the feed of a partition is not believed, by what is wrong with it.", Feeds);
        _meter.CreateObservableGauge("accesssentinel_guard_held", () => Interlocked.Read(ref _guardHeld), "{credential}", "Credentials whose suspension is held, over all workers.");
        _meter.CreateObservableGauge("accesssentinel_guard_active_credentials", () => Interlocked.Read(ref _guardActive), "{credential}", "Credentials active in this clock hour and the last, over all workers.");
        BeginAtZero();
        _meter.CreateObservableGauge("accesssentinel_redis_up", () => Volatile.Read(ref _storeUp), null, "Whether the last call to Redis succeeded.");
    }

    /// <summary>Those of the models in use.</summary>
    public ModelMetrics Models { get; }

    /// <summary>What is read and decided.</summary>
    public DetectionMetrics Detection { get; }

    /// <summary>What drills do, and what the last one measured.</summary>
    public DrillMetrics Drills { get; }

    internal Counter<long> Consumed { get; }

    internal Counter<long> Processed { get; }

    internal Counter<long> Learned { get; }

    internal Counter<long> Duplicate { get; }

    internal Counter<long> Late { get; }

    internal Counter<long> Rejected { get; }

    internal Counter<long> Degraded { get; }

    internal Counter<long> Skewed { get; }

    internal Counter<long> MisKeyed { get; }

    internal Counter<long> Commands { get; }

    internal Counter<long> CampaignReads { get; }

    internal Counter<long> CampaignSightings { get; }

    internal Counter<long> LapsedCommands { get; }

    internal Counter<long> Findings { get; }

    internal Counter<long> CommandResults { get; }

    internal Counter<long> UnreadableResults { get; }

    internal Counter<long> EnforcementFailures { get; }

    internal Histogram<double> EventToEffect { get; }

    internal Histogram<double> CommandToEffect { get; }

    internal Counter<long> Batches { get; }

    internal Counter<long> Conflicts { get; }

    internal Counter<long> Redone { get; }

    internal Counter<long> DataLosses { get; }

    internal Counter<long> Republished { get; }

    internal Counter<long> Controls { get; }

    internal Counter<long> RefusedControls { get; }

    /// <summary>Changed operators' files that were taken over.</summary>
    public Counter<long> OperatorReloads { get; }

    /// <summary>Those that were refused.</summary>
    public Counter<long> OperatorReloadsRefused { get; }

    internal Counter<long> Retries { get; }

    internal Counter<long> AuditRecords { get; }

    internal Counter<long> GuardAllowed { get; }

    internal Counter<long> GuardHeld { get; }

    internal Counter<long> GuardUnreadable { get; }

    internal Counter<long> GuardFeedHeld { get; }

    internal Histogram<double> BatchDuration { get; }

    internal Histogram<double> StageDuration { get; }

    internal Histogram<double> CommandLatency { get; }

    /// <summary>Ends the instruments.</summary>
    public void Dispose() => _meter.Dispose();

    internal static string SnakeCase(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i > 0 ? "_" : "") + char.ToLowerInvariant(c) : c.ToString()));

    internal void CountRejected(RejectReason reason, long count) => Rejected.Add(count, RejectTags[(int)reason]);

    internal void CountControl(string type, string outcome) => Controls.Add(1, new("type", type), new("outcome", outcome));

    internal void CountRefusedControl(string reason) => RefusedControls.Add(1, new KeyValuePair<string, object?>("reason", reason));

    internal void CountCommand(Command command) =>
        Commands.Add(1, new("type", SnakeCase(command.Type.ToString())), new("mode", SnakeCase(command.Mode.ToString())));

    internal void Observe(Func<IEnumerable<PartitionGauge>> partitions) => _partitions = partitions;

    internal void SetMeasures(int running, int unproven)
    {
        Volatile.Write(ref _running, running);
        Volatile.Write(ref _unproven, unproven);
    }

    internal void SetSkipped(UnsupportedMeasures skipped) => Volatile.Write(ref _skipped, (int)skipped);

    internal void CountGuard(in GuardVerdict verdict, FeedState feed)
    {
        if (verdict.Decision == GuardDecision.Allowed)
        {
            GuardAllowed.Add(1);
            return;
        }

        GuardHeld.Add(1, new KeyValuePair<string, object?>("scope", GuardScopes.Name(verdict.Scope)));
        if (verdict.Scope == GuardScope.Feed)
        {
            GuardFeedHeld.Add(1, new KeyValuePair<string, object?>("state", FeedStates.Name(feed)));
        }
    }

    internal void SetGuard(long held, long active)
    {
        Interlocked.Exchange(ref _guardHeld, held);
        Interlocked.Exchange(ref _guardActive, active);
    }

    internal void SetStore(bool up) => Volatile.Write(ref _storeUp, up ? 1 : 0);

    /// <summary>What alerts look at is there from the start: Prometheus sees no increase in a series that is born at 1.</summary>
    private void BeginAtZero()
    {
        foreach (var type in Enum.GetNames<CommandType>())
        {
            foreach (var mode in Enum.GetNames<OperatingMode>())
            {
                Commands.Add(0, new("type", SnakeCase(type)), new("mode", SnakeCase(mode)));
            }
        }

        foreach (var reason in Enum.GetValues<RejectReason>().Where(reason => reason != RejectReason.None))
        {
            CountRejected(reason, 0);
        }

        foreach (var refusal in Enum.GetValues<ControlRefusal>().Where(refusal => refusal != ControlRefusal.None))
        {
            RefusedControls.Add(0, new KeyValuePair<string, object?>("reason", ControlRefusals.Name(refusal)));
        }

        foreach (var type in Enum.GetValues<ControlType>())
        {
            // One that is played again is refused, not followed.
            foreach (var outcome in Enum.GetValues<ControlOutcome>().Where(outcome => outcome != ControlOutcome.Replayed))
            {
                Controls.Add(0, new("type", ControlTypes.Name(type)), new("outcome", ControlOutcomes.Name(outcome)));
            }
        }

        foreach (var scope in Enum.GetValues<GuardScope>().Where(scope => scope != GuardScope.None))
        {
            GuardHeld.Add(0, new KeyValuePair<string, object?>("scope", GuardScopes.Name(scope)));
        }

        foreach (var action in Enum.GetNames<AccessAction>().Where(action => action != nameof(AccessAction.Logout)))
        {
            foreach (var session in Enum.GetNames<EvasionSession>())
            {
                EnforcementFailures.Add(0, new("action", SnakeCase(action)), new("session", SnakeCase(session)));
            }
        }

        foreach (var counter in new[] { Consumed, Processed, Learned, Duplicate, Late, Degraded, Skewed, MisKeyed, Conflicts, DataLosses, LapsedCommands, GuardAllowed, GuardUnreadable })
        {
            counter.Add(0);
        }

        // No measurement: it only begins the series.
        CommandLatency.Record(double.NaN);
        foreach (var type in new[] { CommandType.Restrict, CommandType.StepUp, CommandType.Suspend })
        {
            EventToEffect.Record(double.NaN, new KeyValuePair<string, object?>("type", SnakeCase(type.ToString())));
            CommandToEffect.Record(double.NaN, new KeyValuePair<string, object?>("type", SnakeCase(type.ToString())));
        }

        foreach (var target in RetryTargets)
        {
            Retries.Add(0, new KeyValuePair<string, object?>("target", target));
        }
    }

    private static KeyValuePair<string, object?>[] TagsOf<T>(string label, T[] values, Func<string, string> name)
        where T : struct, Enum => [.. values.Select(v => new KeyValuePair<string, object?>(label, name(v.ToString())))];

    private Counter<long> Counter(string name, string unit, string description) =>
        _meter.CreateCounter<long>("accesssentinel_" + name, unit, description);

    private Histogram<double> Histogram(string name, string description, InstrumentAdvice<double> advice) =>
        _meter.CreateHistogram("accesssentinel_" + name, "s", description, null, advice);

    private void Gauge(string name, string unit, string description, Func<IEnumerable<Measurement<double>>> observe) =>
        _meter.CreateObservableGauge("accesssentinel_" + name, observe, unit, description);

    private IEnumerable<Measurement<int>> MeasuresSkipped()
    {
        var skipped = (UnsupportedMeasures)Volatile.Read(ref _skipped);
        foreach (var type in new[] { CommandType.Restrict, CommandType.StepUp, CommandType.Suspend })
        {
            yield return new((skipped & UnsupportedMeasuresExtensions.FlagOf(type)) != 0 ? 1 : 0, new KeyValuePair<string, object?>("type", SnakeCase(type.ToString())));
        }
    }

    private IEnumerable<Measurement<double>> PartitionsByState()
    {
        var all = _partitions().ToArray();
        yield return new(all.Length, new KeyValuePair<string, object?>("state", "assigned"));
        yield return new(all.Count(p => p.LearnUntil is not null), new KeyValuePair<string, object?>("state", "learning"));
        yield return new(all.Count(p => p.Deciding), new KeyValuePair<string, object?>("state", "deciding"));
    }

    private IEnumerable<Measurement<double>> Feeds() =>
        from partition in _partitions()
        from state in Enum.GetValues<FeedState>()
        where state != FeedState.Plausible
        select new Measurement<double>(
            partition.Feed == state ? 1 : 0,
            new KeyValuePair<string, object?>("partition", partition.Partition),
            new KeyValuePair<string, object?>("state", FeedStates.Name(state)));

    private IEnumerable<Measurement<double>> Learning(Func<PartitionGauge, double> value) =>
        Each(value, p => p.LearnUntil is not null);

    private IEnumerable<Measurement<double>> Lag() => Each(p => Math.Max(0, p.High - p.NextOffset), p => p.High >= 0);

    private IEnumerable<Measurement<double>> Each(Func<PartitionGauge, double> value, Func<PartitionGauge, bool>? where = null) =>
        _partitions().Where(where ?? (static _ => true))
            .Select(p => new Measurement<double>(value(p), new KeyValuePair<string, object?>("partition", p.Partition)));
}

/// <summary>What the gauges show of a partition.</summary>
internal readonly record struct PartitionGauge(
    int Partition, bool Deciding, long NextOffset, long? LearnUntil, double RemainingSeconds, long High, int Queued, int Cached,
    FeedState Feed = FeedState.Plausible);
