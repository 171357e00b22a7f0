using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Contracts.Findings;
using AccessSentinel.Engine;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Signals;
using AccessSentinel.Processing.Audit;
using AccessSentinel.Processing.Effects;
using AccessSentinel.Processing.Options;
using AccessSentinel.Processing.Controls;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Processing.State;

namespace AccessSentinel.Processing.Partitions;

/// <summary>
/// The events of one batch, parsed and grouped by credential. One per partition; its arrays are used again by every batch, so
/// that an event allocates nothing.
/// </summary>
internal sealed class EventBatch(int capacity, AccessEventParser parser)
{
    private readonly AccessEvent[] _events = new AccessEvent[capacity];
    private readonly RejectReason[] _reasons = new RejectReason[capacity];
    private readonly CachedRecord?[] _records = new CachedRecord?[capacity];
    private readonly Disposition[] _dispositions = new Disposition[capacity];
    private readonly EventMarks[] _marks = new EventMarks[capacity];
    private readonly int[] _next = new int[capacity]; // the next event of the same record, or −1
    private readonly List<(int Index, Command Command, bool Lapsed)> _decided = [];
    private readonly List<(int Index, Finding Finding)> _said = [];
    private UnsupportedMeasures _unsupported;
    private bool _hasView;

    /// <summary>The messages, as taken from the queue.</summary>
    public ConsumedMessage[] Messages { get; } = new ConsumedMessage[capacity];

    /// <summary>Since which day the partition is watched; see <see cref="EventContext.ObservedDay"/>.</summary>
    public int ObservedDay { get; set; }

    /// <summary>The allowances that hold for this batch's events.</summary>
    public AllowanceTable Allowances { get; set; } = AllowanceTable.Empty;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The records of the batch's credentials, each once, in order of first appearance.</summary>
    public List<CachedRecord> Records { get; } = [];

    /// <summary>
    /// Commands decided, by index of the event that triggered them. Lapsed: by the message's timestamp it would already have run
    /// out, as on a backlog of days; such a command is not published.
    /// </summary>
    public IReadOnlyList<(int Index, Command Command, bool Lapsed)> Decided => _decided;

    /// <summary>Findings said, by index of the event that brought them about.</summary>
    public IReadOnlyList<(int Index, Finding Finding)> Said => _said;

    /// <summary>Events that were judged more than once.</summary>
    public int Redone { get; private set; }

    /// <summary>Parses and groups the first <paramref name="count"/> of <see cref="Messages"/>.</summary>
    public void Read(int count, RecordCache cache)
    {
        Count = count;
        Redone = 0;
        _hasView = false;
        Records.Clear();
        _decided.Clear();
        _said.Clear();
        for (var i = 0; i < count; i++)
        {
            ref readonly var message = ref Messages[i];
            var reason = parser.Parse(message.Value, ref _events[i]);
            _reasons[i] = reason;
            _marks[i] = EventMarks.None;
            _records[i] = null;
            var credential = parser.CredentialId;
            if (credential.IsEmpty)
            {
                continue;
            }

            var record = cache.Touch(credential);
            _records[i] = record;
            if (!record.InBatch)
            {
                record.InBatch = record.Pending = true;
                Records.Add(record);
                record.FirstEvent = i;
            }
            else
            {
                _next[record.LastEvent] = i;
            }

            record.LastEvent = i;
            _next[i] = -1;

            if (reason == RejectReason.None && !credential.SequenceEqual(message.Key))
            {
                _marks[i] = EventMarks.MisKeyed;
            }
        }
    }

    /// <summary>Why a message could not be read.</summary>
    public RejectReason Reason(int index) => _reasons[index];

    /// <summary>
    /// Runs the engine over the events whose records are still to be saved, and collects in each record what is to be published.
    /// Judging an event again replaces its first answer, except that an event that is now behind its record keeps it: the save was ours
    /// and only its answer got lost.
    /// </summary>
    /// <remarks>
    /// Record by record, and in offset order within each: records know nothing of each other, and with many credentials fetching a record
    /// from memory for every single event costs more than judging it.
    /// </remarks>
    /// <param name="engine">The engine.</param>
    /// <param name="campaigns">What the shared counters say of the batch's sources.</param>
    /// <param name="source">Stable number of the partition.</param>
    /// <param name="learning">The partition learns.</param>
    /// <param name="anySilent">Some partition of the worker does not decide yet.</param>
    /// <param name="options">Where commands and findings go.</param>
    /// <param name="audit">Where decisions are audited.</param>
    /// <param name="effects">What is known of the portal.</param>
    public void Judge(
        DetectionEngine engine, CampaignInputs campaigns, uint source, bool learning, bool anySilent, WorkerOptions options, AuditOutbox audit, EffectBoard effects)
    {
        // One view of the portal for the whole batch: an event judged again is judged alike.
        if (!_hasView)
        {
            _unsupported = effects.Unsupported;
            _hasView = true;
        }

        foreach (var record in Records)
        {
            if (record.Pending)
            {
                Judge(record, engine, campaigns, source, learning, anySilent, options, audit, effects);
            }
        }

        _decided.Sort(static (left, right) => left.Index.CompareTo(right.Index));
    }

