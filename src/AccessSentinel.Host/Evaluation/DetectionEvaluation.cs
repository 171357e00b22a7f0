using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Contracts.Privacy;
using AccessSentinel.Engine;
using AccessSentinel.Engine.Guarding;
using AccessSentinel.Engine.State;
using AccessSentinel.Simulation;
using AccessSentinel.Simulation.Output;
using AccessSentinel.Simulation.Portal;
using AccessSentinel.Simulation.Scenarios;

namespace AccessSentinel.Host.Evaluation;

/// <summary>
/// Runs one simulated population through the engine and a portal that obeys, and counts what the evaluation is judged by: exposure
/// until the first effective measure, wrongful measures, care refused. Commands take effect two seconds after their event. On the same
/// intended events it plays the trivial rule at some limits, where asked for.
/// </summary>
internal sealed class DetectionEvaluation(PortalSimulation simulation, DetectionEngine engine, IReadOnlyList<int>? ruleLimits = null)
{
    private static readonly long Effect = TimeSpan.FromSeconds(2).Ticks;

    private readonly CredentialState[] _states = [.. simulation.Credentials.Select(credential => new CredentialState(credential.Id))];
    private readonly CampaignLedger _campaigns = new();
    private readonly EventTimeGuard _guard = new(engine, new GuardOptions());
    private readonly FeedPresence[] _presences = new FeedPresence[simulation.Credentials.Count];
    private readonly SimulatedPortal _portal = new(simulation);
    private readonly SimulatedEventProjection _projection = new(simulation, TagKey.Evaluation);
    private readonly PriorityQueue<Underway, long> _underway = new();
    private readonly InForce[] _measures = new InForce[simulation.Credentials.Count];
    private readonly CredentialTruth _truth = new(simulation);
    private readonly TrivialRule? _rule = ruleLimits is null ? null : new TrivialRule(simulation.Credentials.Count, ruleLimits);
    private readonly Dictionary<(Profession Profession, string? Twin), BenignTally> _benign = [];
    // The first local day begins half a day earlier somewhere overseas.
    private readonly long _decideFrom = simulation.Parameters.Start.AddDays(simulation.Parameters.QuietDays).ToDateTime(TimeOnly.MinValue).AddHours(-12).Ticks;

    /// <summary>Called at each decision with the score that led to it; for the report and for tuning.</summary>
    public Action<Command, Scenario?>? Decided { get; init; }

    /// <summary>Called after each event.</summary>
    public Action<SimulatedEvent, CredentialState>? Judged { get; init; }

    /// <summary>Greatest evidence of each benign credential-day in the deciding period, when collected.</summary>
    public List<float>? BenignDays { get; init; }

    /// <summary>Wrongful measures.</summary>
    public List<WrongfulMeasure> Wrongful { get; } = [];

    /// <summary>Events judged.</summary>
    public long Events { get; private set; }

    /// <summary>The portal's sums.</summary>
    public PortalOutcome Outcome => _portal.Outcome;

    /// <summary>Each attack.</summary>
    public IReadOnlyList<AttackOutcome> Attacks => _portal.AttackOutcomes;

    /// <summary>Called with the share of the simulated days that is done, 0 to 1, at each new day; true: stop.</summary>
    public Func<double, bool>? Progressed { get; init; }

    /// <summary>Runs all of it and sums it up.</summary>
    public PopulationOutcome Run()
    {
        UseLedger uses = new(simulation, _truth);
        var ruleUses = Enumerable.Range(0, _rule?.Limits.Count ?? 0).Select(_ => new UseLedger(simulation, _truth)).ToArray();
        var ruleWrongful = new int[ruleUses.Length];
        var lastDay = new int[_states.Length];
        var greatest = new float[_states.Length];
        var begin = simulation.Parameters.Start.ToDateTime(TimeOnly.MinValue).Ticks;
        var today = 0L;
        CareFigures care = new(0, 0, 0, 0);
        foreach (ref readonly var intended in simulation.Events())
        {
            if (intended.Delivered / TimeSpan.TicksPerDay != today)
            {
                today = intended.Delivered / TimeSpan.TicksPerDay;
                if (Progressed?.Invoke((double)(intended.Delivered - begin) / (simulation.Parameters.Days * TimeSpan.TicksPerDay)) == true)
                {
                    break;
                }
            }

            Deliver(intended.Delivered);
            while (_portal.TryTakeAnswer(intended.Delivered, out var signIn))
            {
                Judge(signIn);
            }

            var answered = _portal.Submit(intended, out var actual) == PortalAnswer.Allowed;
            var evidence = Judge(actual);
            CountDay(intended, lastDay, greatest, evidence);

            // What the portal refuses by itself is no one's merit and no one's mistake.
            if (intended.Outcome == AccessOutcome.Denied)
            {
                continue;
            }

            ObeyRule(intended, ruleUses, ruleWrongful);
            if (intended.IsAttack)
            {
                uses.Count(intended, answered, _measures[intended.Credential].SuspendedUntil > intended.Time);
            }
            else if (intended.Delivered >= _decideFrom && LegitimateAccess.Reads(intended.Action))
            {
                var rightful = _measures[intended.Credential].Rightful;
                var wrongly = !answered && !rightful;
                care += new CareFigures(
                    1,
                    wrongly ? 1 : 0,
                    wrongly && _truth.TwinAt(intended.Credential, intended.Time) is not null ? 1 : 0,
                    !answered && rightful ? 1 : 0);
            }
        }

        Deliver(long.MaxValue);
        var (outcomes, leftOut) = uses.Sum();
        return new PopulationOutcome(
            Events, outcomes, leftOut, _benign, care, [.. ruleUses.Select((each, i) => new RuleOutcome(_rule!.Limits[i], each.Sum().Uses, ruleWrongful[i]))]);
    }

