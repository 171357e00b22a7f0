using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Controls;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Contracts.Findings;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Guarding;
using AccessSentinel.Engine.Scoring;
using AccessSentinel.Engine.Scoring.Anomaly;
using AccessSentinel.Engine.Signals;
using AccessSentinel.Engine.State;
using AccessSentinel.Engine.Windows;

namespace AccessSentinel.Engine;

/// <summary>
/// The pure core: one event and one record in, the record changed and perhaps a command out. No clock, no randomness, no I/O;
/// the same calls give the same answers. Thread-safe: all that changes is in the record.
/// </summary>
public sealed class DetectionEngine(EngineOptions options, PriorTable priors, SurprisalScale scale, EngineModel? model = null)
{
    /// <summary>An engine with the built-in priors and scale.</summary>
    public DetectionEngine(EngineOptions options)
        : this(options, PriorTable.BuiltIn, SurprisalScale.BuiltIn)
    {
    }

    /// <summary>What it is configured with.</summary>
    public EngineOptions Options { get; } = options;

    /// <summary>What it expects of each profession.</summary>
    public PriorTable Priors { get; } = priors;

    /// <summary>From evidence to surprisal.</summary>
    public SurprisalScale Scale { get; } = scale;

    /// <summary>The model that priors and scale are from and that scores rows of features, or null: all is built in.</summary>
    public EngineModel? Model { get; } = model;

    /// <summary>Takes one event of the record's credential, in offset order; no guard is asked, every suspension is allowed.</summary>
    public EventResult Process(CredentialState state, in AccessEvent accessEvent, in EventContext context)
    {
        var result = Propose(state, accessEvent, context);
        return result.Proposal is { } proposal
            ? result with { Proposal = null, Command = Settle(state, proposal, GuardVerdict.Unguarded) }
            : result;
    }

    /// <summary>
    /// Takes one event of the record's credential, in offset order. Where it would suspend, the answer carries a proposal, to be settled
    /// with the guard's verdict before the credential's next event.
    /// </summary>
    public EventResult Propose(CredentialState state, in AccessEvent accessEvent, in EventContext context)
    {
        Recognize(state);
        var time = EventClock.TimeOf(accessEvent, context, out var skewed);
        KeyRotation.Carry(state, accessEvent, time);
        var verdict = state.Offsets.Admit(
            state.Duplicates, EventClock.Signature(accessEvent), time, context.Source, context.Offset, context.MessageTimestamp);
        if (verdict == ReplayVerdict.Duplicate)
        {
            return new EventResult(Disposition.Duplicate, skewed, false, null);
        }

        var rewound = verdict == ReplayVerdict.Rewound;
        // Late is judged against the record's own time: a partition's watermark would freeze a quiet hour.
        if (state.Now != 0 && !state.Counters.Holds(time))
        {
            return new EventResult(Disposition.Late, skewed, rewound, null);
        }

        state.Learning = context.Learning;
        BaselineIntake.Prepare(state.Baseline, accessEvent, time, context.ObservedDay);
        var prior = Priors[state.Baseline.Profession];
        Count(state, accessEvent, time);
        state.Audited.Events++;
        var read = EvidenceIntake.Take(state, accessEvent, time, prior, Options.Canaries, context.Campaign);
        state.Now = Math.Max(state.Now, time);
        InputNotes.Observe(state);
        if (context.Learning)
        {
            return new EventResult(Disposition.Learned, skewed, rewound, null);
        }

        var evasion = EffectIntake.Take(state, accessEvent, time);
        var answer = new Answer();
        Decide(state, accessEvent, time, prior, context, ref answer);
        if (state.IsDrill && answer.Proposal is { } drilled)
        {
            // The guard bounds the harm to real people: a drill neither uses it up nor is held by it.
            answer.Command = Settle(state, drilled, GuardVerdict.Unguarded);
            answer.Proposal = null;
        }

        return new EventResult(Disposition.Processed, skewed, rewound, answer.Command)
        {
            Finding = answer.Finding,
            Evasion = evasion,
            Read = read,
            Proposal = answer.Proposal,
            Surprisal = answer.Surprisal,
            HasNewInputs = answer.HasNewInputs,
        };
    }

