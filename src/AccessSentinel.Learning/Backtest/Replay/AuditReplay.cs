using AccessSentinel.Contracts.Audit;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Guarding;
using AccessSentinel.Engine.Signals;
using AccessSentinel.Engine.State;

namespace AccessSentinel.Learning.Backtest.Replay;

/// <summary>
/// Judges events with what the audit recorded in place of what a worker is told: the guard's verdicts, campaign observations, allowances,
/// what the portal could not carry out; and applies controls where they were applied. What the audit does not know, or knows otherwise, is
/// counted. Not thread-safe.
/// </summary>
internal sealed class AuditReplay(DetectionEngine own, RecordedInputs inputs, RecordedPartitions? partitions)
{
    private readonly Reproduction _reproduction = new();
    private readonly HashSet<(string CommandId, string Place)> _asked = [];
    private readonly HashSet<(string Id, long Sequence)> _taken = [];
    private long _last;

    /// <summary>What was asked at the last event or control and is to be audited; null: nothing.</summary>
    public GuardAudit? Verdict { get; private set; }

    /// <summary>Suspensions of events that were held, each counted once for the measure that took its place.</summary>
    public long Held { get; private set; }

    /// <summary>What the last event was judged with of its source, where that is to be audited; null: nothing new.</summary>
    public CampaignObservation? Campaign { get; private set; }

    /// <summary>What is recorded of a credential, as far as it has been given; null: nothing.</summary>
    public CredentialReplay? Of(string credentialId) => inputs.Of(credentialId) is { } recorded ? new CredentialReplay(recorded) : null;

    /// <summary>Credentials that controls were applied to before any event, if there ever was one.</summary>
    public IEnumerable<string> BeforeAnyEvent() =>
        inputs.Credentials.Where(each => each.Value.Controls is [{ AfterEvents: 0 }, ..]).Select(each => each.Key).Order(StringComparer.Ordinal);

    /// <summary>Whether a command was not published, since it would already have lapsed.</summary>
    public bool IsUnpublished(Command command) => inputs.IsUnpublished(command.Id);

    /// <summary>Takes one event and its message's timestamp, UTC ticks.</summary>
    public EventResult Judge(CredentialState state, CredentialReplay? recorded, in AccessEvent accessEvent, long timestamp)
    {
        Verdict = null;
        Campaign = null;
        _last = Math.Max(_last, accessEvent.Time);
        EventContext context = new(timestamp, 0, 0, false);
        partitions?.Reach(accessEvent, EventClock.TimeOf(accessEvent, context, out _));
        var (engine, learning) = JudgedBy(recorded);
        context = context with { Learning = learning };
        if (recorded is not null)
        {
            recorded.Reach(accessEvent.EventId);
            context = context with
            {
                Campaign = Observe(engine, state, recorded, accessEvent, context),
                Unsupported = recorded.Unsupported,
                Allowance = recorded.Allowance,
                ObservedDay = recorded.Inputs.ObservedDay,
            };
        }

        var result = engine.Propose(state, accessEvent, context);
        if (result.Proposal is not { } proposal)
        {
            return result;
        }

        var place = InputNotes.NameOf(accessEvent.EventId);
        var verdict = VerdictOn(proposal, place, recorded, state.Measure, out var audit);
        var heldBy = state.Measure.HeldBy;
        var command = engine.Settle(state, proposal, verdict);
        Verdict = GuardAudits.IsNews(verdict, heldBy, state.Measure, command) ? audit : null;
        Held += verdict.Decision != GuardDecision.Allowed && command is not null ? 1 : 0;
        return result with { Proposal = null, Command = command };
    }

    /// <summary>Applies the next control whose place is reached; null: there is none.</summary>
    public (ControlAudit Audit, ControlResult Result)? Apply(CredentialState state, CredentialReplay recorded)
    {
        Verdict = null;
        while (recorded.NextControl(state.Audited.Events) is { } control)
        {
            if (control.Request is not { } request)
            {
                _reproduction.OtherControls.Add((control, "not applied: its audit record does not hold it"));
                continue;
            }

            var (engine, _) = JudgedBy(recorded);
            var unsupported = InputNotes.SetOf(control.Unsupported);
            ControlDelivery delivery = default;
            var verdict = GuardVerdict.Unguarded;
            if (engine.ProposalOf(state, request, delivery, unsupported) is { } proposal)
            {
                verdict = VerdictOn(proposal, request.Id, recorded, state.Measure, out var audit);
                Verdict = verdict == GuardVerdict.Unguarded ? null : audit;
            }

            var result = engine.Apply(state, request, delivery, unsupported, verdict);
            Compare(control, result);
            return (ControlAudits.Of(request, state, result, unsupported) with { After = control.After }, result);
        }

        return null;
    }

