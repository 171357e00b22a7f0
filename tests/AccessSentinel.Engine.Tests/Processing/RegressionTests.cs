using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.State;
using AccessSentinel.Engine.Tests.State;

namespace AccessSentinel.Engine.Tests.Processing;

/// <summary>What events in another order, or made by anybody, must not be able to do.</summary>
public sealed class RegressionTests
{
    [Test]
    public void A_look_up_delivered_hours_late_leaves_a_record_that_can_be_read_back()
    {
        Desk desk = new();
        desk.LookUp(Desk.At(1, 23), 1);
        desk.LookUp(Desk.At(1, 1), 2);
        desk.LookUp(Desk.At(2, 1.5), 3);
        Reload(desk);
        desk.State.Recent.Entries.ToArray().ShouldAllBe(record => record.Stage < ClaimDelays.Count);
    }

    [Test]
    public void An_event_of_before_midnight_delivered_after_it_leaves_a_record_that_can_be_read_back()
    {
        Desk desk = new();
        for (int i = 0; i < 5; i++)
        {
            desk.LookUp(Desk.At(1, 0.1 * (i + 1)), 1 + i);
            desk.Claim(Desk.At(1, (0.1 * (i + 1)) + 0.01), 1 + i);
        }

        desk.LookUp(Desk.At(0, 23.9), 50);
        desk.Claim(Desk.At(0, 23.95), 50);
        Reload(desk);
    }

    [Test]
    public void Exports_beyond_all_numbers_leave_a_record_that_can_be_read_back()
    {
        Desk desk = new();
        desk.Work(0, 5, new Random(1));
        for (int i = 0; i < 4; i++)
        {
            desk.Give(desk.Make(AccessAction.Export, Desk.At(7, 3 + i)) with { Records = int.MaxValue });
        }

        desk.State.FamiliarEvidence.Unnamed.ShouldBe(int.MaxValue);
        Reload(desk);
    }

    [Test]
    public void A_profession_stated_now_and_then_is_not_believed()
    {
        Desk desk = new();
        for (int day = 0; day < 30; day++)
        {
            desk.Profession = day % 10 == 5 ? Profession.HospitalBilling : Profession.GeneralPractitioner;
            desk.LookUp(Desk.At(day, 9), 1);
        }

        desk.State.Baseline.Profession.ShouldBe(Profession.GeneralPractitioner);
    }

    [Test]
    public void A_profession_stated_for_a_week_is_believed()
    {
        Desk desk = new();
        desk.LookUp(Desk.At(0, 9), 1);
        desk.Profession = Profession.Pharmacist;
        for (int day = 1; day <= 8; day++)
        {
            desk.State.Baseline.Profession.ShouldBe(Profession.GeneralPractitioner);
            desk.LookUp(Desk.At(day, 9), 1);
        }

        desk.State.Baseline.Profession.ShouldBe(Profession.Pharmacist);
    }

    [TestCase(AccessAction.Login)]
    [TestCase(AccessAction.Lookup)]
    public void What_was_refused_to_a_stranger_changes_neither_source_nor_session_nor_habits(AccessAction action)
    {
        Desk desk = new();
        desk.Work(0, 10, new Random(1));
        Baseline baseline = desk.State.Baseline;
        (DecayingRatio network, DecayingRatio device) = (baseline.NewNetwork, baseline.NewDevice);
        uint before = desk.State.Context.Network;
        for (int i = 0; i < 50; i++)
        {
            desk.Place = new Place(100 + i, 100 + i, 100 + i);
            desk.Session++;
            desk.Give(desk.Make(action, desk.State.Now + 1, outcome: AccessOutcome.Denied));
        }

        desk.State.Context.Network.ShouldBe(before);
        desk.State.Context.Takeover.ShouldBe(0);
        baseline.NewNetwork.ShouldBe(network);
        baseline.NewDevice.ShouldBe(device);
        desk.Engine.Score(desk.State).Surprisal.ShouldBe(0);
    }

    [Test]
    public void Failed_sign_ins_do_not_awake_a_dormant_credential()
    {
        Desk desk = new();
        desk.Work(0, 10, new Random(1));
        desk.Place = Place.Elsewhere;
        desk.Give(desk.Make(AccessAction.Login, Desk.At(200, 9), outcome: AccessOutcome.Denied));
        desk.Login(Desk.At(200, 9.1));
        desk.State.Context.SilentDays.ShouldBeGreaterThan(150);
    }

    [Test]
    public void Work_from_two_networks_at_once_costs_no_memory_and_stays_finite()
    {
        Desk desk = new();
        desk.Work(0, 10, new Random(1));
        Alternate(desk, 0, 4000);
        int before = desk.Store.Size;
        Alternate(desk, 4000, 8000);
        desk.Store.Size.ShouldBeInRange(before * 9 / 10, before * 11 / 10);
    }

    private static void Alternate(Desk desk, int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            desk.Place = i % 2 == 0 ? Place.Practice : new Place(i, 1, 1);
            desk.LookUp(Desk.At(14, 9) + (i * TimeSpan.TicksPerSecond), 1 + (i % 200));
        }

        Reload(desk);
    }

    private static void Reload(Desk desk)
    {
        desk.Store.Save(desk.State);
        string before = desk.Store.Text();
        CredentialState loaded = desk.Store.Load(desk.State.CredentialId);
        StoredRecord again = new();
        StateCodec.Encode(loaded, again);
        again.Core.ShouldBe(desk.Store.Record.Core);
        desk.Store.Text().ShouldBe(before);
    }
}
