using System.Diagnostics.Metrics;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Signals;
using AccessSentinel.Processing.Models;

namespace AccessSentinel.Processing.Telemetry;

/// <summary>
/// What is read and what is decided, for the people who look after it: exposure by profession, decisions by family of evidence, scores.
/// Each label set is there from the start at 0: Prometheus sees no increase in a series that is born at 1.
/// </summary>
public sealed class DetectionMetrics
{
    private const string NoFamily = "none";

    private static readonly InstrumentAdvice<double> Surprisals = new() { HistogramBucketBoundaries = [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 15, 20] };
    private static readonly KeyValuePair<string, object?>[] ProfessionTags = [.. Enum.GetValues<Profession>().Select(each => Tag("profession", Professions.Name(each)))];
    private static readonly KeyValuePair<string, object?> KnownBefore = Tag("known", "yes");
    private static readonly KeyValuePair<string, object?> FirstSeen = Tag("known", "no");

    private static readonly KeyValuePair<string, object?>[] LevelTags =
        [.. Enum.GetValues<MeasureLevel>().Select(each => Tag("level", MeasureLevels.Name(each)))];

    private readonly Counter<long> _decisions;
    private readonly Counter<long> _exposed;
    private readonly Counter<long> _read;
    private readonly Counter<long> _unnamed;
    private readonly Counter<long> _refused;
    private readonly Histogram<double> _score;
    private volatile EngineSlot? _slot;
    private int _unreviewed;

    internal DetectionMetrics(Meter meter)
    {
        _decisions = meter.CreateCounter<long>(
            "accesssentinel_decisions_total", "{decision}", "Commands decided and acknowledged, by type, family of evidence that weighed most, and profession.");
        _exposed = meter.CreateCounter<long>(
            "accesssentinel_exposed_beneficiaries_total", "{beneficiary}", "Beneficiaries read in an episode by the time a measure was decided, each once an episode, by profession.");
        _read = meter.CreateCounter<long>(
            "accesssentinel_beneficiaries_read_total", "{beneficiary}", "Beneficiaries read, each once a credential and day, by profession and whether the credential knew them before.");
        _unnamed = meter.CreateCounter<long>(
            "accesssentinel_unnamed_records_total", "{record}", "Records in answers that name no single beneficiary (lists, exports), by profession.");
        _refused = meter.CreateCounter<long>(
            "accesssentinel_accesses_refused_total", "{access}", "Accesses that the portal refused to credentials with a measure in force, by its level.");
        _score = meter.CreateHistogram(
            "accesssentinel_score", null, "Surprisal of credential-minutes that show any evidence: -log10 of how rare such work is.", null, Surprisals);
        meter.CreateObservableGauge("accesssentinel_mode", Modes, null, "1 for the mode this worker decides in: enforce or shadow.");
        meter.CreateObservableGauge(
            "accesssentinel_suspensions_unreviewed", () => Volatile.Read(ref _unreviewed), "{credential}", "Suspended credentials that no operator has looked at; of the worker that looks them through.");
        BeginAtZero();
    }

    internal void Observe(EngineSlot slot) => _slot = slot;

    internal void SetUnreviewed(int suspensions) => Volatile.Write(ref _unreviewed, suspensions);

    /// <summary>A command was acknowledged.</summary>
    /// <param name="command">The command; its signals stand by weight.</param>
    /// <param name="profession">Profession of its credential.</param>
    /// <param name="exposed">Beneficiaries that the episode exposed since its last decision.</param>
    internal void CountDecision(Command command, Profession profession, int exposed)
    {
        var family = command.Reason.Signals is [{ Family: { } first }, ..] ? first : NoFamily;
        _decisions.Add(1, Tag("type", WorkerMetrics.SnakeCase(command.Type.ToString())), Tag("family", family), ProfessionTags[(int)profession]);
        _exposed.Add(exposed, ProfessionTags[(int)profession]);
    }

    internal void CountRead(Profession profession, bool known, long count) => _read.Add(count, ProfessionTags[(int)profession], known ? KnownBefore : FirstSeen);

    internal void CountUnnamed(Profession profession, long records) => _unnamed.Add(records, ProfessionTags[(int)profession]);

    internal void CountRefused(MeasureLevel level, long count) => _refused.Add(count, LevelTags[(int)level]);

    internal void RecordScore(double surprisal) => _score.Record(surprisal);

    private static KeyValuePair<string, object?> Tag(string label, string value) => new(label, value);

    private void BeginAtZero()
    {
        string[] families = [.. Enum.GetValues<SignalFamily>().Select(SignalFamilies.Name), NoFamily];
        foreach (var profession in Enum.GetValues<Profession>())
        {
            _exposed.Add(0, ProfessionTags[(int)profession]);
            CountRead(profession, known: true, 0);
            CountRead(profession, known: false, 0);
            CountUnnamed(profession, 0);
            foreach (var type in Enum.GetValues<CommandType>().Where(type => type != CommandType.Reinstate))
            {
                foreach (var family in families)
                {
                    _decisions.Add(0, Tag("type", WorkerMetrics.SnakeCase(type.ToString())), Tag("family", family), ProfessionTags[(int)profession]);
                }
            }
        }

        // No measurement: it only begins the series.
        _score.Record(double.NaN);
        foreach (var level in new[] { MeasureLevel.Restrict, MeasureLevel.StepUp, MeasureLevel.Suspend })
        {
            CountRefused(level, 0);
        }
    }

    private IEnumerable<Measurement<int>> Modes()
    {
        if (_slot?.Current.Engine.Options.Mode is { } mode)
        {
            foreach (var each in Enum.GetValues<OperatingMode>())
            {
                yield return new Measurement<int>(each == mode ? 1 : 0, Tag("mode", WorkerMetrics.SnakeCase(each.ToString())));
            }
        }
    }
}
