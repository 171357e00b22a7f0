using AccessSentinel.Contracts.Events;
using AccessSentinel.Simulation.Population;
using AccessSentinel.Simulation.Randomness;
using AccessSentinel.Simulation.Scenarios;
using AccessSentinel.Simulation.Traffic;

namespace AccessSentinel.Simulation.Twins;

/// <summary>New practice software verifies the rights of the whole patient base in one go, nobody's invoice following.</summary>
internal sealed class SoftwareMigration : Twin
{
    private readonly double _gap;

    private SoftwareMigration(ScenarioDraft draft, Credential owner, int day)
        : base(draft, [owner], day, draft.EndDay - day) => _gap = draft.Draw("gapSeconds");

    public static Twin Create(ScenarioDraft draft)
    {
        var owner = draft.DrawVictim();
        return new SoftwareMigration(draft, owner, draft.DrawDay(1, owner));
    }

    protected override void ShapeDay(ref RandomStream random, Credential credential, int day, EventBuffer events, int first)
    {
        // From the migration on the new software calls from where the old one did.
        var other = (sbyte)((credential.Software + 1 + SourceCatalogue.SoftwareCount) % SourceCatalogue.SoftwareCount);
        for (var i = first; i < events.Count; i++)
        {
            events[i].Software = other;
            Mark(ref events[i]);
        }

        if (day > FirstDay)
        {
            return;
        }

        var time = At(credential, day, 12 + (8 * random.NextDouble()));
        var work = Begin(ref random, credential, day, time, events);
        work.Source.Software = other;
        var slots = Math.Min(credential.Panel, 8_000);
        for (var slot = 0; slot < slots; slot++)
        {
            Add(events, ref work, time, AccessAction.Lookup, PatientChoice.Regular(credential, slot, day));
            time += (long)(_gap * random.Between(700, 1300)) * TimeSpan.TicksPerMillisecond;
        }
    }
}
