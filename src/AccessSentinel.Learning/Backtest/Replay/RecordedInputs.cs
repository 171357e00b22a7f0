using System.Globalization;
using AccessSentinel.Contracts.Audit;
using AccessSentinel.Engine;
using AccessSentinel.Engine.Decisions;

namespace AccessSentinel.Learning.Backtest.Replay;

/// <summary>
/// What the live workers were told from outside, as their audit has it: with these instead of its own a backtest decides what they decided. An
/// input is found by its credential and the fingerprint of its event, since a file of events has neither partitions nor offsets; a control by
/// how many events of its credential were counted before it.
/// </summary>
public sealed class RecordedInputs
{
    private static readonly DetectionEngine Unused = new(new EngineOptions());

    private readonly Dictionary<string, CredentialInputs> _credentials = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Id, long Sequence), DecisionAudit> _decisions = [];
    private readonly HashSet<string> _unpublished = new(StringComparer.Ordinal);
    private readonly HashSet<string> _decided = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ConfigurationAudit> _configurations = new(StringComparer.Ordinal);
    private readonly HashSet<string> _models = new(StringComparer.Ordinal);
    private readonly List<(AuditRecord Record, PartitionAudit Content)> _partitions = [];

    /// <summary>Distinct decisions.</summary>
    public int Decisions => _decisions.Count;

    /// <summary>Campaign observations.</summary>
    public int Campaigns => _credentials.Values.Sum(each => each.Campaigns.Count);

    /// <summary>The ways in which partitions were judged, each once; empty: the audit does not say.</summary>
    public IReadOnlyList<RecordedJudgement> Judgements =>
        [.. _partitions.Select(each => JudgementOf(each.Record, each.Content)).DistinctBy(each => (each.Configuration, each.Hash ?? each.Model))];

    internal RecordedPartitions Partitions(Func<RecordedJudgement, DetectionEngine> engineOf) =>
        new(_partitions, (record, content) => engineOf(JudgementOf(record, content)));

    internal IReadOnlyDictionary<string, CredentialInputs> Credentials => _credentials;

    internal IReadOnlyDictionary<(string Id, long Sequence), DecisionAudit> Decided => _decisions;

    /// <summary>Takes a record, whatever its incarnation; what is no record is passed over: <c>verify-audit</c> says so.</summary>
    public void Take(ReadOnlySpan<byte> value)
    {
        if (!AuditRecord.TryRead(value, out var record))
        {
            return;
        }

        switch (record.Content)
        {
            case ConfigurationAudit configuration:
                _configurations[record.Incarnation] = configuration;
                break;
            case ModelAudit { Applied: true } model:
                _models.Add(model.Hash ?? model.Model);
                break;
            case PartitionAudit partition:
                _partitions.Add((record, partition));
                break;
            case { CredentialId: { } credential } content:
                Take(InputsOf(credential), content);
                break;
            default:
                break;
        }
    }

    /// <summary>
    /// What keeps a backtest from deciding the same, a sentence each: another key, another setting of the engine, another model. Empty: nothing
    /// that the audit knows of.
    /// </summary>
    /// <param name="opening">What the backtest says of itself.</param>
    /// <param name="isInput">Whether a setting is one that decisions depend on.</param>
    /// <param name="isOurs">Whether a key is the backtest's, or one that came before it: a rotation changes no decision.</param>
    public IReadOnlyList<string> Differences(IReadOnlyList<AuditContent> opening, Func<string, bool> isInput, Func<string, bool> isOurs)
    {
        List<string> differences = [];
        var own = opening.OfType<ConfigurationAudit>().Single();
        var settings = own.Settings.ToDictionary(setting => setting.Name, setting => setting.Value, StringComparer.Ordinal);
        foreach (var keyId in _configurations.Values.Select(each => each.KeyId).Distinct().Where(id => !isOurs(id)))
        {
            differences.Add($"the workers had key {keyId} and this backtest has {own.KeyId}");
        }

        if (_partitions.Count > 0)
        {
            // With what each partition was judged is an input of its own.
            differences.AddRange(new RecordedPartitions(_partitions, static (_, _) => Unused).Problems.Distinct());
            return differences;
        }

        foreach (var (name, value) in _configurations.Values.SelectMany(each => each.Settings).Distinct().Where(setting => isInput(setting.Name)))
        {
            if (settings.GetValueOrDefault(name) is var here && here != value)
            {
                differences.Add($"{name} was {value} and is {here ?? "not set"} here");
            }
        }

        if (_configurations.Values.Any(each => each.KeyId == own.KeyId && each.Decoys != own.Decoys))
        {
            differences.Add("the workers had other decoys than this backtest");
        }

        var model = opening.OfType<ModelAudit>().Single();
        if (_models.Any(each => each != (model.Hash ?? model.Model)))
        {
            differences.Add($"the workers judged with {string.Join(" and then ", _models.Order(StringComparer.Ordinal))} and this backtest with {model.Hash ?? model.Model}");
        }

        return differences;
    }

    /// <summary>The inputs of a credential, or null where none is recorded.</summary>
    internal CredentialInputs? Of(string credentialId) => _credentials.GetValueOrDefault(credentialId);

    /// <summary>Whether a command would already have lapsed when it was decided, and was not published: the guard is not asked about such.</summary>
    internal bool IsUnpublished(string commandId) => _unpublished.Contains(commandId);

    /// <summary>Whether a suspension was taken without asking a guard, since there was none.</summary>
    internal bool IsUnguarded(string commandId) =>
        _decided.Contains(commandId)
        && _configurations.Values.Any(each => each.Settings.Any(setting =>
            setting.Name.Equals("Guard:Enabled", StringComparison.OrdinalIgnoreCase) && setting.Value.Equals("false", StringComparison.OrdinalIgnoreCase)));

    private RecordedJudgement JudgementOf(AuditRecord record, PartitionAudit content) =>
        new(_configurations.GetValueOrDefault(record.Incarnation), content.Model, content.Hash);

    private void Take(CredentialInputs inputs, AuditContent content)
    {
        switch (content)
        {
            case DecisionAudit decision:
                inputs.Note(decision.Event);
                // Repeated where a crash fell between publishing and clearing the outbox: the same bytes, counted once.
                _decisions[(decision.Command.Id, decision.Command.Sequence)] = decision;
                _decided.Add(decision.Command.Id);
                if (!decision.Published)
                {
                    _unpublished.Add(decision.Command.Id);
                }

                break;
            case CampaignAudit campaign when EventId(campaign.Event) is { } id:
                inputs.Note(campaign.Event);
                inputs.Campaigns[id] = CampaignAudits.Read(campaign.Values);
                break;
            case GuardAudit guard:
                // At an operator's control it stands at a message of his topic, which is none of the events'.
                inputs.Verdicts[(guard.CommandId, guard.Event.EventId)] = guard;
                break;
            case InputsAudit change when EventId(change.Event) is { } id:
                inputs.Note(change.Event);
                inputs.Add(id, change);
                break;
            case ControlAudit { Applied: true } control:
                inputs.Add(control);
                if (control.Command is { } command)
                {
                    _decided.Add(command.Id);
                }

                break;
            default:
                break;
        }
    }

    private CredentialInputs InputsOf(string credentialId)
    {
        if (!_credentials.TryGetValue(credentialId, out var inputs))
        {
            _credentials.Add(credentialId, inputs = new CredentialInputs());
        }

        return inputs;
    }

    private static UInt128? EventId(AuditEvent at) =>
        UInt128.TryParse(at.EventId, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var id) ? id : null;
}
