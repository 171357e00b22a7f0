using System.Text;
using AccessSentinel.Contracts.Audit;
using AccessSentinel.Contracts.Controls;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Guarding;
using AccessSentinel.Engine.State;
using AccessSentinel.Processing.Audit;
using AccessSentinel.Processing.Partitions;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Processing.State;
using AccessSentinel.Processing.Telemetry;

namespace AccessSentinel.Processing.Controls;

/// <summary>
/// Follows one control: verifies it, and applies it to the credential's record by compare-and-save with its outbox. Whoever owns the
/// credential's events finds the conflict and judges them anew on the record that this one saved.
/// </summary>
internal sealed class ControlFollower(WorkerContext context, ControlVerifier operators, IOversightStore oversight, FaultRetry retry)
{
    private const int PatientRounds = 3;

    private readonly List<OutgoingMessage> _unacknowledged = [];
    private readonly List<OutgoingMessage> _outbox = [];
    private readonly StoredRecord?[] _loaded = new StoredRecord?[1];
    private readonly bool[] _saved = new bool[1];
    private readonly GuardVerdict[] _verdicts = new GuardVerdict[1];

    /// <summary>Follows or refuses the control of a message, and says so.</summary>
    public async Task FollowAsync(ConsumedMessage message, CancellationToken cancellation)
    {
        var now = context.Time.GetUtcNow().UtcDateTime;
        var refusal = operators.Verify(message.Value, message.Headers, message.Key, now, out var control);
        var delivery = new ControlDelivery(PartitionNumber.Of(message.Source), message.Offset);
        if (refusal == ControlRefusal.None || (refusal == ControlRefusal.Expired && control!.Scope == ControlScope.Credential))
        {
            // One that comes late may be one that was applied in time and is delivered again: the record knows.
            var outcome = control!.Scope == ControlScope.Credential
                ? await ApplyAsync(control, delivery, message, expired: refusal == ControlRefusal.Expired, cancellation).ConfigureAwait(false)
                : await AllowAsync(control, delivery, cancellation).ConfigureAwait(false);
            if (outcome is { } followed)
            {
                await SayAsync(control, followed, message, cancellation).ConfigureAwait(false);
                return;
            }
        }

        await RefuseAsync(control, refusal, message, cancellation).ConfigureAwait(false);
    }

