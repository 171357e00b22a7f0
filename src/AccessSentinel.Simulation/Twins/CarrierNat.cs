using AccessSentinel.Simulation.Population;
using AccessSentinel.Simulation.Randomness;
using AccessSentinel.Simulation.Scenarios;
using AccessSentinel.Simulation.Traffic;

namespace AccessSentinel.Simulation.Twins;

/// <summary>A fixed line fails over to mobile, or an operator runs out of addresses: many credentials behind one new address.</summary>
internal sealed class CarrierNat : Twin
{
    private readonly byte _network;
    private readonly ulong _subscriber;

    private CarrierNat(ScenarioDraft draft, IEnumerable<Credential> owners, int day, int days)
        : base(draft, owners, day, days)
    {
        _network = SourceCatalogue.DrawNetwork(ref draft.Random, NetworkKind.Mobile);
        _subscriber = draft.Random.Next();
    }

    public static Twin Create(ScenarioDraft draft)
    {
        var owners = Enumerable.Range(0, draft.DrawCount("credentials"))
            .Select(_ => draft.DrawVictim(each => !each.Dormant && !each.Hosted)).ToList();
        var days = Math.Min(draft.DrawCount("days"), draft.DaysLeft(draft.FirstDay));
        return new CarrierNat(draft, owners, draft.DrawDay(days), days);
    }

    protected override void ShapeDay(ref RandomStream random, Credential credential, int day, EventBuffer events, int first)
    {
        for (var i = first; i < events.Count; i++)
        {
            ref var each = ref events[i];
            Mark(ref each);
            each.Network = _network;
            each.Address = SourceCatalogue.AddressOf(_network, _subscriber, false);
        }
    }
}