    /// <summary>Tells a drill's credential from a real one. To be called for a record that was loaded, before anything is said of it.</summary>
    public void Recognize(CredentialState state) => state.IsDrill = Options.Drills.Marks(state.CredentialId);

    /// <summary>
    /// Takes the guard's verdict on a proposed suspension. Returns the suspension; or, when it is held, the step-up that takes its
    /// place; or null when that step-up runs already.
    /// </summary>
    /// <param name="state">The record, unchanged since the proposal.</param>
    /// <param name="proposal">What <see cref="Propose"/> answered.</param>
    /// <param name="verdict">What the guard says.</param>
    public Command? Settle(CredentialState state, SuspensionProposal proposal, in GuardVerdict verdict) =>
        SuspensionSettlement.Settle(state, proposal, verdict, Score(state), LadderOf(state), Options.Mode);

    /// <summary>The score of a credential as of its last event.</summary>
    public CredentialScore Score(CredentialState state) => Scorer.Score(state, Priors[state.Baseline.Profession], Scale, Model);

    /// <summary>
    /// Whether the anomaly model is to be scored for a record beside any decision: at most once a credential-minute, and only where there is
    /// anything to score. Answers yes once; the record remembers it while it is in memory.
    /// </summary>
    public static bool IsModelDue(CredentialState state)
    {
        var minute = state.Now / TimeSpan.TicksPerMinute;
        if (minute == state.ModelMinute || !IsWorthScoring(state))
        {
            return false;
        }

        state.ModelMinute = minute;
        return true;
    }

    /// <summary>
    /// Reads what the anomaly model looks at, as of the record's last event: about the track of its score. Allocates nothing.
    /// </summary>
    /// <param name="state">The record.</param>
    /// <param name="values">At least <see cref="FeatureCatalogue.Count"/> places, filled in the order of the catalogue.</param>
    public void ReadFeatures(CredentialState state, Span<double> values)
    {
        var prior = Priors[state.Baseline.Profession];
        FeatureReader.Read(state, prior, Scorer.Score(state, prior, Scale), values);
    }

    /// <summary>The ladder of a credential: that of its profession, where it has one of its own.</summary>
    public LadderOptions LadderOf(CredentialState state) =>
        Options.Ladders.TryGetValue(state.Baseline.Profession, out var own) ? own : Options.Ladder;

    /// <summary>Whether a credential shows enough that its score is asked for before deciding; where not, it counts as 0.</summary>
    public static bool IsWorthScoring(CredentialState state) => Scorer.IsWorthScoring(state);

    /// <summary>Counts a message that could not be read but whose credential could: never evidence by itself.</summary>
    public void CountReject(CredentialState state, in EventContext context)
    {
        // A redone reject is behind its offset: counted once.
        if (state.Offsets.Observe(context.Source, context.Offset, context.MessageTimestamp) != OffsetVerdict.Behind)
        {
            state.Rejects++;
        }
    }

    /// <summary>The suspension that a control asks for and that the guard is asked about before it is applied; null: it suspends nobody anew.</summary>
    public SuspensionProposal? ProposalOf(CredentialState state, Control control, in ControlDelivery delivery, UnsupportedMeasures unsupported) =>
        Options.Drills.Marks(state.CredentialId) ? null : ControlIntake.Propose(state, control, delivery, LadderOf(state), Options.Mode, unsupported);

    /// <summary>Follows a control that was verified and concerns this credential. The record is to be saved where the result is a change.</summary>
    /// <param name="state">The record.</param>
    /// <param name="control">Its subject is the record's credential.</param>
    /// <param name="delivery">Where it was read: tells a message that comes again from a control that is played again.</param>
    /// <param name="unsupported">What the portal cannot carry out.</param>
    /// <param name="verdict">What the guard said of the suspension that it asks for, if it asks for one.</param>
    public ControlResult Apply(
        CredentialState state, Control control, in ControlDelivery delivery, UnsupportedMeasures unsupported = UnsupportedMeasures.None, in GuardVerdict verdict = default) =>
        ControlIntake.Apply(state, control, delivery, new ControlTerms(LadderOf(state), Options, unsupported, verdict, Score(state)));

