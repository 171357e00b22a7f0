using AccessSentinel.Simulation;
using AccessSentinel.Simulation.Scenarios;

namespace AccessSentinel.Host.Evaluation;

/// <summary>What is true of each credential when: under attack, the owner at unusual but honest work, or neither.</summary>
internal sealed class CredentialTruth
{
    private const long Day = TimeSpan.TicksPerDay;

    /// <summary>An attack that began while another one's consequences lasted is no trial of its own.</summary>
    private const long Consequences = 7 * Day;

    private readonly Scenario[][] _attacks;
    private readonly Scenario[][] _twins;

    public CredentialTruth(PortalSimulation simulation)
    {
        var attacks = Enumerable.Range(0, simulation.Credentials.Count).Select(_ => new List<Scenario>()).ToArray();
        var twins = Enumerable.Range(0, simulation.Credentials.Count).Select(_ => new List<Scenario>()).ToArray();
        foreach (var scenario in simulation.Scenarios)
        {
            foreach (var credential in scenario.Credentials)
            {
                (scenario.IsAttack ? attacks : twins)[credential].Add(scenario);
            }
        }

        // Where twins overlap, the rarer one is what made the day unusual: a user-agent update concerns nearly everybody.
        _attacks = [.. attacks.Select(each => each.ToArray())];
        _twins = [.. twins.Select(each => each.OrderBy(twin => twin.Credentials.Count).ThenBy(twin => twin.Index).ToArray())];
    }

    /// <summary>The attack that was using a credential, or had until a day before; null: only the owner was.</summary>
    public Scenario? AttackAt(int credential, long time) =>
        Array.Find(_attacks[credential], each => each.Start.Ticks <= time && time <= each.End.Ticks + Day);

    /// <summary>The benign twin that a credential took part in, or had until a day before. Its days are local ones.</summary>
    public Scenario? TwinAt(int credential, long time) =>
        Array.Find(_twins[credential], each => each.Start.Ticks - (Day / 2) <= time && time <= each.End.Ticks + Day);

    /// <summary>Whether an attack on a credential began during another one on it or within a week after.</summary>
    public bool BeganInTheWakeOfAnother(Scenario attack, int credential) =>
        Array.Exists(_attacks[credential], each => each.Index != attack.Index
            && (each.Start < attack.Start || (each.Start == attack.Start && each.Index < attack.Index))
            && attack.Start.Ticks <= each.End.Ticks + Consequences);
}
