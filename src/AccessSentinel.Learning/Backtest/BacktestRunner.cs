using System.Text;
using AccessSentinel.Contracts.Audit;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Contracts.Findings;
using AccessSentinel.Engine;
using AccessSentinel.Engine.Guarding;
using AccessSentinel.Engine.State;
using AccessSentinel.Learning.Backtest.Replay;
using AccessSentinel.Learning.Datasets;

namespace AccessSentinel.Learning.Backtest;

/// <summary>
/// Judges recorded events as the worker would have, event by event in event time, and counts what would have come of it. The events
/// happened: obedience is not assumed, and what a measure would have prevented is what was still read while it would have held.
/// </summary>
public sealed class BacktestRunner
{
    private readonly DetectionEngine _engine;
    private readonly CampaignLedger _campaigns = new();
    private readonly EventTimeGuard _guard;
    private readonly IBacktestSink _sink;
    private readonly BacktestResult _result;
    private readonly BacktestBook _book;
    private readonly CredentialTable<CredentialRun> _credentials;
    private int _observedDay;
    private readonly Dictionary<string, List<AttackOutcome>> _attacks = new(StringComparer.Ordinal);
    private AuditReplay? _replay;

    private BacktestRunner(DetectionEngine engine, GuardOptions guard, string model, Truth? truth, IBacktestSink sink)
    {
        _engine = engine;
        _guard = new EventTimeGuard(engine, guard);
        _sink = sink;
        _result = new BacktestResult(engine, model, truth);
        _book = new BacktestBook(engine, _result, sink);
        _credentials = new CredentialTable<CredentialRun>(Create);
        if (truth is not null)
        {
            var outcomes = truth.Scenarios.Where(scenario => scenario.IsAttack).Select(scenario => new AttackOutcome(scenario)).ToList();
            _result.Attacks = outcomes;
            foreach (var outcome in outcomes)
            {
                if (!_attacks.TryGetValue(outcome.Scenario.CredentialId, out var list))
                {
                    _attacks[outcome.Scenario.CredentialId] = list = [];
                }

                list.Add(outcome);
            }
        }
    }