    /// <summary>Whether a control was applied to the record before.</summary>
    public static ControlRepeat HasApplied(CredentialState state, Control control, in ControlDelivery delivery) =>
        state.Oversight.Applied.Find(ControlIntake.IdOf(control), control.IssuedAt.Ticks, delivery);

    /// <summary>Takes over a control that was applied before the store was lost, after <see cref="Restore(CredentialState, Command)"/>.</summary>
    public static void Restore(CredentialState state, Control control, in ControlDelivery delivery) => ControlIntake.Restore(state, control, delivery);

    /// <summary>Takes over the last command that was published for the credential (read back after the store was lost).</summary>
    public void Restore(CredentialState state, Command command) => CommandReturn.Take(state, command, LadderOf(state));

    private static void Count(CredentialState state, in AccessEvent accessEvent, long time)
    {
        var counters = state.Counters;
        counters.Advance(time);
        counters.Add(time, Metric.Events, 1);
        switch (accessEvent.Outcome)
        {
            case AccessOutcome.Success:
                counters.Add(time, Metric.Successes, 1);
                break;
            case AccessOutcome.NotFound:
                counters.Add(time, Metric.NotFound, 1);
                break;
            // Anybody can be refused in somebody's name: only what is refused inside the credential's own session is its attempt.
            case AccessOutcome.Denied when accessEvent.Action != AccessAction.Login && (uint)accessEvent.Session == state.Context.Session:
                counters.Add(time, Metric.Denied, 1);
                break;
            default:
                break;
        }
    }

    private void Decide(
        CredentialState state, in AccessEvent accessEvent, long time, ProfessionPrior prior, in EventContext context, ref Answer answer)
    {
        var measure = state.Measure;
        var ladder = LadderOf(state);
        var unsupported = context.Unsupported;
        answer.HasNewInputs = InputNotes.TellObservation(state, context);
        if (IsToGoOn(state, time))
        {
            answer.Command = CommandFactory.Prolong(state, time, Options.Mode);
            return;
        }

        if (measure.IsHeld)
        {
            if (time < measure.HeldUntil)
            {
                // Asked again whatever the event was: neither a second factor nor the end of the step-up settles what is owed.
                var now = Scorer.Score(state, prior, Scale, Model);
                answer.Surprisal = now.Surprisal;
                answer.HasNewInputs |= InputNotes.TellOfProposal(state, context);
                answer.Proposal = SuspensionSettlement.Propose(state, accessEvent, time, now, ladder, Options.Mode, unsupported);
                return;
            }

            measure.EndHold();
        }

        answer.Finding = Verdicts.Lapse(state, time, ladder);
        Probation.Vouch(state, accessEvent, time);
        if (Answers(measure, accessEvent, time))
        {
            Answered(state, accessEvent, time, ladder);
            return;
        }

        if (measure.Shadow && Options.Mode == OperatingMode.Enforce && measure.InForce(time))
        {
            var running = Scorer.Score(state, prior, Scale, Model);
            if (measure.Level == MeasureLevel.Suspend)
            {
                answer.HasNewInputs |= InputNotes.TellOfProposal(state, context);
                answer.Proposal = SuspensionSettlement.Propose(state, accessEvent, time, running, ladder, Options.Mode, unsupported);
            }
            else
            {
                answer.Command = CommandFactory.Enforce(state, time, running);
            }

            return;
        }

        if (!Scorer.IsWorthScoring(state))
        {
            return;
        }

        var score = Scorer.Score(state, prior, Scale, Model);
        answer.Surprisal = score.Surprisal;
        var (proposed, lacking) = Weigh(state, accessEvent, score, ladder, context.Allowance, unsupported, time);
        if (InputNotes.AreOthers(state, context)
            && ((proposed, lacking) != Weigh(state, accessEvent, score, ladder, state.Audited.Allowance, state.Audited.Unsupported, time)
                || (proposed == MeasureLevel.Suspend && unsupported != state.Audited.Unsupported)))
        {
            InputNotes.Tell(state, context);
            answer.HasNewInputs = true;
        }

        if (proposed == MeasureLevel.Observe)
        {
            answer.Finding ??= EpisodeFindings.Lacking(state, time, lacking);
            return;
        }

        if (proposed == MeasureLevel.Suspend)
        {
            answer.Proposal = SuspensionSettlement.Propose(state, accessEvent, time, score, ladder, Options.Mode, unsupported);
        }
        else
        {
            answer.Command = CommandFactory.Take(state, accessEvent.EventId, accessEvent.Session, time, proposed, score, ladder, Options.Mode);
            EffectIntake.Lack(state.Effect, lacking, proposed);
        }
    }

