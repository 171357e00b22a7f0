using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Contracts.Privacy;
using AccessSentinel.Engine;
using AccessSentinel.Engine.State;
using AccessSentinel.Simulation;
using AccessSentinel.Simulation.Output;
using AccessSentinel.Simulation.Portal;
using AccessSentinel.Simulation.Scenarios;

namespace AccessSentinel.Host.Evaluation;

/// <summary>
/// Runs one simulated population through the engine and a portal that obeys, and counts what the evaluation is judged by: exposure
/// until the first effective measure, wrongful measures, care refused. Commands take effect two seconds after their event.
/// </summary>
internal sealed class DetectionEvaluation(PortalSimulation simulation, DetectionEngine engine)
{
    private static readonly long Effect = TimeSpan.FromSeconds(2).Ticks;

    private readonly CredentialState[] _states = [.. simulation.Credentials.Select(credential => new CredentialState(credential.Id))];
    private readonly SimulatedPortal _portal = new(simulation);
    private readonly SimulatedEventProjection _projection = new(simulation, TagKey.Evaluation);
    private readonly PriorityQueue<Command, long> _underway = new();
    private readonly Dictionary<string, int> _positions = simulation.Credentials.ToDictionary(each => each.Id, each => each.Index, StringComparer.Ordinal);
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

    /// <summary>Credential-days with at least one access in the deciding period, by profession.</summary>
    public int[] CredentialDays { get; } = new int[(int)Profession.InsurerAgent + 1];

    /// <summary>Events judged.</summary>
    public long Events { get; private set; }

    /// <summary>The portal's sums.</summary>
    public PortalOutcome Outcome => _portal.Outcome;

    /// <summary>Each attack.</summary>
    public IReadOnlyList<AttackOutcome> Attacks => _portal.AttackOutcomes;

    /// <summary>Runs all of it.</summary>
    public void Run()
    {
        var lastDay = new int[_states.Length];
        var greatest = new float[_states.Length];
        foreach (ref readonly var intended in simulation.Events())
        {
            Deliver(intended.Delivered);
            while (_portal.TryTakeAnswer(intended.Delivered, out var answer))
            {
                Judge(answer);
            }

            _portal.Submit(intended, out var actual);
            var evidence = Judge(actual);
            CountDay(intended, lastDay, greatest, evidence);
        }

        Deliver(long.MaxValue);
    }

    private void Deliver(long until)
    {
        while (_underway.TryPeek(out var command, out var due) && due <= until)
        {
            _underway.Dequeue();
            _portal.Obey(command, new DateTime(due, DateTimeKind.Utc));
        }
    }

    private float Judge(in SimulatedEvent actual)
    {
        AccessEvent projected = default;
        _projection.Project(actual, ref projected);
        var learning = actual.Delivered < _decideFrom;
        var state = _states[actual.Credential];
        var result = engine.Process(state, projected, new EventContext(actual.Delivered, 0, 0, learning));
        Judged?.Invoke(actual, state);
        Events++;
        if (result.Command is { } command)
        {
            _underway.Enqueue(command, Math.Max(actual.Delivered, command.IssuedAt.Ticks) + Effect);
            Note(command, actual.Credential);
        }

        return BenignDays is null || learning ? 0 : (float)engine.Score(state).Evidence;
    }

    private void Note(Command command, int credential)
    {
        var attack = AttackAt(credential, command.IssuedAt.Ticks);
        Decided?.Invoke(command, attack);
        if (attack is null)
        {
            var twin = simulation.Scenarios.FirstOrDefault(each =>
                !each.IsAttack && each.Start <= command.IssuedAt && command.IssuedAt <= each.End.AddDays(1) && each.Credentials.Contains(credential));
            Wrongful.Add(new WrongfulMeasure(command, simulation.Credentials[credential].Profession, twin?.Kind));
        }
    }

    private Scenario? AttackAt(int credential, long time) => simulation.Scenarios.FirstOrDefault(each =>
        each.IsAttack && each.Start.Ticks <= time && time <= each.End.Ticks + TimeSpan.TicksPerDay && each.Credentials.Contains(credential));

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
            if (lastDay[credential] != 0 && BenignDays is not null && AttackAt(credential, intended.Time - TimeSpan.TicksPerDay) is null)
            {
                BenignDays.Add(greatest[credential]);
            }

            lastDay[credential] = day;
            greatest[credential] = 0;
            CredentialDays[(int)simulation.Credentials[credential].Profession]++;
        }

        greatest[credential] = Math.Max(greatest[credential], evidence);
    }
}

/// <summary>A measure on a credential that no attack was using.</summary>
internal sealed record WrongfulMeasure(Command Command, Profession Profession, string? Twin);
