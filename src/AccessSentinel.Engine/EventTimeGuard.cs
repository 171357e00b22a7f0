using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Guarding;
using AccessSentinel.Engine.State;

namespace AccessSentinel.Engine;

/// <summary>
/// An engine with a guard of its own whose clock is the messages' timestamps: the guard of <c>backtest</c> and <c>evaluate</c>, with the rules
/// of the live one. One for each run; events come in their order. Not thread-safe.
/// </summary>
/// <param name="engine">Judges.</param>
/// <param name="options">The guard's limits.</param>
public sealed class EventTimeGuard(DetectionEngine engine, GuardOptions options)
{
    private readonly SuspensionLedger _ledger = new(options);
    private readonly FeedWatch _feed = new(options.Feed);

    private readonly long[] _held = new long[(int)GuardScope.Unreadable + 1];

    /// <summary>The engine that judges.</summary>
    public DetectionEngine Engine { get; } = engine;

    /// <summary>Suspensions that the guard has held, by <see cref="GuardScope"/>.</summary>
    public IReadOnlyList<long> Held => _held;

    /// <summary>What was asked at the last event, and the verdict, where it is to be audited; null: nothing was.</summary>
    public (SuspensionProposal Proposal, GuardVerdict Verdict)? Answered { get; private set; }

    /// <summary>Takes one event of the record's credential; see <see cref="DetectionEngine.Process"/>.</summary>
    /// <param name="state">The credential's record.</param>
    /// <param name="presence">What the guard remembers of the credential.</param>
    /// <param name="accessEvent">The event.</param>
    /// <param name="context">What is told beside it.</param>
    public EventResult Process(CredentialState state, ref FeedPresence presence, in AccessEvent accessEvent, in EventContext context)
    {
        Answered = null;
        if (!options.Enabled || Engine.Options.Drills.Marks(state.CredentialId))
        {
            return Engine.Process(state, accessEvent, context);
        }

        var now = context.MessageTimestamp;
        if (now / (GuardRule.ActiveBucket * TimeSpan.TicksPerMillisecond) != presence.Hour)
        {
            presence.Hour = now / (GuardRule.ActiveBucket * TimeSpan.TicksPerMillisecond);
            _ledger.NoteActive(state.CredentialId, now);
        }

        _feed.Observe(ref presence, now, accessEvent.Time, now);
        var result = Engine.Propose(state, accessEvent, context);
        _feed.Judged(ref presence, result.Surprisal);
        if (result.Proposal is not { } proposal)
        {
            return result;
        }

        // What would already have lapsed would not be published: it may not use up what others need.
        var verdict = proposal.Expires <= now
            ? GuardVerdict.Unguarded
            : _ledger.Ask(SuspensionQuestion.Of(proposal, options, _feed.State() != FeedState.Plausible), now);
        var heldBy = state.Measure.HeldBy;
        var command = Engine.Settle(state, proposal, verdict);
        if (GuardAudits.IsNews(verdict, heldBy, state.Measure, command))
        {
            Answered = (proposal, verdict);
            _held[(int)verdict.Scope] += verdict.Decision == GuardDecision.Allowed || command is null ? 0 : 1;
        }

        return result with { Proposal = null, Command = command };
    }
}