    /// <summary>
    /// The measure that is to be taken beyond what was taken before, and the severer one that the evidence pays for and the portal lacks; observe = none.
    /// </summary>
    private (MeasureLevel Proposed, MeasureLevel Lacking) Weigh(
        CredentialState state, in AccessEvent accessEvent, in CredentialScore score, LadderOptions ladder, double allowance, UnsupportedMeasures unsupported, long time)
    {
        var measure = state.Measure;
        var seen = Probation.Seen(state, score, time, allowance, Scale);
        var proposed = DecisionPolicy.Propose(seen, ladder, state.Baseline, measure.Level == MeasureLevel.Watch);
        var reached = measure.Episode.Length == 0 ? MeasureLevel.Observe : measure.Reached;
        if (measure.InForce(time))
        {
            reached = (MeasureLevel)Math.Max((byte)reached, (byte)measure.Level);
        }

        var due = proposed;
        if (unsupported != UnsupportedMeasures.None)
        {
            proposed = unsupported.GreatestPossible(proposed);
            reached = EffectIntake.IsVain(state, accessEvent, unsupported) ? MeasureLevel.Observe : reached;
        }

        return (proposed > reached ? proposed : MeasureLevel.Observe, due > proposed && due > reached ? due : MeasureLevel.Observe);
    }

    /// <summary>A confirmed suspension never lapses while the credential is being tried: it is renewed before, or at the first event after.</summary>
    private static bool IsToGoOn(CredentialState state, long time)
    {
        const long Ahead = 3 * TimeSpan.TicksPerDay;
        return state.Oversight.IsConfirmed && state.Measure.Level == MeasureLevel.Suspend && time >= state.Measure.Until - Ahead;
    }

    private static bool Answers(MeasureState measure, in AccessEvent accessEvent, long time) =>
        measure.Level == MeasureLevel.StepUp
        && measure.InForce(time)
        && accessEvent.Action == AccessAction.Login
        && accessEvent.Outcome == AccessOutcome.Success
        && accessEvent.MultiFactor == MultiFactor.Yes;

    /// <summary>
    /// The second factor was given: evidence of innocence for the source it came from, which is the owner's, and for nothing else. The
    /// episode stays open, so that a session that was taken over all the same goes straight to the next rung.
    /// </summary>
    private static void Answered(CredentialState state, in AccessEvent accessEvent, long time, LadderOptions ladder)
    {
        var measure = state.Measure;
        measure.AnsweredAt = time;
        Verdicts.Acquit(state, state.Context.Takeover >= TakeoverSignal.ForeignFrom);
        SourceIntake.Teach(state, accessEvent, (int)(time / TimeSpan.TicksPerDay));
        state.Context.Takeover = 0;
        measure.Until = Math.Min(measure.Until, time + ladder.StepUpFor.Ticks);
    }

    private ref struct Answer
    {
        public Command? Command;
        public SuspensionProposal? Proposal;
        public Finding? Finding;
        public double Surprisal;
        public bool HasNewInputs;
    }
}
