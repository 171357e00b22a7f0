using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Contracts.Findings;
using AccessSentinel.Engine;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Guarding;
using AccessSentinel.Engine.Signals;
using AccessSentinel.Processing.Audit;
using AccessSentinel.Processing.Controls;
using AccessSentinel.Processing.Effects;
using AccessSentinel.Processing.Options;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Processing.State;
using AccessSentinel.Processing.Telemetry;

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
    private readonly AccessSeen[] _seen = new AccessSeen[capacity];
    private readonly AccessTally _accesses = new();
    private readonly int[] _next = new int[capacity]; // the next event of the same record, or −1
    private UnsupportedMeasures _unsupported;
    private bool _hasView;
    private List<CachedRecord> _waiting = [];
    private List<CachedRecord> _resuming = [];
    private JudgeContext? _judge;

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

    /// <summary>What the events led to.</summary>
    public BatchDecisions Decisions { get; } = new(capacity);

    /// <summary>Records that stand at a proposed suspension until <see cref="Resume"/> gives the guard's verdicts.</summary>
    public IReadOnlyList<CachedRecord> Waiting => _waiting;

    /// <summary>Events that were judged more than once.</summary>
    public int Redone { get; private set; }

    /// <summary>Parses and groups the first <paramref name="count"/> of <see cref="Messages"/>.</summary>
    public void Read(int count, RecordCache cache)
    {
        Count = count;
        Redone = 0;
        _hasView = false;
        Records.Clear();
        Decisions.Clear();
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

    /// <summary>An event as it was parsed.</summary>
    public ref readonly AccessEvent Event(int index) => ref _events[index];

    /// <summary>Whether an event is one of a drill; false where its credential could not be read.</summary>
    public bool IsDrill(int index) => _records[index] is { IsDrill: true };

    /// <summary>What the feed watch remembers of an event's credential; of events that could be read only.</summary>
    public ref FeedPresence Presence(int index) => ref _records[index]!.Presence;

    /// <summary>Why a message could not be read.</summary>
    public RejectReason Reason(int index) => _reasons[index];

    /// <summary>
    /// Runs the engine over the events whose records are still to be saved, and collects in each record what is to be published.
    /// Judging an event again replaces its first answer, except that an event that is now behind its record keeps it: the save was ours
    /// and only its answer got lost. A record whose suspension is proposed waits there, see <see cref="Waiting"/>.
    /// </summary>
    /// <remarks>
    /// Record by record, and in offset order within each: records know nothing of each other, and with many credentials fetching a record
    /// from memory for every single event costs more than judging it.
    /// </remarks>
    public void Judge(JudgeContext judge)
    {
        _judge = judge;
        _waiting.Clear();

        // One view of the portal for the whole batch: an event judged again is judged alike.
        if (!_hasView)
        {
            _unsupported = judge.Effects.Unsupported;
            _hasView = true;
        }

        foreach (var record in Records)
        {
            if (record.Pending)
            {
                record.Outbox.Clear();
                record.Surprisal = 0;
                Judge(record, record.FirstEvent, judge);
            }
        }

        Sort();
    }

    /// <summary>Notes what must be asked of the shared counters before the batch is judged.</summary>
    public void Ask(JudgeContext judge)
    {
        if (judge.Learning)
        {
            return;
        }

        foreach (var record in Records)
        {
            for (var i = record.Pending ? record.FirstEvent : -1; i >= 0; i = _next[i])
            {
                if (_reasons[i] == RejectReason.None)
                {
                    judge.Campaigns.Ask(judge.Engine, record.State!, _events[i], ContextOf(i, judge));
                }
            }
        }
    }

    private EventContext ContextOf(int index, JudgeContext judge)
    {
        var silent = judge.Learning || (judge.AnySilent && (_marks[index] & EventMarks.MisKeyed) != 0);
        return new EventContext(Messages[index].Timestamp, judge.Source, Messages[index].Offset, silent)
        {
            Unsupported = _unsupported,
            ObservedDay = ObservedDay,
            Allowance = Allowances.FactorOf(in _events[index]),
        };
    }

    /// <summary>Takes the verdict on each of <see cref="Waiting"/>, in their order, and goes on with their next events.</summary>
    public void Resume(GuardVerdict[] verdicts)
    {
        var judge = _judge!;
        (_waiting, _resuming) = (_resuming, _waiting);
        for (var i = 0; i < _resuming.Count; i++)
        {
            var record = _resuming[i];
            var proposal = record.Proposal!;
            record.Proposal = null;
            var measure = record.State!.Measure;
            var heldBy = measure.HeldBy;
            var command = judge.Engine.Settle(record.State!, proposal, verdicts[i]);
            if (GuardAudits.IsNews(verdicts[i], heldBy, measure, command))
            {
                judge.Audit.AddVerdict(record.Outbox, proposal, verdicts[i], _events[record.ProposedAt], Messages[record.ProposedAt]);
            }

            if (command is not null)
            {
                if (verdicts[i] != GuardVerdict.Unguarded)
                {
                    Decisions.Guard(record.ProposedAt, proposal, verdicts[i], command);
                }

                Decisions.Decide(record, record.ProposedAt, command, in _events[record.ProposedAt], in Messages[record.ProposedAt], judge);
            }

            Judge(record, _next[record.ProposedAt], judge);
        }

        _resuming.Clear();
        Sort();
    }

    private void Judge(CachedRecord record, int from, JudgeContext judge)
    {
        Span<CampaignSource> sources = stackalloc CampaignSource[CampaignSource.PerEvent];
        for (var i = from; i >= 0; i = _next[i])
        {
            ref readonly var message = ref Messages[i];
            var marks = _marks[i];
            var context = ContextOf(i, judge);
            var again = (marks & EventMarks.Judged) != 0;
            Redone += again ? 1 : 0;
            _marks[i] |= EventMarks.Judged;
            if (_reasons[i] != RejectReason.None)
            {
                judge.Engine.CountReject(record.State!, context);
                continue;
            }

            var campaign = judge.Campaigns.Observe(judge.Engine, record.State!, in _events[i], context, sources, out var count);
            var before = count > 0 ? record.State!.Campaign.Effect : default;
            var result = judge.Engine.Propose(record.State!, in _events[i], context with { Campaign = campaign });
            if (count > 0)
            {
                judge.Campaigns.Saw(record.State!, in _events[i], sources[..count]);
            }

            if (again)
            {
                if (result.Disposition == Disposition.Duplicate)
                {
                    continue;
                }

                Decisions.Forget(i);
            }

            _dispositions[i] = result.Disposition;
            _seen[i] = record.IsDrill ? AccessSeen.Nothing : AccessTally.Of(result, record.State!, _events[i]);
            _marks[i] = result.Skewed ? _marks[i] | EventMarks.Skewed : _marks[i] & ~EventMarks.Skewed;
            if (result.Evasion is { } path
                && judge.Effects.IsOwed(record.State!.Effect.CommandId, message.Timestamp)
                && EpisodeFindings.EnforcementFailed(record.State!, record.State!.Effect.SucceededAt, path) is { } failure)
            {
                Decisions.Say(record, i, failure, judge);
            }

            if (count > 0 && CampaignAudits.IsNews(before, record.State!, result))
            {
                judge.Audit.AddCampaign(record.Outbox, record.CredentialId, campaign, _events[i], message);
            }

            if (result.HasNewInputs)
            {
                judge.Audit.AddInputs(record.Outbox, record.State!, _events[i], message);
            }

            if (result.Finding is { } said)
            {
                Decisions.Say(record, i, said, judge);
            }

            record.Surprisal = Math.Max(record.Surprisal, result.Surprisal);
            if (result.Proposal is not null)
            {
                record.Proposal = result.Proposal;
                record.ProposedAt = i;
                _waiting.Add(record);
                return;
            }

            if (result.Command is { } command)
            {
                Decisions.Decide(record, i, command, in _events[i], in message, judge);
            }
        }
    }

    private void Sort()
    {
        if (_waiting.Count == 0)
        {
            Decisions.Sort();
        }
    }

    /// <summary>Counts what became of each message, and what was read; to be called once a batch.</summary>
    public void Report(WorkerMetrics metrics)
    {
        var tally = Tally();
        _accesses.Report(metrics.Detection);
        metrics.Drills.CountEvents(Records.Exists(static record => record.IsDrill) ? Enumerable.Range(0, Count).Count(IsDrill) : 0);
        tally.Report(metrics);
    }

    private BatchTally Tally()
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
            _accesses.Count(_seen[i], _events[i]);
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
            record.Proposal = null;
            record.Outbox.Clear();
        }

        Records.Clear();
        Decisions.Clear();
        _waiting.Clear();
        foreach (ref readonly var message in Messages.AsSpan(0, Count))
        {
            message.Release();
        }

        Array.Clear(Messages, 0, Count);
        Array.Clear(_records, 0, Count);
        Count = 0;
    }
}