    /// <summary>Runs over a dataset.</summary>
    /// <param name="dataset">The events; read to its end.</param>
    /// <param name="engine">The engine that judges.</param>
    /// <param name="guard">How many suspensions the guard lets through, in event time.</param>
    /// <param name="model">What its priors and scale are called in the results.</param>
    /// <param name="truth">What really happened, if that is known.</param>
    /// <param name="sink">Takes commands and findings in order.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellation">Stops it between two events.</param>
    /// <param name="inputs">Recorded inputs, to be taken instead of computed ones; null: all are computed.</param>
    /// <param name="engines">Makes the engine of a recorded judgement; null: <paramref name="engine"/> judges throughout.</param>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static BacktestResult Run(
        EventDataset dataset,
        DetectionEngine engine,
        GuardOptions guard,
        string model,
        Truth? truth,
        IBacktestSink sink,
        ProgressMeter progress,
        CancellationToken cancellation = default,
        RecordedInputs? inputs = null,
        Func<RecordedJudgement, DetectionEngine>? engines = null)
    {
        BacktestRunner runner = new(engine, guard, model, truth, sink);
        runner._replay = inputs is null ? null : new AuditReplay(engine, inputs, engines is null ? null : inputs.Partitions(engines));
        progress.Start();
        while (dataset.MoveNext())
        {
            cancellation.ThrowIfCancellationRequested();
            if (dataset.Reason == RejectReason.None)
            {
                runner.Take(dataset.Event, dataset.Timestamp, dataset.CredentialId);
            }
            else if (runner._credentials.TryGet(dataset.CredentialId, out var credential))
            {
                engine.CountReject(credential.State, default);
            }

            progress.Advance("backtest", dataset);
        }

        progress.Report("backtest", dataset);
        runner.Finish(dataset);
        return runner._result;
    }

    private CredentialRun Create(string id) => new(id)
    {
        Attacks = _attacks.TryGetValue(id, out var attacks) ? attacks : [],
        Recorded = _replay?.Of(id),
    };

    private EventResult Judge(CredentialRun credential, in AccessEvent accessEvent, long timestamp)
    {
        if (_replay is { } replay)
        {
            var replayed = replay.Judge(credential.State, credential.Recorded, accessEvent, timestamp);
            BacktestAudit.Judged(_sink, credential.State, accessEvent, replayed, replay.Campaign, replay.Verdict);
            return replayed;
        }

        EventContext context = new(timestamp, 0, 0, false) { ObservedDay = _observedDay };
        var result = _campaigns.Process(_guard, credential.State, ref credential.Presence, accessEvent, context);
        var verdict = _guard.Answered is { } answered ? GuardAudits.Of(answered.Proposal, answered.Verdict, BacktestAudit.EventOf(accessEvent)) : null;
        BacktestAudit.Judged(_sink, credential.State, accessEvent, result, _campaigns.News, verdict);
        return result;
    }

    /// <summary>Applies the controls whose place is reached.</summary>
    private void Follow(CredentialRun credential)
    {
        while (credential.Recorded is { } recorded && _replay!.Apply(credential.State, recorded) is var (audit, result))
        {
            var at = audit.Time ?? audit.Request!.IssuedAt;
            if (_replay.Verdict is { } verdict)
            {
                _sink.Audit(verdict, at);
            }

            Followed(credential, result);
            _sink.Audit(audit, at);
        }
    }

    private void Followed(CredentialRun credential, in ControlResult result)
    {
        if (result.Command is { } command && command.Type != CommandType.Reinstate && !credential.State.IsDrill)
        {
            _book.Decided(credential, command, _result.Professions[(int)credential.State.Baseline.Profession]);
            return;
        }

        if (result.Command is { } lifted)
        {
            (credential.Portal ??= new PortalModel()).Decide(lifted);
            _sink.Command(lifted);
        }

        if (result.Finding is { } finding)
        {
            _book.Say(credential, finding);
        }
    }

    private void Take(in AccessEvent accessEvent, long timestamp, ReadOnlySpan<byte> id)
    {
        var credential = _credentials[id];
        Follow(credential);
        Take(credential, accessEvent, timestamp);
        Follow(credential);
    }

    private void Take(CredentialRun credential, in AccessEvent accessEvent, long timestamp)
    {
        var state = credential.State;
        var time = EventClock.TimeOf(accessEvent, new EventContext(timestamp, 0, 0, false), out _);
        var read = ReadSet.IsRead(accessEvent);
        // Asked before the engine learns of it.
        var stranger = read && accessEvent.Beneficiary != 0 && !state.Known.Contains(accessEvent.Beneficiary, time);
        var refusal = credential.Portal?.Refuses(accessEvent, !stranger);
        _observedDay = _observedDay == 0 ? (int)(time / TimeSpan.TicksPerDay) : _observedDay;
        var answer = Judge(credential, accessEvent, timestamp);
        _result.Count(answer.Disposition);
        _result.First = _result.First == 0 ? time : Math.Min(_result.First, time);
        _result.Last = Math.Max(_result.Last, time);
        _result.Skewed += answer.Skewed ? 1 : 0;
        _result.Degraded += accessEvent.Degradations == Degradations.None ? 0 : 1;
        if (answer.Disposition != Disposition.Processed)
        {
            return;
        }

        if (state.IsDrill)
        {
            _book.Drilled(state, answer);
            if (answer.Command is { } drilled)
            {
                Audit(drilled, published: true, accessEvent);
            }

            return;
        }

        var figures = _result.Professions[(int)state.Baseline.Profession];
        figures.Events++;
        if (answer.Finding is { } said)
        {
            _book.Say(credential, said);
        }

        _book.CountHours(credential, figures, time);
        var attack = credential.AttackOf(_result.Truth, accessEvent);
        attack?.Read(accessEvent, refusal is not null);
        if (read)
        {
            credential.Timeline.Add(time, stranger);
            credential.Reach += stranger ? 1 : 0;
            ReadFigures.Count(_result, accessEvent, refusal, credential, figures, attack);
        }

        if (accessEvent.Action == AccessAction.Login && accessEvent.Outcome == AccessOutcome.Success)
        {
            figures.SignIns++;
            figures.PasswordOnly += accessEvent.Authentication == AuthenticationMethod.Password && accessEvent.MultiFactor != MultiFactor.Yes ? 1 : 0;
        }

        if (answer.Command is { } command)
        {
            var published = _replay?.IsUnpublished(command) != true;
            _book.Decided(credential, command, figures, published);
            Audit(command, published, accessEvent);
        }

        _book.NoteScore(credential, time);
    }

    private void Audit(Command command, bool published, in AccessEvent accessEvent)
    {
        BacktestAudit.Decided(_sink, command, published, accessEvent);
        _replay?.Decided(command);
    }

    private void Finish(EventDataset dataset)
    {
        foreach (var id in _replay?.BeforeAnyEvent() ?? [])
        {
            Follow(_credentials[Encoding.UTF8.GetBytes(id)]);
        }

        _book.Close(_credentials.InOrder);
        _result.Reproduction = _replay?.Finish(
            id => _credentials.TryGet(Encoding.UTF8.GetBytes(id), out var credential) ? credential.Recorded : null, _result.First);
        _result.SuspensionsHeld = _replay?.Held ?? _guard.Held.Sum();
        _result.Files = dataset.Names;
        _result.Credentials = _credentials.InOrder.Count;
        _result.Events = dataset.Events;
        _result.Unsorted = dataset.Unsorted;
        _result.Rejects = dataset.Rejects;
    }
}