    /// <summary>Keeps the allowance of an organization, a network or a device.</summary>
    public async Task<ControlOutcome?> AllowAsync(Control control, ControlDelivery delivery, CancellationToken cancellation)
    {
        if (!ScopeTag.TryOf(control.Scope, control.Subject, context.Key, out _))
        {
            return null;
        }

        ScopeAllowance allowance = new(
            control.Scope, control.Subject, control.Factor ?? 1, control.ExpiresAt?.Ticks ?? 0, control.IssuedAt.Ticks, control.Id, control.Author, delivery);
        var repeat = await retry.StoreAsync(
            async token => await oversight.PutAllowanceAsync(allowance, token).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        return repeat switch
        {
            ControlRepeat.New => ControlOutcome.Applied,
            ControlRepeat.Redelivered => ControlOutcome.Redelivered,
            _ => ControlOutcome.Replayed,
        };
    }

    /// <summary>What became of it; null: it came after its time and was never applied.</summary>
    private async Task<ControlOutcome?> ApplyAsync(Control control, ControlDelivery delivery, ConsumedMessage message, bool expired, CancellationToken cancellation)
    {
        for (var round = 1; ; round++)
        {
            var (done, outcome) = await retry.StoreAsync(token => RoundAsync(control, delivery, message, expired, token), cancellation).ConfigureAwait(false);
            if (done)
            {
                return outcome;
            }

            context.Metrics.Conflicts.Add(1);
            if (round > PatientRounds)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(1, 1 + Math.Min(round, 50))), context.Time, cancellation).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask<(bool Done, ControlOutcome? Outcome)> RoundAsync(
        Control control, ControlDelivery delivery, ConsumedMessage message, bool expired, CancellationToken cancellation)
    {
        var engine = context.Engine;
        var generation = await context.Store.GenerationAsync(cancellation).ConfigureAwait(false);
        await context.Store.LoadAsync([control.Subject], _loaded, cancellation).ConfigureAwait(false);
        var stored = _loaded[0]?.Generation == generation ? _loaded[0] : null;
        _unacknowledged.Clear();
        _outbox.Clear();
        var state = StoredForm.Open(context, engine, control.Subject, stored, _unacknowledged);
        if (_unacknowledged.Count > 0)
        {
            // A decision of the record, or of this very control before a crash: it comes first, as everywhere.
            await context.Effects.PublishingAsync(_unacknowledged, cancellation).ConfigureAwait(false);
            await context.Publisher.PublishAsync(_unacknowledged, cancellation).ConfigureAwait(false);
            context.Metrics.Republished.Add(_unacknowledged.Count);
        }

        if (expired && DetectionEngine.HasApplied(state, control, delivery) != ControlRepeat.Redelivered)
        {
            return (true, null);
        }

        var unsupported = context.Effects.Unsupported;
        var proposal = engine.ProposalOf(state, control, delivery, unsupported);
        var verdict = await AskAsync(proposal, cancellation).ConfigureAwait(false);
        var result = engine.Apply(state, control, delivery, unsupported, verdict);
        if (!result.IsChange)
        {
            return (true, result.Outcome);
        }

        if (proposal is not null && verdict != GuardVerdict.Unguarded)
        {
            var place = ControlAudits.PlaceOf(control, message.Source.Topic, message.Source.Partition, message.Offset);
            context.Audit.Outbox.Add(_outbox, GuardAudits.Of(proposal, verdict, place));
        }

        Collect(control, state, result, unsupported);
        var request = StoredForm.Save(context, generation, state, stored?.Version ?? 0, _outbox);
        await context.Store.SaveAsync([request], _saved, cancellation).ConfigureAwait(false);
        if (!_saved[0] || await context.Store.GenerationAsync(cancellation).ConfigureAwait(false) != generation)
        {
            return (false, null);
        }

        if (_outbox.Count > 0)
        {
            await context.Effects.PublishingAsync(_outbox, cancellation).ConfigureAwait(false);
            await context.Publisher.PublishAsync(_outbox, cancellation).ConfigureAwait(false);
            await context.Store.ClearOutboxAsync([(control.Subject, request.Record.Version)], cancellation).ConfigureAwait(false);
        }

        if (result.Command is { } command)
        {
            if (state.IsDrill)
            {
                context.Metrics.Drills.CountCommand(command);
            }
            else
            {
                context.Metrics.CountCommand(command);
            }
        }

        if (verdict != GuardVerdict.Unguarded)
        {
            context.Metrics.CountGuard(verdict, FeedState.Plausible);
        }

        return (true, result.Outcome);
    }

    /// <summary>An operator's suspension counts as ours do. What the feed looks like is no matter: a human says it.</summary>
    private async ValueTask<GuardVerdict> AskAsync(SuspensionProposal? proposal, CancellationToken cancellation)
    {
        if (proposal is null || context.Guard is null)
        {
            return GuardVerdict.Unguarded;
        }

        var question = SuspensionQuestion.Of(proposal, context.Options.Guard, implausible: false);
        _ = await GuardCall.AskAsync(context, context.Options.ControlsTopic, [question], _verdicts, cancellation).ConfigureAwait(false);
        return _verdicts[0];
    }

    private void Collect(Control control, CredentialState state, in ControlResult result, UnsupportedMeasures unsupported)
    {
        if (result.Command is { } command)
        {
            _outbox.Add(Outgoing.Command(command, context.Options.CommandsTopic));
        }

        if (result.Finding is { } finding)
        {
            _outbox.Add(Outgoing.Finding(finding, context.Options.FindingsTopic));
        }

        context.Audit.Outbox.Add(_outbox, ControlAudits.Of(control, state, result, unsupported) with { After = context.Audit.Outbox.PositionsOf(state) });
    }

    private async Task SayAsync(Control control, ControlOutcome outcome, ConsumedMessage message, CancellationToken cancellation)
    {
        if (outcome == ControlOutcome.Replayed)
        {
            await RefuseAsync(control, ControlRefusal.Replayed, message, cancellation).ConfigureAwait(false);
            return;
        }

        var type = ControlTypes.Name(control.Type);
        var name = ControlOutcomes.Name(outcome);
        context.Metrics.CountControl(type, name);
        WorkerLog.Followed(context.Log, type, control.Subject, control.Author, name, control.Id, message.Source.ToString(), message.Offset);
        if (outcome == ControlOutcome.Redelivered)
        {
            // Whoever did it may have ended before it could say so.
            await AnswerAsync(control.Id, ControlOutcomes.Name(ControlOutcome.Applied), cancellation).ConfigureAwait(false);
            return;
        }

        if (control.Scope != ControlScope.Credential)
        {
            await AuditAsync(ControlAudits.Of(control, applied: true, name), cancellation).ConfigureAwait(false);
        }

        await AnswerAsync(control.Id, name, cancellation).ConfigureAwait(false);
    }

    private async Task RefuseAsync(Control? control, ControlRefusal refusal, ConsumedMessage message, CancellationToken cancellation)
    {
        // An allowance whose subject no event could carry was readable, and signed: the subject is what is wrong with it.
        refusal = refusal == ControlRefusal.None ? ControlRefusal.OutOfRange : refusal;
        var reason = ControlRefusals.Name(refusal);
        context.Metrics.CountRefusedControl(reason);
        WorkerLog.Refused(context.Log, reason, control?.Subject ?? "?", control?.Author ?? "?", control?.Id ?? "?", message.Source.ToString(), message.Offset);
        if (control is null || refusal is ControlRefusal.Unsigned or ControlRefusal.UnknownKey or ControlRefusal.Altered or ControlRefusal.Replayed)
        {
            // Anybody who can write to the topic can make these: they must not fill the store and the audit.
            return;
        }

        await AuditAsync(ControlAudits.Of(control, applied: false, reason), cancellation).ConfigureAwait(false);
        await AnswerAsync(control.Id, "refused: " + reason, cancellation).ConfigureAwait(false);
    }

    private async Task AnswerAsync(string controlId, string answer, CancellationToken cancellation) =>
        await retry.StoreAsync(
            async token =>
            {
                await oversight.AnswerAsync(controlId, answer, token).ConfigureAwait(false);
                return true;
            },
            cancellation).ConfigureAwait(false);

    private async Task AuditAsync(ControlAudit audit, CancellationToken cancellation)
    {
        if (context.Audit.Enabled)
        {
            await retry.PublishAsync([AuditOutbox.Message(audit)], cancellation).ConfigureAwait(false);
        }
    }
}
