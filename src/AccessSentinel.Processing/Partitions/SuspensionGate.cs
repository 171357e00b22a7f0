using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Guarding;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Processing.State;
using AccessSentinel.Processing.Telemetry;

namespace AccessSentinel.Processing.Partitions;

/// <summary>
/// Between a partition's batches and the guard: answers the suspensions that a batch proposes, watches the feed, and says who was
/// active. Owned by the partition's task. Without a guard every suspension is allowed.
/// </summary>
internal sealed class SuspensionGate(WorkerContext context, TopicPartition partition)
{
    private static readonly TimeSpan ReportEvery = TimeSpan.FromMinutes(1);

    private readonly FeedWatch _feed = new(context.Options.Guard.Feed);
    private readonly List<SuspensionQuestion> _questions = [];
    private readonly List<int> _asked = [];
    private readonly List<string> _active = [];
    private GuardVerdict[] _answers = new GuardVerdict[16];
    private GuardVerdict[] _verdicts = new GuardVerdict[16];
    private long _unreadableUntil;
    private long _reported;
    private long _before;
    private long _next;
    private volatile FeedState _state;

    /// <summary>What the feed looks like; any thread.</summary>
    public FeedState FeedState => _state;

    /// <summary>Offsets begin anew, as those of a topic that was made anew: none of them was read before.</summary>
    public void Restart() => _next = 0;

    /// <summary>
    /// Shows the feed watch the messages of a new batch, and notes who is active in this clock hour. What lies before what the partition has read is
    /// its own going back, after a loss of data, and no doing of the feed: the watch is not shown it. What the portal sends once more has new offsets.
    /// Nor is anybody active now of whom it reads again, or learns, what he did in the past: the limits would be those of all who ever were.
    /// </summary>
    public void Begin(EventBatch batch, bool learning)
    {
        if (context.Guard is null)
        {
            return;
        }

        var now = context.Time.GetUtcNow().UtcTicks;
        _before = _next;
        _next = Math.Max(_next, batch.Messages[batch.Count - 1].Offset + 1);
        for (var i = 0; i < batch.Count; i++)
        {
            if (IsReadFirst(batch, i) && batch.Reason(i) == Contracts.Events.RejectReason.None && !batch.IsDrill(i))
            {
                _feed.Observe(ref batch.Presence(i), batch.Messages[i].Timestamp, batch.Event(i).Time, now);
            }
        }

        var hour = now / (GuardRule.ActiveBucket * TimeSpan.TicksPerMillisecond);
        foreach (var record in batch.Records)
        {
            if (record.ActiveHour != hour && !record.IsDrill && !learning && IsReadFirst(batch, record.LastEvent))
            {
                record.ActiveHour = hour;
                _active.Add(record.CredentialId);
            }
        }
    }

    /// <summary>Answers what the batch waits for; it may then wait for more.</summary>
    public async ValueTask AnswerAsync(EventBatch batch, CancellationToken cancellation)
    {
        var waiting = batch.Waiting;
        Grow(waiting.Count);
        _questions.Clear();
        _asked.Clear();
        var now = context.Time.GetUtcNow().UtcTicks;
        _state = context.Guard is null ? FeedState.Plausible : _feed.State();
        for (var i = 0; i < waiting.Count; i++)
        {
            if (!TryAnswerHere(batch, waiting[i], now, out _verdicts[i]))
            {
                _questions.Add(SuspensionQuestion.Of(waiting[i].Proposal!, context.Options.Guard, _state != FeedState.Plausible));
                _asked.Add(i);
            }
        }

        if (_questions.Count > 0)
        {
            await AskAsync(cancellation).ConfigureAwait(false);
            for (var i = 0; i < _asked.Count; i++)
            {
                var verdict = _answers[i];
                _verdicts[_asked[i]] = verdict;
                var record = waiting[_asked[i]];
                record.LastVerdict = verdict;
                record.AskAgainAt = verdict.Decision == GuardDecision.Allowed ? 0 : now + verdict.RetryAfter.Ticks;
            }
        }

        batch.Resume(_verdicts);
    }

    /// <summary>What came of the batch's credentials, for the feed watch.</summary>
    public void Judged(EventBatch batch)
    {
        if (context.Guard is null)
        {
            return;
        }

        foreach (var record in batch.Records)
        {
            if (!record.IsDrill && IsReadFirst(batch, record.LastEvent))
            {
                _feed.Judged(ref record.Presence, record.Surprisal);
            }
        }

        _state = _feed.State();
    }

    /// <summary>Once a minute, after a batch is published: says who was active and asks how things stand. Never fails the batch.</summary>
    public async ValueTask ReportAsync(CancellationToken cancellation)
    {
        if (context.Guard is not { } guard || (_reported != 0 && context.Time.GetElapsedTime(_reported) < ReportEvery))
        {
            return;
        }

        _reported = context.Time.GetTimestamp();
        using var limit = new CancellationTokenSource(context.Options.Guard.AskTimeout, context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            var standing = await guard.NoteActiveAsync(_active, context.Options.Mode, either.Token).ConfigureAwait(false);
            _active.Clear();
            context.Metrics.SetGuard(standing.Held, standing.Active);
        }
        catch (Exception exception) when (exception is TransportException || (exception is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            // They are kept for the next minute; until then the limits are those of fewer credentials, which only holds more.
            context.Metrics.Retries.Add(1, new KeyValuePair<string, object?>("target", "guard"));
            WorkerLog.GuardUnreadable(context.Log, partition.ToString(), exception.Message);
        }
    }

    /// <summary>Whether the partition had not read a message before: it did not go back itself.</summary>
    private bool IsReadFirst(EventBatch batch, int index) => batch.Messages[index].Offset >= _before;

    private bool TryAnswerHere(EventBatch batch, CachedRecord record, long now, out GuardVerdict verdict)
    {
        if (context.Guard is null || record.Proposal!.Expires <= batch.Messages[record.ProposedAt].Timestamp)
        {
            // What would already have lapsed is not published: it may not use up what others need.
            verdict = GuardVerdict.Unguarded;
            return true;
        }

        if (now < _unreadableUntil)
        {
            verdict = GuardVerdict.Unreadable(GuardCall.UnreadableRetry);
            return true;
        }

        verdict = record.LastVerdict;
        return now < record.AskAgainAt;
    }

    private async ValueTask AskAsync(CancellationToken cancellation)
    {
        if (!await GuardCall.AskAsync(context, partition.ToString(), _questions, _answers, cancellation).ConfigureAwait(false))
        {
            _unreadableUntil = context.Time.GetUtcNow().UtcTicks + GuardCall.UnreadableRetry.Ticks;
        }
    }

    private void Grow(int count)
    {
        if (_verdicts.Length < count)
        {
            _verdicts = new GuardVerdict[count * 2];
            _answers = new GuardVerdict[count * 2];
        }
    }
}
