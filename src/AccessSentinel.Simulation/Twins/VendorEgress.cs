using AccessSentinel.Simulation.Population;
using AccessSentinel.Simulation.Randomness;
using AccessSentinel.Simulation.Scenarios;
using AccessSentinel.Simulation.Traffic;

namespace AccessSentinel.Simulation.Twins;

/// <summary>A vendor moves its servers: from one morning all its customers come from addresses nobody has seen.</summary>
internal sealed class VendorEgress : Twin
{
    private readonly ulong _generation;
    private readonly byte _network;

    private VendorEgress(ScenarioDraft draft, IEnumerable<Credential> owners, int day)
        : base(draft, owners, day, draft.EndDay - day)
    {
        _generation = draft.Random.Next();
        _network = SourceCatalogue.DrawNetwork(ref draft.Random, NetworkKind.Hosting);
    }

    public static Twin Create(ScenarioDraft draft)
    {
        var hosted = draft.Credentials.Where(each => each.Hosted).ToList();
        var software = hosted.Count == 0 ? -1 : hosted[draft.Random.Below(hosted.Count)].Software;
        return new VendorEgress(draft, hosted.Where(each => each.Software == software), draft.DrawDay(1));
    }

    protected override void ShapeDay(ref RandomStream random, Credential credential, int day, EventBuffer events, int first)
    {
        for (var i = first; i < events.Count; i++)
        {
            ref var each = ref events[i];
            Mark(ref each);
            each.Network = _network;
            each.Address = SourceCatalogue.AddressOf(_network, RandomStream.Hash(_generation, each.Session & 3), false);
        }
    }
}
