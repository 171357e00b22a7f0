using AccessSentinel.Simulation.Population;
using AccessSentinel.Simulation.Randomness;
using AccessSentinel.Simulation.Scenarios;
using AccessSentinel.Simulation.Traffic;

namespace AccessSentinel.Simulation.Twins;

/// <summary>A browser's release reaches a large part of all devices in one morning: thousands of user agents never seen before.</summary>
internal sealed class AgentUpdate : Twin
{
    private AgentUpdate(ScenarioDraft draft, IEnumerable<Credential> owners, int day)
        : base(draft, owners, day, draft.EndDay - day)
    {
    }

    public static Twin Create(ScenarioDraft draft)
    {
        var share = draft.Draw("share");
        return new AgentUpdate(draft, draft.Credentials.Where(_ => draft.Random.Chance(share)).ToList(), draft.DrawDay(1));
    }

    protected override void ShapeDay(ref RandomStream random, Credential credential, int day, EventBuffer events, int first)
    {
        for (var i = first; i < events.Count; i++)
        {
            ref var each = ref events[i];
            Mark(ref each);
            var family = each.Agent / SourceCatalogue.VersionsPerFamily;
            each.Agent = SourceCatalogue.Agent(family, (each.Agent % SourceCatalogue.VersionsPerFamily) + 2);
        }
    }
}
