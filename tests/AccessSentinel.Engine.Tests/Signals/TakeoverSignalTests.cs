using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Signals;

namespace AccessSentinel.Engine.Tests.Signals;

public sealed class TakeoverSignalTests
{
    private const int Today = 740_000;
    private static readonly ProfessionPrior Prior = new();

    [Test]
    public void The_source_it_always_works_from_is_no_evidence() => Ratio(Grown(), From(1, 1, 1)).ShouldBe(0);

    [Test]
    public void A_credential_without_history_has_no_new_source() => Ratio(new Baseline(), From(9, 9, 9)).ShouldBe(0);

    [Test]
    public void A_new_network_counts_and_a_new_machine_with_it_counts_more()
    {
        double network = Ratio(Grown(), From(9, 1, 1));
        double both = Ratio(Grown(), From(9, 9, 9));
        network.ShouldBeGreaterThan(0);
        both.ShouldBeGreaterThan(network);
        both.ShouldBeGreaterThan(Ratio(Grown(), From(1, 9, 9)));
    }

    [Test]
    public void Place_and_machine_change_together_and_weigh_less_than_their_sum() =>
        Ratio(Grown(), From(9, 9, 9)).ShouldBeLessThan(Ratio(Grown(), From(9, 1, 1)) + Ratio(Grown(), From(1, 9, 9)));

    [Test]
    public void A_property_that_often_changes_is_no_evidence()
    {
        Baseline roaming = Grown();
        roaming.NewNetwork = roaming.NewAsn = new DecayingRatio { Trials = 60, Hits = 58 };
        Ratio(roaming, From(9, 1, 1)).ShouldBe(0);
        Baseline settled = Grown();
        settled.NewNetwork = settled.NewAsn = new DecayingRatio { Trials = 60 };
        Ratio(settled, From(9, 1, 1)).ShouldBeGreaterThan(Ratio(Grown(), From(9, 1, 1)));
    }

    [Test]
    public void An_absent_property_is_never_new() => Ratio(Grown(), From(0, 0, 0)).ShouldBe(0);

    [Test]
    public void Another_country_says_more_than_another_network() =>
        Ratio(Grown(), From(9, 1, 1, country: 0x4E4C)).ShouldBeGreaterThan(Ratio(Grown(), From(9, 1, 1)));

    [Test]
    public void A_dormant_credential_that_awakes_elsewhere_says_more_and_one_that_awakes_at_home_says_nothing()
    {
        Ratio(Grown(), From(9, 1, 1), silentDays: 200).ShouldBeGreaterThan(Ratio(Grown(), From(9, 1, 1)));
        Ratio(Grown(), From(1, 1, 1, factor: true), silentDays: 200).ShouldBe(0);
    }

    [Test]
    public void A_password_only_sign_in_counts_where_a_second_factor_is_usual()
    {
        Baseline usual = Grown();
        usual.MultiFactor = new DecayingRatio { Trials = 40, Hits = 40 };
        Baseline never = Grown();
        never.MultiFactor = new DecayingRatio { Trials = 40 };
        Ratio(usual, From(9, 1, 1)).ShouldBeGreaterThan(Ratio(never, From(9, 1, 1)));
        Ratio(usual, From(9, 1, 1, factor: true)).ShouldBeLessThan(Ratio(usual, From(9, 1, 1)));
    }

    [Test]
    public void A_session_that_goes_on_from_another_machine_says_more_unless_it_always_does()
    {
        Baseline shared = Grown();
        shared.MovedSessions = new DecayingRatio { Trials = 60, Hits = 40 };
        double ordinary = Ratio(Grown(), From(1, 9, 9));
        Ratio(Grown(), From(1, 9, 9), circumstances: SourceNovelties.Moved).ShouldBeGreaterThan(ordinary + 0.5);
        Ratio(shared, From(1, 9, 9), circumstances: SourceNovelties.Moved).ShouldBe(ordinary);
        Ratio(Grown(), From(1, 1, 1), circumstances: SourceNovelties.Moved).ShouldBe(0, "the owner's own machine is the owner's");
    }

