using System.Text;
using AccessSentinel.Contracts.Audit;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Contracts.Findings;
using AccessSentinel.Engine;
using AccessSentinel.Engine.Guarding;
using AccessSentinel.Engine.Signals;
using AccessSentinel.Engine.State;
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
    private readonly List<Command> _commands = [];
    private readonly EventTimeGuard _guard;
    private readonly IBacktestSink _sink;
    private readonly BacktestResult _result;
    private readonly CredentialTable<CredentialRun> _credentials;
    private int _observedDay;
    private readonly Dictionary<string, List<AttackOutcome>> _attacks = new(StringComparer.Ordinal);
    private RecordedInputs? _inputs;

    private BacktestRunner(DetectionEngine engine, GuardOptions guard, string model, Truth? truth, IBacktestSink sink)
    {
        _engine = engine;
        _guard = new EventTimeGuard(engine, guard);
        _sink = sink;
        _result = new BacktestResult(engine, model, truth);
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
        RecordedInputs? inputs = null)
    {
        BacktestRunner runner = new(engine, guard, model, truth, sink);
        runner._inputs = inputs;
        progress.Start();
        while (dataset.MoveNext())
        {
            cancellation.ThrowIfCancellationRequested();
            if (dataset.Reason == RejectReason.None)
            {
                runner.Take(dataset.Event, dataset.CredentialId);
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
        Inputs = _inputs?.Of(id),
    };

    private EventResult Judge(CredentialRun credential, in AccessEvent accessEvent, in EventContext context)
    {
        if (_inputs is null)
        {
            return _campaigns.Process(_guard, credential.State, ref credential.Presence, accessEvent, context);
        }

        CampaignObservation campaign = default;
        _ = credential.Inputs?.Campaigns.TryGetValue(accessEvent.EventId, out campaign);
        return _engine.Process(credential.State, accessEvent, context with { Campaign = campaign });
    }

    private void Take(in AccessEvent accessEvent, ReadOnlySpan<byte> id)
    {
        var credential = _credentials[id];
        var state = credential.State;
        var time = accessEvent.Time;
        var read = ReadSet.IsRead(accessEvent);
        // Asked before the engine learns of it.
        var stranger = read && accessEvent.Beneficiary != 0 && !state.Known.Contains(accessEvent.Beneficiary, time);
        var refusal = credential.Portal?.Refuses(accessEvent, !stranger);
        _observedDay = _observedDay == 0 ? (int)(time / TimeSpan.TicksPerDay) : _observedDay;
        var answer = Judge(credential, accessEvent, new EventContext(time, 0, 0, false) { ObservedDay = _observedDay });
        _result.Count(answer.Disposition);
        _result.First = _result.First == 0 ? time : Math.Min(_result.First, time);
        _result.Last = Math.Max(_result.Last, time);
        _result.Degraded += accessEvent.Degradations == Degradations.None ? 0 : 1;
        if (answer.Disposition != Disposition.Processed)
        {
            return;
        }

        if (state.IsDrill)
        {
            TakeDrill(state, answer, accessEvent);
            return;
        }

        var figures = _result.Professions[(int)state.Baseline.Profession];
        figures.Events++;
        if (answer.Closing is { } closing)
        {
            Close(credential, closing);
        }

        CountHours(credential, figures, time);
        var attack = credential.AttackOf(_result.Truth, accessEvent);
        attack?.Read(accessEvent, refusal is not null);
        if (read)
        {
            credential.Timeline.Add(time, stranger);
            credential.Reach += stranger ? 1 : 0;
            CountRead(accessEvent, refusal, credential, figures, attack);
        }

        if (accessEvent.Action == AccessAction.Login && accessEvent.Outcome == AccessOutcome.Success)
        {
            figures.SignIns++;
            figures.PasswordOnly += accessEvent.Authentication == AuthenticationMethod.Password && accessEvent.MultiFactor != MultiFactor.Yes ? 1 : 0;
        }

        if (answer.Command is { } command)
        {
            var at = new DateTime(time, DateTimeKind.Utc);
            var audited = BacktestAudits.Of(command, accessEvent);
            if (_guard.Answered is { } answered)
            {
                _sink.Audit(GuardAudits.Of(answered.Proposal, answered.Verdict, audited.Event), at);
            }

            Decided(credential, command, figures);
            _sink.Audit(audited, at);
            if (_inputs is not null)
            {
                _commands.Add(command);
            }
        }

        NoteScore(credential, time);
    }

    /// <summary>What is said of a drill is said as it was live; no figure counts it.</summary>
    private void TakeDrill(CredentialState state, in EventResult answer, in AccessEvent accessEvent)
    {
        _result.DrillEvents++;
        if (answer.Closing is { } closing)
        {
            _sink.Finding(closing);
        }

        if (answer.Command is { } command)
        {
            _sink.Command(command);
            _sink.Finding(EpisodeFindings.OfMeasure(state, command));
            _sink.Audit(BacktestAudits.Of(command, accessEvent), new DateTime(accessEvent.Time, DateTimeKind.Utc));
            if (_inputs is not null)
            {
                _commands.Add(command);
            }
        }
    }

    private void CountRead(in AccessEvent accessEvent, Command? refusal, CredentialRun credential, ProfessionFigures figures, AttackOutcome? attack)
    {
        if (refusal is not null && credential.Latest is { } episode && episode.Id == refusal.Episode)
        {
            episode.PreventedReads.Add(accessEvent);
        }

        var located = accessEvent.ResidenceDepartment != 0 && accessEvent.CredentialDepartment != 0;
        if (attack is not null)
        {
            _result.ThiefReadsLocated += located ? 1 : 0;
            _result.ThiefReadsOutsideOwn += located && accessEvent.ResidenceDepartment != accessEvent.CredentialDepartment ? 1 : 0;
            return;
        }

        if (accessEvent.Action != AccessAction.Lookup)
        {
            return;
        }

        figures.Lookups++;
        if (refusal is null)
        {
            if (located)
            {
                credential.Locate(accessEvent.CredentialDepartment, accessEvent.ResidenceDepartment);
            }
        }
        else if (_result.Truth is not null)
        {
            (credential.Latest?.Wrongful == true ? figures.CareRefused : figures.CareRefusedBesideAttack).Add(refusal.Type);
        }
    }

    private void CountHours(CredentialRun credential, ProfessionFigures figures, long time)
    {
        var hour = time / TimeSpan.TicksPerHour;
        if (hour <= credential.Hour)
        {
            return;
        }

        CloseHour(credential);
        credential.Hour = hour;
        figures.CredentialHours++;
        var day = time / TimeSpan.TicksPerDay;
        if (day > credential.Day)
        {
            credential.Day = day;
            figures.CredentialDays++;
        }

        if (credential.Open is { Timeline.Count: 0 } open && time > open.Measures[0].IssuedAt.Ticks + CredentialRun.ShownAfter.Ticks)
        {
            credential.ShowTimeline(open);
        }
    }

    private void CloseHour(CredentialRun credential)
    {
        if (credential.Hour != 0)
        {
            (credential.HourAttacked ? _result.AttackScores : _result.Scores).Add(credential.HourScore);
        }

        credential.HourScore = 0;
        credential.HourAttacked = false;
    }

    private void NoteScore(CredentialRun credential, long time)
    {
        var state = credential.State;
        if (credential.Attacks.Count > 0)
        {
            credential.HourAttacked |= credential.Attacks.Any(attack => attack.Covers(new DateTime(time, DateTimeKind.Utc)));
        }

        _result.Observe(state);
        if (DetectionEngine.IsWorthScoring(state))
        {
            credential.HourScore = Math.Max(credential.HourScore, _engine.Score(state).Surprisal);
        }
    }

    private void Decided(CredentialRun credential, Command command, ProfessionFigures figures)
    {
        (credential.Portal ??= new PortalModel()).Decide(command);
        var attack = credential.Attacks.FirstOrDefault(each => each.Covers(command.IssuedAt));
        figures.Measures.Add(command.Type);
        attack?.Decided(command);
        if (credential.Open is { } open)
        {
            open.Add(command);
        }
        else
        {
            open = new Episode(command, credential.State.Baseline.Profession)
            {
                Wrongful = _result.Truth is null ? null : attack is null,
                Attack = attack?.Scenario.Scenario ?? -1,
            };
            credential.Open = open;
            credential.Latest = open;
            _result.Add(open);
        }

        if (_result.Truth is not null && attack is null)
        {
            figures.Wrongful.Add(command.Type);
        }

        _sink.Command(command);
        _sink.Finding(EpisodeFindings.OfMeasure(credential.State, command));
    }

    private void Close(CredentialRun credential, Finding closing)
    {
        if (credential.Open is { } open)
        {
            if (open.Timeline.Count == 0)
            {
                credential.ShowTimeline(open);
            }

            open.ClosedAt = closing.Time;
            credential.Open = null;
        }

        _sink.Finding(closing);
    }

    private void Finish(EventDataset dataset)
    {
        var reach = new List<int>[Words.ProfessionCount];
        foreach (var credential in _credentials.InOrder)
        {
            if (credential.State.IsDrill)
            {
                continue;
            }

            CloseHour(credential);
            var figures = _result.Professions[(int)credential.State.Baseline.Profession];
            figures.Credentials++;
            (reach[(int)figures.Profession] ??= []).Add(credential.Reach);
            credential.AddDepartmentLimits(figures);
        }

        foreach (var credential in _credentials.InOrder)
        {
            if (credential.Open is null && !credential.State.IsDrill)
            {
                continue;
            }

            // As the sweeper does for credentials that fall silent; what still runs ends with the data.
            var over = credential.State.Measure.Until <= _result.Last;
            var closing = over
                ? EpisodeFindings.OfLapse(credential.State)
                : EpisodeFindings.OfEnd(credential.State, _result.Last, "End of the recorded data; the measure still ran");
            if (closing is not null)
            {
                Close(credential, closing);
            }
        }

        for (var i = 0; i < reach.Length; i++)
        {
            _result.Professions[i].Reach = reach[i] is { } values ? [.. values.Order()] : [];
        }

        _result.Reproduction = _inputs?.Compare(
            _commands, id => _credentials.TryGet(Encoding.UTF8.GetBytes(id), out _), _result.First, _result.Last);
        _result.SuspensionsHeld = _guard.Held.Sum();
        _result.Files = dataset.Names;
        _result.Credentials = _credentials.InOrder.Count;
        _result.Events = dataset.Events;
        _result.Unsorted = dataset.Unsorted;
        _result.Rejects = dataset.Rejects;
    }
}