    private void ObeyRule(in SimulatedEvent intended, UseLedger[] ruleUses, int[] ruleWrongful)
    {
        if (_rule is null)
        {
            return;
        }

        if (intended.Beneficiary != 0 && LegitimateAccess.Reads(intended.Action))
        {
            _rule.Observe(intended.Credential, intended.Beneficiary, intended.Time);
        }

        for (var i = 0; i < ruleUses.Length; i++)
        {
            if (intended.IsAttack)
            {
                var suspended = _rule.IsSuspended(i, intended.Credential, intended.Time);
                ruleUses[i].Count(intended, !suspended, suspended);
            }

            if (intended.Delivered >= _decideFrom && _rule.Suspends(i, intended.Credential, intended.Time)
                && _truth.AttackAt(intended.Credential, intended.Time) is null)
            {
                ruleWrongful[i]++;
            }
        }
    }

    private void Deliver(long until)
    {
        while (_underway.TryPeek(out var next, out var due) && due <= until)
        {
            _underway.Dequeue();
            var command = next.Command;
            if (_portal.Obey(command, new DateTime(due, DateTimeKind.Utc))?.Result == CommandEffect.Applied)
            {
                _measures[next.Credential] = new InForce(
                    next.Rightful, command.Type == CommandType.Suspend ? command.ExpiresAt?.Ticks ?? long.MaxValue : 0);
            }
        }
    }

    private float Judge(in SimulatedEvent actual)
    {
        AccessEvent projected = default;
        _projection.Project(actual, ref projected);
        var learning = actual.Delivered < _decideFrom;
        var state = _states[actual.Credential];
        var result = _campaigns.Process(
            _guard, state, ref _presences[actual.Credential], projected,
            new EventContext(actual.Delivered, 0, 0, learning) { ObservedDay = simulation.Parameters.Start.DayNumber });
        Judged?.Invoke(actual, state);
        Events++;
        if (result.Command is { } command)
        {
            var rightful = Note(command, actual.Credential);
            _underway.Enqueue(new Underway(command, actual.Credential, rightful), Math.Max(actual.Delivered, command.IssuedAt.Ticks) + Effect);
        }

        return BenignDays is null || learning ? 0 : (float)engine.Score(state).Evidence;
    }

    /// <summary>Counts a decision; returns whether it met an attack.</summary>
    private bool Note(Command command, int credential)
    {
        var time = command.IssuedAt.Ticks;
        var attack = _truth.AttackAt(credential, time);
        Decided?.Invoke(command, attack);
        if (attack is null)
        {
            var profession = simulation.Credentials[credential].Profession;
            var twin = _truth.TwinAt(credential, time)?.Kind;
            Wrongful.Add(new WrongfulMeasure(command, profession, twin));
            Tally(profession, twin).Count(command.Type, simulation.Credentials[credential].SecondFactor);
        }

        return attack is not null;
    }

    private BenignTally Tally(Profession profession, string? twin)
    {
        if (!_benign.TryGetValue((profession, twin), out var tally))
        {
            _benign[(profession, twin)] = tally = new BenignTally();
        }

        return tally;
    }

    private void CountDay(in SimulatedEvent intended, int[] lastDay, float[] greatest, float evidence)
    {
        if (intended.IsAttack || intended.Delivered < _decideFrom)
        {
            return;
        }

        var credential = intended.Credential;
        var day = (int)(intended.Time / TimeSpan.TicksPerDay);
        if (day != lastDay[credential])
        {
            if (lastDay[credential] != 0 && BenignDays is not null && _truth.AttackAt(credential, intended.Time - TimeSpan.TicksPerDay) is null)
            {
                BenignDays.Add(greatest[credential]);
            }

            lastDay[credential] = day;
            greatest[credential] = 0;
            if (_truth.AttackAt(credential, intended.Time) is null)
            {
                Tally(simulation.Credentials[credential].Profession, _truth.TwinAt(credential, intended.Time)?.Kind).Days++;
            }
        }

        greatest[credential] = Math.Max(greatest[credential], evidence);
    }

    private readonly record struct Underway(Command Command, int Credential, bool Rightful);

    /// <summary>The last measure that the portal applied to a credential.</summary>
    private readonly record struct InForce(bool Rightful, long SuspendedUntil);
}

/// <summary>A measure on a credential that no attack was using.</summary>
internal sealed record WrongfulMeasure(Command Command, Profession Profession, string? Twin);

/// <summary>What one population gave.</summary>
/// <param name="Events">Events judged.</param>
/// <param name="Uses">Uses of stolen credentials.</param>
/// <param name="LeftOut">Uses left out because another attack on the same credential preceded them.</param>
/// <param name="Benign">Credential-days without attack in the deciding period, and measures then, by profession and twin (null: none).</param>
/// <param name="Care">Owners' accesses in the deciding period.</param>
/// <param name="Rules">The trivial rule on the same events.</param>
internal sealed record PopulationOutcome(
    long Events, IReadOnlyList<UseOutcome> Uses, int LeftOut, IReadOnlyDictionary<(Profession Profession, string? Twin), BenignTally> Benign,
    CareFigures Care, IReadOnlyList<RuleOutcome> Rules);

/// <summary>What the trivial rule would have done at one limit.</summary>
/// <param name="Limit">First-seen beneficiaries an hour.</param>
/// <param name="Uses">Uses of stolen credentials under it.</param>
/// <param name="Wrongful">Suspensions of credentials that nobody had stolen.</param>
internal sealed record RuleOutcome(int Limit, IReadOnlyList<UseOutcome> Uses, int Wrongful);
