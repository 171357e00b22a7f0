using AccessSentinel.Contracts.Audit;
using AccessSentinel.Engine.Signals;

namespace AccessSentinel.Learning.Backtest.Replay;

/// <summary>What was recorded of one credential; by the fingerprint of the event where it belongs to one.</summary>
internal sealed class CredentialInputs
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public Dictionary<UInt128, CampaignObservation> Campaigns { get; } = [];

    public Dictionary<(string CommandId, string Place), GuardAudit> Verdicts { get; } = [];

    public Dictionary<UInt128, InputsAudit> Changes { get; } = [];

    /// <summary>Applied controls in the order in which they were: that of the credential's partition of the audit.</summary>
    public List<ControlAudit> Controls { get; } = [];

    /// <summary>Since when it could have been seen; 0 = that never mattered, and the day of its first event does.</summary>
    public int ObservedDay { get; private set; }

    /// <summary>The partition that its events came from; null: a file, or not recorded.</summary>
    public (string Topic, int Partition)? Partition { get; private set; }

    public void Note(AuditEvent at)
    {
        if (at.Topic is { } topic)
        {
            Partition ??= (topic, at.Partition);
        }
    }

    public void Add(ControlAudit control)
    {
        if (_known.Add(control.ControlId))
        {
            Controls.Add(control);
            Partition ??= control.After is [var after, ..] ? (after.Topic, after.Partition) : null;
        }
    }

    public void Add(UInt128 eventId, InputsAudit change)
    {
        Changes[eventId] = change;
        ObservedDay = change.ObservedDay ?? ObservedDay;
    }
}
