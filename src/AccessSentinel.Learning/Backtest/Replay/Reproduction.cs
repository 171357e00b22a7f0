using AccessSentinel.Contracts.Audit;
using AccessSentinel.Contracts.Commands;

namespace AccessSentinel.Learning.Backtest.Replay;

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

    /// <summary>Suspensions that were proposed here and that the audit knows no verdict of: they were allowed.</summary>
    public List<(string CredentialId, string CommandId)> UnknownQuestions { get; } = [];

    /// <summary>Recorded verdicts on what was never proposed here.</summary>
    public List<GuardAudit> UnusedVerdicts { get; } = [];

    /// <summary>Controls of which something else became here than is recorded, with what did; null: their place was never reached.</summary>
    public List<(ControlAudit Recorded, string? Here)> OtherControls { get; } = [];

    /// <summary>Controls of which became what is recorded.</summary>
    public int SameControls { get; internal set; }

    /// <summary>Whether the backtest decided exactly what was recorded, asking what was asked.</summary>
    public bool IsWhole =>
        Different.Count == 0 && OnlyRecorded.Count == 0 && OnlyHere.Count == 0 && UnknownQuestions.Count == 0 && UnusedVerdicts.Count == 0 && OtherControls.Count == 0;

    internal void Compare(Command? recorded, Command? here)
    {
        switch (recorded, here)
        {
            case (null, { } only):
                OnlyHere.Add(only);
                break;
            case ({ } only, null):
                OnlyRecorded.Add(only);
                break;
            case ({ } one, { } other) when CommandWriter.ToBytes(one).AsSpan().SequenceEqual(CommandWriter.ToBytes(other)):
                Same++;
                break;
            case ({ } one, { } other):
                Different.Add((one, other));
                break;
            default:
                break;
        }
    }
}