    /// <summary>Holds a decision at an event against the recorded one.</summary>
    public void Decided(Command command)
    {
        var key = (command.Id, command.Sequence);
        _taken.Add(key);
        _reproduction.Compare(inputs.Decided.GetValueOrDefault(key)?.Command, command);
    }

    /// <summary>What is recorded and did not happen here is a difference where the credential was seen and the events cover its time.</summary>
    /// <param name="seen">What was given to a credential, or null: no event of it.</param>
    /// <param name="first">Time of the first event, UTC ticks.</param>
    public Reproduction Finish(Func<string, CredentialReplay?> seen, long first)
    {
        _reproduction.OnlyRecorded.AddRange(inputs.Decided
            .Where(each => !_taken.Contains(each.Key) && seen(each.Value.Command.CredentialId) is not null && Covers(each.Value.Event.Time))
            .Select(each => each.Value.Command)
            .OrderBy(command => command.IssuedAt).ThenBy(command => command.Id, StringComparer.Ordinal));
        foreach (var (credential, recorded) in inputs.Credentials.OrderBy(each => each.Key, StringComparer.Ordinal))
        {
            if (seen(credential) is not { } given)
            {
                continue;
            }

            _reproduction.OtherControls.AddRange(given.Left()
                .Where(control => control.Time is not { } time || Covers(time))
                .Select(control => (control, (string?)null)));
            _reproduction.UnusedVerdicts.AddRange(recorded.Verdicts
                .Where(each => !_asked.Contains(each.Key) && Covers(each.Value.Event.Time))
                .Select(each => each.Value)
                .OrderBy(verdict => verdict.Event.Time).ThenBy(verdict => verdict.CommandId, StringComparer.Ordinal));
        }

        return _reproduction;

        bool Covers(DateTime time) => time.Ticks >= first && time.Ticks <= _last;
    }

    private (DetectionEngine Engine, bool Learning) JudgedBy(CredentialReplay? recorded) =>
        partitions?.Of(recorded?.Inputs.Partition) is { } stretch ? (stretch.Engine, stretch.Learning) : (own, false);

    private void Compare(ControlAudit control, in ControlResult result)
    {
        var outcome = ControlOutcomes.Name(result.Outcome);
        if (control.Detail == outcome)
        {
            _reproduction.SameControls++;
        }
        else
        {
            _reproduction.OtherControls.Add((control, outcome));
        }

        _reproduction.Compare(control.Command, result.Command);
    }

    /// <summary>The recorded observation; on a source new to the credential that which stands, while it says anything.</summary>
    private CampaignObservation Observe(
        DetectionEngine engine, CredentialState state, CredentialReplay recorded, in AccessEvent accessEvent, in EventContext context)
    {
        if (recorded.Inputs.Campaigns.TryGetValue(accessEvent.EventId, out var found))
        {
            Campaign = recorded.Campaign = found;
            return found;
        }

        if (state.Campaign.LogRatio <= 0)
        {
            return default;
        }

        Span<CampaignSource> sources = stackalloc CampaignSource[CampaignSource.PerEvent];
        _ = CampaignWatch.NewSources(engine, state, accessEvent, context, sources, out var read);
        return read > 0 ? recorded.Campaign : default;
    }

    /// <summary>
    /// The recorded verdict; what goes on being held has none of its own. A question that the audit does not know is counted, and the suspension
    /// allowed.
    /// </summary>
    private GuardVerdict VerdictOn(SuspensionProposal proposal, string place, CredentialReplay? recorded, MeasureState measure, out GuardAudit? audit)
    {
        audit = null;
        if (recorded is not null && recorded.Inputs.Verdicts.TryGetValue((proposal.CommandId, place), out var found))
        {
            _asked.Add((proposal.CommandId, place));
            audit = found;
            return GuardAudits.Read(found);
        }

        if (inputs.IsUnpublished(proposal.CommandId) || inputs.IsUnguarded(proposal.CommandId))
        {
            return GuardVerdict.Unguarded;
        }

        if (measure.IsHeld && recorded?.Inputs.Controls.Exists(control => control.ControlId == place) != true)
        {
            var decision = measure.HeldBy == GuardScope.Unreadable ? GuardDecision.Unreadable : GuardDecision.Held;
            return new GuardVerdict(decision, measure.HeldBy, 0, 0, TimeSpan.Zero);
        }

        _reproduction.UnknownQuestions.Add((proposal.CredentialId, proposal.CommandId));
        return GuardVerdict.Unguarded;
    }
}