    /// <summary>Notes what must be asked of the shared counters before the batch is judged.</summary>
    public void Ask(CampaignInputs campaigns, DetectionEngine engine, uint source, bool learning, bool anySilent)
    {
        if (learning)
        {
            return;
        }

        foreach (var record in Records)
        {
            for (var i = record.Pending ? record.FirstEvent : -1; i >= 0; i = _next[i])
            {
                if (_reasons[i] == RejectReason.None)
                {
                    campaigns.Ask(engine, record.State!, _events[i], ContextOf(i, source, learning, anySilent));
                }
            }
        }
    }

    private EventContext ContextOf(int index, uint source, bool learning, bool anySilent)
    {
        var silent = learning || (anySilent && (_marks[index] & EventMarks.MisKeyed) != 0);
        return new EventContext(Messages[index].Timestamp, source, Messages[index].Offset, silent)
        {
            Unsupported = _unsupported,
            ObservedDay = ObservedDay,
            Allowance = Allowances.FactorOf(in _events[index]),
        };
    }

    private void Judge(
        CachedRecord record, DetectionEngine engine, CampaignInputs campaigns, uint source, bool learning, bool anySilent, WorkerOptions options, AuditOutbox audit, EffectBoard effects)
    {
        Span<CampaignSource> sources = stackalloc CampaignSource[CampaignSource.PerEvent];
        for (var i = record.FirstEvent; i >= 0; i = _next[i])
        {
            ref readonly var message = ref Messages[i];
            var marks = _marks[i];
            var context = ContextOf(i, source, learning, anySilent);
            var again = (marks & EventMarks.Judged) != 0;
            Redone += again ? 1 : 0;
            _marks[i] |= EventMarks.Judged;
            if (_reasons[i] != RejectReason.None)
            {
                engine.CountReject(record.State!, context);
                continue;
            }

            var campaign = campaigns.Observe(engine, record.State!, in _events[i], context, sources, out var count);
            var result = engine.Process(record.State!, in _events[i], context with { Campaign = campaign });
            if (count > 0)
            {
                campaigns.Saw(record.State!, sources[..count]);
            }

            if (again)
            {
                if (result.Disposition == Disposition.Duplicate)
                {
                    continue;
                }

                Forget(i);
            }

            _dispositions[i] = result.Disposition;
            _marks[i] = result.Skewed ? _marks[i] | EventMarks.Skewed : _marks[i] & ~EventMarks.Skewed;
            if (result.Evasion is { } path
                && effects.IsOwed(record.State!.Effect.CommandId, message.Timestamp)
                && EpisodeFindings.EnforcementFailed(record.State!, record.State!.Effect.SucceededAt, path) is { } failure)
            {
                _said.Add((i, failure));
                record.Outbox.Add(Outgoing.Finding(failure, options.FindingsTopic));
            }

            if (record.State!.Campaign.LogRatio > 0 && count > 0 && result.Disposition == Disposition.Processed)
            {
                audit.AddCampaign(record.Outbox, record.CredentialId, campaign, _events[i], message);
            }

            if (result.Closing is { } closing)
            {
                _said.Add((i, closing));
                record.Outbox.Add(Outgoing.Finding(closing, options.FindingsTopic));
            }

            if (result.Command is { } command)
            {
                var lapsed = command.ExpiresAt?.Ticks <= message.Timestamp;
                _decided.Add((i, command, lapsed));
                if (!lapsed)
                {
                    record.Outbox.Add(Outgoing.Command(command, options.CommandsTopic));
                }

                var finding = EpisodeFindings.OfMeasure(record.State!, command, lapsed);
                _said.Add((i, finding));
                record.Outbox.Add(Outgoing.Finding(finding, options.FindingsTopic));
                audit.AddDecision(record.Outbox, command, !lapsed, _events[i], message);
            }
        }
    }

    /// <summary>Counts what became of each message.</summary>
    public BatchTally Tally()
    {
        var tally = new BatchTally { Consumed = Count };
        for (var i = 0; i < Count; i++)
        {
            if (_reasons[i] != RejectReason.None)
            {
                tally.Reject(_reasons[i]);
                continue;
            }

            tally.Count(_dispositions[i]);
            tally.Degraded += _events[i].Degradations != Degradations.None ? 1 : 0;
            tally.Skewed += (_marks[i] & EventMarks.Skewed) != 0 ? 1 : 0;
            tally.MisKeyed += (_marks[i] & EventMarks.MisKeyed) != 0 ? 1 : 0;
        }

        return tally;
    }

    /// <summary>Lets go of the records, which may be evicted from now on, and of the messages.</summary>
    public void Release()
    {
        foreach (var record in Records)
        {
            record.InBatch = record.Pending = false;
            record.Outbox.Clear();
        }

        Records.Clear();
        _decided.Clear();
        _said.Clear();
        Array.Clear(Messages, 0, Count);
        Array.Clear(_records, 0, Count);
        Count = 0;
    }

    private void Forget(int index)
    {
        _decided.RemoveAll(d => d.Index == index);
        _said.RemoveAll(d => d.Index == index);
    }

    [Flags]
    private enum EventMarks : byte
    {
        None = 0,
        MisKeyed = 1,
        Skewed = 2,
        Judged = 4,
    }
}
