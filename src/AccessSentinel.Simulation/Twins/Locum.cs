using AccessSentinel.Contracts.Events;
using AccessSentinel.Simulation.Geography;
using AccessSentinel.Simulation.People;
using AccessSentinel.Simulation.Population;
using AccessSentinel.Simulation.Randomness;
using AccessSentinel.Simulation.Scenarios;
using AccessSentinel.Simulation.Traffic;

namespace AccessSentinel.Simulation.Twins;

/// <summary>A professional replaces a colleague in another region: the colleague's patients, the colleague's line, the own login.</summary>
internal sealed class Locum : Twin
{
    private readonly int _department;
    private readonly int _centre;
    private readonly bool _sameDevice;
    private readonly byte _network;
    private readonly ulong _line;

    private Locum(ScenarioDraft draft, Credential owner, int day, int days)
        : base(draft, [owner], day, days)
    {
        _sameDevice = draft.DrawChance("sameDevice");
        do
        {
            _department = 1 + draft.Random.Pick(DepartmentTable.CumulativePopulation);
        }
        while (_department == owner.DepartmentIndex || DepartmentTable.IsOverseas(_department));
        _centre = draft.Random.Below(DepartmentTable.Population(_department));
        _network = SourceCatalogue.DrawNetwork(ref draft.Random, NetworkKind.Fixed);
        _line = draft.Random.Next();
    }

    public static Twin Create(ScenarioDraft draft)
    {
        var owner = draft.DrawVictim(each => !each.Dormant && each.Profile.Habit == ClaimHabit.AfterVisit);
        var days = Math.Min(draft.DrawCount("days"), draft.DaysLeft(draft.FirstDay));
        return new Locum(draft, owner, draft.DrawDay(days, owner), days);
    }

    protected override void ShapeDay(ref RandomStream random, Credential credential, int day, EventBuffer events, int first)
    {
        var address = SourceCatalogue.AddressOf(_network, _line, false);
        for (var i = first; i < events.Count; i++)
        {
            ref var each = ref events[i];
            Mark(ref each);
            if (PeopleTable.DepartmentOf(each.Beneficiary) != 0)
            {
                // The same person of the own practice becomes the same person there, so that claims still follow look-ups.
                var hash = RandomStream.Mix(each.Beneficiary);
                each.Beneficiary = PeopleTable.PersonOf(_department, _centre + (long)(hash % (ulong)(6 * credential.Panel)));
            }

            if (!credential.Hosted)
            {
                each.Network = _network;
                each.Address = address;
                each.Device = _sameDevice ? each.Device : SourceOfDay.DeviceOf(_line, 0);
            }
        }
    }
}