    [Test]
    public void Two_sessions_at_once_say_more_unless_they_are_usual()
    {
        Baseline shared = Grown();
        shared.OverlappingSessions = new DecayingRatio { Trials = 60, Hits = 40 };
        double ordinary = Ratio(Grown(), From(9, 9, 9));
        Ratio(Grown(), From(9, 9, 9), circumstances: SourceNovelties.Overlap).ShouldBeGreaterThan(ordinary);
        Ratio(shared, From(9, 9, 9), circumstances: SourceNovelties.Overlap).ShouldBe(ordinary);
    }

    [Test]
    public void A_country_that_nobody_reaches_so_soon_says_more_unless_that_is_usual_and_counts_once_with_two_sessions_at_once()
    {
        Baseline remote = Grown();
        remote.ImpossibleTravels = new DecayingRatio { Trials = 60, Hits = 40 };
        var abroad = From(9, 9, 9, country: 0x5448);
        var roaming = Grown();
        roaming.NewNetwork = roaming.NewAsn = roaming.NewDevice = new DecayingRatio { Trials = 60, Hits = 10 };
        double ordinary = Ratio(roaming, abroad);
        double travelled = Ratio(roaming, abroad, circumstances: SourceNovelties.Travel);
        travelled.ShouldBeGreaterThan(ordinary + 0.5);
        Ratio(roaming, abroad, circumstances: SourceNovelties.Travel | SourceNovelties.Overlap).ShouldBe(travelled, 1e-9);
        remote.NewNetwork = remote.NewAsn = remote.NewDevice = roaming.NewNetwork;
        Ratio(remote, abroad, circumstances: SourceNovelties.Travel).ShouldBe(ordinary);
        Ratio(Grown(), From(1, 1, 1), circumstances: SourceNovelties.Travel).ShouldBe(0, "the owner's own machine is the owner's");
    }

    [Test]
    public void Without_history_another_country_speaks_against_who_practises_in_a_french_department()
    {
        AccessEvent abroad = From(9, 9, 9, country: 0x4E4C) with { CredentialDepartment = 35 };
        Ratio(new Baseline(), abroad).ShouldBeGreaterThan(1);
        Ratio(new Baseline(), abroad with { CredentialDepartment = 0 }).ShouldBe(0);
        Ratio(new Baseline(), abroad with { Country = 0x5245 }).ShouldBe(0, "Reunion has a code of its own");
    }

    [Test]
    public void It_stays_between_nothing_and_its_most() => Property.Check<byte, byte, byte>((kind, hits, silent) =>
    {
        Baseline baseline = Grown();
        baseline.NewNetwork = baseline.NewAsn = baseline.NewDevice = new DecayingRatio { Trials = 255, Hits = hits };
        baseline.MultiFactor = new DecayingRatio { Trials = 255, Hits = 255 - hits };
        ushort country = (kind & 8) == 0 ? (ushort)0x4652 : (ushort)0x4E4C;
        Ratio(baseline, From(kind & 1, kind & 2, kind & 4, country), silent).ShouldBeInRange(0, TakeoverSignal.Most);
    });

    private static double Ratio(
        Baseline baseline, AccessEvent accessEvent, int silentDays = 0, SourceNovelties circumstances = SourceNovelties.None) =>
        TakeoverSignal.LogRatio(baseline, Prior, accessEvent, Today, silentDays, circumstances);

    private static AccessEvent From(int network, int device, int agent, ushort country = 0x4652, bool factor = false) => new()
    {
        Network = Tag(100, network),
        Device = Tag(200, device),
        UserAgentFamily = Tag(300, agent),
        Asn = network == 0 ? 0 : 3000u + (uint)network,
        Country = country,
        Authentication = AuthenticationMethod.Password,
        MultiFactor = factor ? MultiFactor.Yes : MultiFactor.No,
    };

    private static ulong Tag(int family, int number) => number == 0 ? 0 : Stream.Tag(family + number);

    private static Baseline Grown()
    {
        Baseline baseline = new();
        AccessEvent home = From(1, 1, 1);
        for (int day = 30; day > 0; day--)
        {
            baseline.Sources.Teach(SourceKind.Network, home.Network, Today - day);
            baseline.Sources.Teach(SourceKind.Asn, home.Asn, Today - day);
            baseline.Sources.Teach(SourceKind.Country, home.Country, Today - day);
            baseline.Sources.Teach(SourceKind.Device, home.Device, Today - day);
            baseline.Sources.Teach(SourceKind.Agent, home.UserAgentFamily, Today - day);
        }

        return baseline;
    }
}
