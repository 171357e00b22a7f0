using AccessSentinel.Simulation.Attacks;
using AccessSentinel.Simulation.People;
using AccessSentinel.Simulation.Population;
using AccessSentinel.Simulation.Randomness;
using AccessSentinel.Simulation.Scenarios;
using AccessSentinel.Simulation.Traffic;
using AccessSentinel.Simulation.Twins;

namespace AccessSentinel.Simulation;

/// <summary>
/// The access events of a third-party-payment portal, by parameters and seed: the same ones give the same events on every machine.
/// An attack added to the parameters adds its events and changes no other.
/// </summary>
public sealed class PortalSimulation
{
    private readonly List<Scenario> _scenarios = [];
    private readonly PlannedAttack[] _attacks;
    private readonly Dictionary<int, List<Twin>> _twins = [];

    /// <summary>Draws the population and plans its scenarios.</summary>
    /// <exception cref="ArgumentException">The parameters are not valid (see <see cref="SimulationParameters.Validate"/>).</exception>
    public PortalSimulation(SimulationParameters parameters, ulong seed)
    {
        if (parameters.Validate() is { Count: > 0 } errors)
        {
            throw new ArgumentException(string.Join(" ", errors), nameof(parameters));
        }

        Parameters = parameters;
        Seed = seed;
        People = new PeopleTable(seed);
        Population = PopulationBuilder.Build(parameters.Credentials, seed, parameters.Start, parameters.Days);
        var ranges = ScenarioRanges.Load(parameters.Ranges, parameters.Set);

        // Twins first: an attack's number must not shift them.
        foreach (var (kind, ordinal) in Expand(parameters.Twins))
        {
            var draft = NewDraft(ranges, kind, ordinal);
            var twin = TwinCatalogue.Create(draft);
            _scenarios.Add(twin.Scenario);
            foreach (var credential in twin.Scenario.Credentials)
            {
                if (!_twins.TryGetValue(credential, out var list))
                {
                    _twins[credential] = list = [];
                }

                list.Add(twin);
            }
        }

        var attacks = new List<PlannedAttack>();
        foreach (var (kind, ordinal) in Expand(parameters.Attacks))
        {
            var index = _scenarios.Count;
            var (scenario, events) = AttackCatalogue.Plan(NewDraft(ranges, kind, ordinal));
            _scenarios.Add(scenario);

            // Thousands of attacks would be gigabytes of events: each is planned once more when it is due.
            attacks.Add(new PlannedAttack(
                events.Length == 0 ? long.MaxValue : events[0].Delivered, () => AttackCatalogue.Plan(NewDraft(ranges, kind, ordinal, index)).Events));
        }

        _attacks = [.. attacks];
    }

    /// <summary>What was asked for.</summary>
    public SimulationParameters Parameters { get; }

    /// <summary>The seed.</summary>
    public ulong Seed { get; }

    /// <summary>The credentials; events refer to them by position.</summary>
    public IReadOnlyList<Credential> Credentials => Population;

    /// <summary>The truth: twins, then attacks; events refer to them by position.</summary>
    public IReadOnlyList<Scenario> Scenarios => _scenarios;

    internal Credential[] Population { get; }

    internal PeopleTable People { get; }

    /// <summary>
    /// The events in order of <see cref="SimulatedEvent.Delivered"/>. Each enumeration starts anew; nothing is allocated per event.
    /// </summary>
    public SimulatedEventStream Events() => new(this, _attacks);

    internal List<Twin>? TwinsOf(int credential) => _twins.GetValueOrDefault(credential);

    private static IEnumerable<(string Kind, int Ordinal)> Expand(IReadOnlyList<ScenarioCount> mix) =>
        mix.GroupBy(each => each.Kind).SelectMany(
            group => Enumerable.Range(0, group.Sum(each => each.Count)).Select(ordinal => (group.Key, ordinal)));

    private ScenarioDraft NewDraft(ScenarioRanges ranges, string kind, int ordinal, int? index = null)
    {
        // The set is part of the seed: evaluation never replays a scenario of training.
        var name = 0UL;
        foreach (var character in kind)
        {
            name = RandomStream.Hash(name, character);
        }

        var seed = RandomStream.Hash(Seed, name, (ulong)ordinal, 0x7363 + (ulong)Parameters.Set);
        return new ScenarioDraft(Parameters, ranges, Population, kind, index ?? _scenarios.Count, seed);
    }
}
