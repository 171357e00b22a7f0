using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Events;

namespace AccessSentinel.Simulation.Portal;

/// <summary>Counts what was exposed, what would have been, and what the measures cost owners.</summary>
internal sealed class PortalLedger(PortalSimulation simulation)
{
    /// <summary>A measure this long after an attack's last event still answers the attack.</summary>
    private const long Aftermath = TimeSpan.TicksPerDay;

    private readonly SortedDictionary<int, AttackTally> _attacks = [];
    private int _wrongfulSuspensions;
    private int _wrongfulRestricts;
    private int _needlessStepUps;
    private long _lookups;
    private long _refused;

    public void Count(Command command, int credential)
    {
        var at = command.IssuedAt.Ticks;
        foreach (var scenario in simulation.Scenarios)
        {
            if (scenario.IsAttack && scenario.Start.Ticks <= at && at <= scenario.End.Ticks + Aftermath
                && scenario.Credentials.Contains(credential))
            {
                return;
            }
        }

        _wrongfulSuspensions += command.Type == CommandType.Suspend ? 1 : 0;
        _wrongfulRestricts += command.Type == CommandType.Restrict ? 1 : 0;
        _needlessStepUps += command.Type == CommandType.StepUp ? 1 : 0;
    }

    public void Count(in SimulatedEvent intended, PortalAnswer answer)
    {
        var reads = intended.Action is AccessAction.Lookup or AccessAction.View or AccessAction.List or AccessAction.Export;
        if (!intended.IsAttack)
        {
            if (reads)
            {
                _lookups++;
                _refused += answer == PortalAnswer.Allowed ? 0 : 1;
            }

            return;
        }

        if (!_attacks.TryGetValue(intended.Scenario, out var tally))
        {
            _attacks[intended.Scenario] = tally = new AttackTally();
            CloseBefore(intended.Time - Aftermath);
        }

        var answered = answer == PortalAnswer.Allowed;
        if (!answered && tally.FirstRefused == 0)
        {
            tally.FirstRefused = intended.Time;
        }

        if (!reads)
        {
            return;
        }

        tally.Stopped[intended.Credential] = !answered;
        if (intended.Outcome != AccessOutcome.Success)
        {
            return;
        }

        if (intended.Beneficiary == 0)
        {
            tally.Unnamed += answered ? intended.Records : 0;
            return;
        }

        tally.Attempted.Add(intended.Beneficiary);
        if (answered)
        {
            tally.Exposed.Add(intended.Beneficiary);
        }
    }

    public PortalOutcome Sum() => new(
        _attacks.Values.Sum(each => each.AttemptedCount),
        _attacks.Values.Sum(each => each.ExposedCount),
        _wrongfulSuspensions,
        _wrongfulRestricts,
        _needlessStepUps,
        _lookups,
        _refused,
        _attacks.Values.Count(each => each.IsStopped),
        _attacks.Count);

    public IReadOnlyList<AttackOutcome> Attacks() =>
    [
        .. _attacks.Select(each => new AttackOutcome(
            simulation.Scenarios[each.Key],
            each.Value.AttemptedCount,
            each.Value.ExposedCount,
            each.Value.Unnamed,
            each.Value.FirstRefused == 0 ? null : new DateTime(each.Value.FirstRefused, DateTimeKind.Utc),
            each.Value.IsStopped)),
    ];

    /// <summary>Of attacks that ended before a time, nobody new can come any more: a portal that is open for weeks need not keep their people.</summary>
    private void CloseBefore(long time)
    {
        foreach (var (scenario, tally) in _attacks)
        {
            if (simulation.Scenarios[scenario].End.Ticks < time)
            {
                tally.Close();
            }
        }
    }

    private sealed class AttackTally
    {
        private (int Attempted, int Exposed)? _closed;

        public int AttemptedCount => _closed?.Attempted ?? Attempted.Count;

        public int ExposedCount => _closed?.Exposed ?? Exposed.Count;

        public HashSet<ulong> Attempted { get; } = [];

        public HashSet<ulong> Exposed { get; } = [];

        /// <summary>For each credential used: whether its last access was refused.</summary>
        public Dictionary<int, bool> Stopped { get; } = [];

        /// <summary>Keeps the counts alone.</summary>
        public void Close()
        {
            _closed ??= (Attempted.Count, Exposed.Count);
            Attempted.Clear();
            Attempted.TrimExcess();
            Exposed.Clear();
            Exposed.TrimExcess();
        }

        public bool IsStopped => Stopped.Count > 0 && Stopped.Values.All(each => each);

        public long Unnamed { get; set; }

        public long FirstRefused { get; set; }
    }
}
