using System.Diagnostics.Metrics;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Drills;

namespace AccessSentinel.Processing.Telemetry;

/// <summary>
/// What drills do and what the last one measured. Apart from everything else: no drill counts among reads, decisions, commands, results or
/// exposure. The report is kept where all workers read it, so that each shows the same, also after a restart.
/// </summary>
public sealed class DrillMetrics
{
    private readonly Counter<long> _events;
    private readonly Counter<long> _commands;
    private volatile DrillReport? _last;
    private volatile bool _expected;

    internal DrillMetrics(Meter meter)
    {
        _events = meter.CreateCounter<long>("accesssentinel_drill_events_total", "{event}", "Events of drills; they are among those consumed, too.");
        _commands = meter.CreateCounter<long>("accesssentinel_drill_commands_total", "{command}", "Commands about credentials of drills, by type.");
        meter.CreateObservableGauge("accesssentinel_drill_expected", () => _expected ? 1 : 0, null, "Whether drills are expected (Drill:Expected).");
        Gauge("last_run_timestamp_seconds", "When the last drill ended, Unix time; 0 = never, where drills are expected.", () => UnixTime(_last?.Ended));
        Gauge("last_pass_timestamp_seconds", "When a drill last passed, Unix time; 0 = never, where one was made or is expected.", () => UnixTime(_last?.LastPass));
        Gauge("exposed_beneficiaries", "Beneficiaries that the last drill read in all.", () => _last?.Exposed, "{beneficiary}");
        Gauge("exposed_at_measure_beneficiaries", "Beneficiaries that the last drill had read when its measure was decided.", () => _last is { Measure: not null } last ? last.ExposedAtMeasure : null, "{beneficiary}");
        Gauge("time_to_command_seconds", "From the last drill's first read to the first command.", () => _last?.ToCommand?.TotalSeconds);
        Gauge("time_to_effect_seconds", "From the last drill's first read to its first refusal by the portal.", () => _last?.ToEffect?.TotalSeconds);
        _events.Add(0);
        foreach (var type in Enum.GetNames<CommandType>())
        {
            _commands.Add(0, new KeyValuePair<string, object?>("type", WorkerMetrics.SnakeCase(type)));
        }

        void Gauge(string name, string description, Func<double?> value, string unit = "s") =>
            meter.CreateObservableGauge("accesssentinel_drill_" + name, () => value() is { } known ? [new Measurement<double>(known)] : Array.Empty<Measurement<double>>(), unit, description);
    }

    internal void Expect(bool expected) => _expected = expected;

    internal void SetLast(DrillReport? report) => _last = report;

    internal void CountEvents(long count) => _events.Add(count);

    internal void CountCommand(Command command) =>
        _commands.Add(1, new KeyValuePair<string, object?>("type", WorkerMetrics.SnakeCase(command.Type.ToString())));

    /// <summary>Nothing where nobody drills: no alarm for whoever does not.</summary>
    private double? UnixTime(DateTime? time) =>
        time is { } known ? (known - DateTime.UnixEpoch).TotalSeconds : _last is not null || _expected ? 0 : null;
}
