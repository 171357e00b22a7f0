using AccessSentinel.Simulation;

namespace AccessSentinel.Host.Evaluation;

/// <summary>All uses of stolen credentials in one simulation, under one policy.</summary>
internal sealed class UseLedger(PortalSimulation simulation, CredentialTruth truth)
{
    private readonly SortedDictionary<(int Scenario, int Credential), StolenUse> _uses = [];

    /// <summary>Counts one event of a thief's; see <see cref="StolenUse.Count"/>.</summary>
    public void Count(in SimulatedEvent intended, bool answered, bool suspended)
    {
        if (!_uses.TryGetValue((intended.Scenario, intended.Credential), out var use))
        {
            _uses[(intended.Scenario, intended.Credential)] = use = new StolenUse();
        }

        use.Count(intended, answered, suspended);
    }

    /// <summary>Every use that is a trial of its own, and how many are not.</summary>
    public (IReadOnlyList<UseOutcome> Uses, int LeftOut) Sum()
    {
        List<UseOutcome> outcomes = new(_uses.Count);
        var leftOut = 0;
        foreach (var ((scenario, credential), use) in _uses)
        {
            var attack = simulation.Scenarios[scenario];
            if (truth.BeganInTheWakeOfAnother(attack, credential))
            {
                leftOut++;
                continue;
            }

            outcomes.Add(use.Sum(attack.Kind));
        }

        return (outcomes, leftOut);
    }
}
