using AccessSentinel.Contracts.Audit;
using AccessSentinel.Engine;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Signals;

namespace AccessSentinel.Learning.Backtest.Replay;

/// <summary>What is recorded of one credential, and how far it has been given.</summary>
internal sealed class CredentialReplay(CredentialInputs inputs)
{
    private int _controls;

    public CredentialInputs Inputs { get; } = inputs;

    /// <summary>What the portal could not carry out, as last recorded.</summary>
    public UnsupportedMeasures Unsupported { get; private set; }

    /// <summary>The allowance of organization, network or device, as last recorded; 1 = none.</summary>
    public double Allowance { get; private set; } = 1;

    /// <summary>What others did on the source, as last recorded.</summary>
    public CampaignObservation Campaign { get; set; }

    /// <summary>An event is about to be judged: what was recorded at it holds from here on.</summary>
    public void Reach(UInt128 eventId)
    {
        if (Inputs.Changes.TryGetValue(eventId, out var change))
        {
            Unsupported = InputNotes.SetOf(change.Unsupported);
            Allowance = change.Allowance;
        }
    }

    /// <summary>The next control that was applied once so many events had been counted; null: none.</summary>
    public ControlAudit? NextControl(long events) =>
        _controls < Inputs.Controls.Count && Inputs.Controls[_controls].AfterEvents <= events ? Inputs.Controls[_controls++] : null;

    /// <summary>Controls that were not reached.</summary>
    public IEnumerable<ControlAudit> Left() => Inputs.Controls.Skip(_controls);
}
