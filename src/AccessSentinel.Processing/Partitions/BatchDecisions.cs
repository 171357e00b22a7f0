using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Contracts.Findings;
using AccessSentinel.Engine;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Guarding;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Processing.State;

namespace AccessSentinel.Processing.Partitions;

/// <summary>
/// What the events of one batch led to, by the index of the event, and with it what each record is to publish. Used again by every batch.
/// </summary>
internal sealed class BatchDecisions(int capacity)
{
    private readonly List<(int Index, Command Command, bool Lapsed)> _decided = [];
    private readonly List<(int Index, Finding Finding)> _said = [];
    private readonly List<GuardedSuspension> _guarded = [];
    private readonly int[] _exposed = new int[capacity];

    /// <summary>
    /// Commands decided, by index of the event that triggered them. Lapsed: by the message's timestamp it would already have run
    /// out, as on a backlog of days; such a command is not published.
    /// </summary>
    public IReadOnlyList<(int Index, Command Command, bool Lapsed)> Decided => _decided;

    /// <summary>Findings said, by index of the event that brought them about.</summary>
    public IReadOnlyList<(int Index, Finding Finding)> Said => _said;

    /// <summary>What became of each suspension that the guard was asked about, where a measure followed.</summary>
    public IReadOnlyList<GuardedSuspension> Guarded => _guarded;

    /// <summary>Beneficiaries that the decision at an event was the first of its episode to count.</summary>
    public int ExposedBy(int index) => _exposed[index];

    /// <summary>A finding, to be published.</summary>
    public void Say(CachedRecord record, int index, Finding finding, JudgeContext judge)
    {
        _said.Add((index, finding));
        record.Outbox.Add(Outgoing.Finding(finding, judge.Options.FindingsTopic));
    }

    /// <summary>A suspension that the guard was asked about, and what followed.</summary>
    public void Guard(int index, SuspensionProposal proposal, in GuardVerdict verdict, Command command) =>
        _guarded.Add(new GuardedSuspension(index, proposal, verdict, command));

    /// <summary>A command with its finding and its audit, to be published unless it would have run out by now.</summary>
    public void Decide(CachedRecord record, int index, Command command, in AccessEvent accessEvent, in ConsumedMessage message, JudgeContext judge)
    {
        var lapsed = command.ExpiresAt?.Ticks <= message.Timestamp;
        _decided.Add((index, command, lapsed));
        _exposed[index] = record.State!.Measure.NewlyExposed;
        if (!lapsed)
        {
            record.Outbox.Add(Outgoing.Command(command, judge.Options.CommandsTopic));
        }

        Say(record, index, EpisodeFindings.OfMeasure(record.State!, command, lapsed), judge);
        judge.Audit.AddDecision(record.Outbox, command, !lapsed, accessEvent, message);
    }

    /// <summary>Into the order of the events: judging goes record by record.</summary>
    public void Sort() => _decided.Sort(static (left, right) => left.Index.CompareTo(right.Index));

    /// <summary>An event is judged again: its first answer is replaced.</summary>
    public void Forget(int index)
    {
        _decided.RemoveAll(d => d.Index == index);
        _said.RemoveAll(d => d.Index == index);
        _guarded.RemoveAll(g => g.Index == index);
    }

    /// <summary>For the next batch.</summary>
    public void Clear()
    {
        _decided.Clear();
        _said.Clear();
        _guarded.Clear();
    }
}
