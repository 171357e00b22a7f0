using System.Globalization;
using AccessSentinel.Contracts.Audit;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Engine;
using AccessSentinel.Engine.Signals;

namespace AccessSentinel.Learning.Backtest;

/// <summary>
/// What the live workers were told from outside, as their audit has it: with these instead of its own a backtest decides what they decided. An
/// input is found by its credential and the fingerprint of its event, since a file of events has neither partitions nor offsets.
/// </summary>
public sealed class RecordedInputs
{
    private readonly Dictionary<string, CredentialInputs> _credentials = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Id, long Sequence), DecisionAudit> _decisions = [];
    private readonly List<ConfigurationAudit> _configurations = [];
    private readonly HashSet<string> _models = new(StringComparer.Ordinal);
    private long _controls;

    /// <summary>Distinct decisions.</summary>
    public int Decisions => _decisions.Count;

    /// <summary>Campaign observations.</summary>
    public int Campaigns => _credentials.Values.Sum(each => each.Campaigns.Count);

    /// <summary>Takes a record, whatever its incarnation; what is no record is passed over: <c>verify-audit</c> says so.</summary>
    public void Take(ReadOnlySpan<byte> value)
    {
        if (!AuditRecord.TryRead(value, out var record))
        {
            return;
        }

        switch (record.Content)
        {
            case DecisionAudit decision:
                // Repeated where a crash fell between publishing and clearing the outbox: the same bytes, counted once.
                _decisions[(decision.Command.Id, decision.Command.Sequence)] = decision;
                break;
            case CampaignAudit { CredentialId: { } credential } campaign when EventId(campaign.Event) is { } id:
                InputsOf(credential).Campaigns[id] = CampaignAudits.Read(campaign.Values);
                break;
            case ControlAudit { Applied: true }:
                _controls++;
                break;
            case ConfigurationAudit configuration:
                _configurations.Add(configuration);
                break;
            case ModelAudit { Applied: true } model:
                _models.Add(model.Hash ?? model.Model);
                break;
            default:
                break;
        }
    }

    /// <summary>
    /// What keeps a backtest from deciding the same, a sentence each: another key, another setting of the engine, another model, several of
    /// them in turn, controls. Empty: nothing that the audit knows of.
    /// </summary>
    /// <param name="opening">What the backtest says of itself.</param>
    /// <param name="isInput">Whether a setting is one that decisions depend on.</param>
    public IReadOnlyList<string> Differences(IReadOnlyList<AuditContent> opening, Func<string, bool> isInput)
    {
        List<string> differences = [];
        var own = opening.OfType<ConfigurationAudit>().Single();
        var settings = own.Settings.ToDictionary(setting => setting.Name, setting => setting.Value, StringComparer.Ordinal);
        foreach (var keyId in _configurations.Select(each => each.KeyId).Distinct().Where(id => id != own.KeyId))
        {
            differences.Add($"the workers had key {keyId} and this backtest has {own.KeyId}");
        }

        foreach (var (name, value) in _configurations.SelectMany(each => each.Settings).Distinct().Where(setting => isInput(setting.Name)))
        {
            if (settings.GetValueOrDefault(name) is var here && here != value)
            {
                differences.Add($"{name} was {value} and is {here ?? "not set"} here");
            }
        }

        var model = opening.OfType<ModelAudit>().Single();
        if (_models.Any(each => each != (model.Hash ?? model.Model)))
        {
            differences.Add($"the workers judged with {string.Join(" and then ", _models.Order(StringComparer.Ordinal))} and this backtest with {model.Hash ?? model.Model}");
        }

        if (_controls > 0)
        {
            differences.Add(string.Create(CultureInfo.InvariantCulture, $"operators applied {_controls} controls, which a backtest does not apply"));
        }

        return differences;
    }

    /// <summary>The inputs of a credential, or null where none is recorded.</summary>
    internal CredentialInputs? Of(string credentialId) => _credentials.GetValueOrDefault(credentialId);

    /// <summary>Holds the commands of a backtest against the recorded ones, of credentials that it has seen and times that its events cover.</summary>
    internal Reproduction Compare(IReadOnlyList<Command> commands, Func<string, bool> seen, long first, long last)
    {
        var recorded = _decisions.Values
            .Where(decision => seen(decision.Command.CredentialId) && decision.Event.Time.Ticks >= first && decision.Event.Time.Ticks <= last)
            .ToDictionary(decision => (decision.Command.Id, decision.Command.Sequence), decision => decision.Command);
        Reproduction reproduction = new();
        foreach (var command in commands)
        {
            if (!recorded.Remove((command.Id, command.Sequence), out var live))
            {
                reproduction.OnlyHere.Add(command);
            }
            else if (CommandWriter.ToBytes(live).AsSpan().SequenceEqual(CommandWriter.ToBytes(command)))
            {
                reproduction.Same++;
            }
            else
            {
                reproduction.Different.Add((live, command));
            }
        }

        reproduction.OnlyRecorded.AddRange(recorded.Values.OrderBy(command => command.IssuedAt).ThenBy(command => command.Id, StringComparer.Ordinal));
        return reproduction;
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

/// <summary>What was recorded of one credential, by the fingerprint of the event.</summary>
internal sealed class CredentialInputs
{
    public Dictionary<UInt128, CampaignObservation> Campaigns { get; } = [];
}

/// <summary>How the decisions of a backtest with recorded inputs compare with the recorded ones.</summary>
public sealed class Reproduction
{
    /// <summary>Commands that are the recorded ones byte for byte.</summary>
    public int Same { get; internal set; }

    /// <summary>Commands that differ, first as recorded, then as decided here.</summary>
    public List<(Command Recorded, Command Here)> Different { get; } = [];

    /// <summary>Recorded ones that were not decided here.</summary>
    public List<Command> OnlyRecorded { get; } = [];

    /// <summary>Those decided here that are not recorded.</summary>
    public List<Command> OnlyHere { get; } = [];

    /// <summary>Whether the backtest decided exactly what was recorded.</summary>
    public bool IsWhole => Different.Count == 0 && OnlyRecorded.Count == 0 && OnlyHere.Count == 0;
}
