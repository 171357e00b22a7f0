using AccessSentinel.Contracts.Events;
using AccessSentinel.Simulation.Population;
using AccessSentinel.Simulation.Randomness;
using AccessSentinel.Simulation.Scenarios;
using AccessSentinel.Simulation.Traffic;

namespace AccessSentinel.Simulation.Twins;

/// <summary>
/// Somebody who knows identifiers but no password tries to have professionals locked out: refused sign-ins from abroad, and refused
/// look-ups without a session. The owners work as ever and must not be touched.
/// </summary>
internal sealed class ForgedFailures : Twin
{
    private readonly int _attempts;
    private readonly SessionSource _source;

    private ForgedFailures(ScenarioDraft draft, IEnumerable<Credential> owners, int day)
        : base(draft, owners, day, 1)
    {
        _attempts = draft.DrawCount("attempts");
        var network = SourceCatalogue.DrawNetwork(ref draft.Random, NetworkKind.Foreign);
        _source = new SessionSource
        {
            Network = network,
            Address = SourceCatalogue.AddressOf(network, draft.Random.Next(), false),
            Agent = SourceCatalogue.Agent(SourceCatalogue.FirstScriptFamily, 25),
            Authentication = AuthenticationMethod.Password,
            Software = -1,
        };
    }

    public static Twin Create(ScenarioDraft draft)
    {
        var owners = Enumerable.Range(0, draft.DrawCount("credentials")).Select(_ => draft.DrawVictim()).ToList();
        return new ForgedFailures(draft, owners, draft.DrawDay(1, owners[0]));
    }

    protected override void ShapeDay(ref RandomStream random, Credential credential, int day, EventBuffer events, int first)
    {
        var time = At(credential, day, random.Between(1, 18));
        var forged = new OwnerWork(this, credential, _source, 0, random.Next());
        for (var i = 0; i < _attempts; i++)
        {
            var action = random.Chance(0.85) ? AccessAction.Login : AccessAction.Lookup;
            Add(events, ref forged, time, action, 0).Outcome = AccessOutcome.Denied;
            time += (200 + random.Below(20_000)) * TimeSpan.TicksPerMillisecond;
        }
    }
}
