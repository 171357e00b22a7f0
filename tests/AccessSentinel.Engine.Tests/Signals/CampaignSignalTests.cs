using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Signals;

namespace AccessSentinel.Engine.Tests.Signals;

public sealed class CampaignSignalTests
{
    private static readonly CampaignTally Unknown = default;

    [TestCase(0, 0)]
    [TestCase(1.49, 0)]
    [TestCase(1.5, 1)]
    [TestCase(2.5, 2)]
    [TestCase(3.5, 3)]
    [TestCase(4.5, 4)]
    [TestCase(50, 4)]
    public void Evidence_is_quantised(double evidence, int level) => CampaignSignal.LevelOf(evidence).ShouldBe(level);

    [Test]
    public void However_many_credentials_move_at_once_quiet_ones_are_no_evidence()
    {
        foreach (int credentials in (int[])[1, 10, 100, 1_000, 4_096])
        {
            LogRatio(Usually(credentials), Unknown).ShouldBeLessThan(0.3, $"{credentials} as usual");
            LogRatio(new CampaignTally(credentials, 0, 0, 0, 0), Unknown).ShouldBe(0);
        }
    }

    [Test]
    public void A_tenth_of_thieves_behind_a_carriers_address_shows_less_than_a_source_of_thieves_alone()
    {
        CampaignTally carrier = Usually(200);
        double hidden = LogRatio(carrier.Add(3, 10).Add(4, 10), Unknown);
        double alone = LogRatio(default(CampaignTally).Add(3, 10).Add(4, 10), Unknown);
        hidden.ShouldBeLessThan(alone);
        alone.ShouldBe(CampaignSignal.Most);
    }

    [Test]
    public void One_other_is_little_and_five_are_much()
    {
        LogRatio(default(CampaignTally).Add(3, 1), Unknown).ShouldBeLessThan(0.7);
        LogRatio(default(CampaignTally).Add(3, 3).Add(4, 2), Unknown).ShouldBeGreaterThan(2);
    }

    [Test]
    public void What_is_usual_at_a_portal_counts_as_a_rate_and_within_bounds() => Property.Check<uint, uint, uint>((quiet, some, strong) =>
    {
        CampaignTally portal = new((int)(quiet % 5_000), 0, (int)(some % 5_000), 0, (int)(strong % 5_000));
        Span<double> usual = stackalloc double[CampaignTally.Levels];
        CampaignSignal.Usual(CampaignKind.Network, portal, usual);
        double sum = 0;
        foreach (double share in usual)
        {
            share.ShouldBeInRange(0.0005, 1);
            sum += share;
        }

        sum.ShouldBe(1, 1e-9);
        CampaignTally others = default(CampaignTally).Add(4, 3).Add(0, 5);
        double noisy = LogRatio(others, portal.Add(4, 1_000));
        noisy.ShouldBeLessThanOrEqualTo(LogRatio(others, portal) + 1e-9);
    });

    [Test]
    public void It_is_bounded_and_one_more_quiet_credential_never_adds() => Property.Check<uint, uint, uint>((quiet, much, strong) =>
    {
        CampaignTally others = new((int)(quiet % 4_096), 0, 0, (int)(much % 4_096), (int)(strong % 4_096));
        double before = LogRatio(others, Unknown);
        before.ShouldBeInRange(0, CampaignSignal.Most);
        LogRatio(others.Add(0, 1), Unknown).ShouldBeLessThanOrEqualTo(before + 1e-9);
        LogRatio(others.Add(4, 1), Unknown).ShouldBeGreaterThanOrEqualTo(before - 1e-9);
    });

    [Test]
    public void A_campaigns_name_is_read_back() => Property.Check<ulong, ushort>((tag, bucket) =>
    {
        foreach (CampaignKind kind in CampaignSource.Kinds)
        {
            CampaignSource source = new(kind, tag | 1, bucket);
            CampaignSource.TryParse(source.ToString(), out CampaignSource read).ShouldBeTrue();
            read.ShouldBe(source);
        }
    });

    [TestCase("")]
    [TestCase("network-portal-41234")]
    [TestCase("network-0123-41234")]
    [TestCase("country-0123456789abcdef-41234")]
    [TestCase("network-0123456789abcdeg-41234")]
    [TestCase("network-0123456789abcdef-x")]
    public void What_names_no_single_source_is_refused(string text) => CampaignSource.TryParse(text, out _).ShouldBeFalse();

    /// <summary>So many credentials on a source as the portal usually sees, without any thief.</summary>
    private static CampaignTally Usually(int credentials)
    {
        Span<double> usual = stackalloc double[CampaignTally.Levels];
        CampaignSignal.Usual(CampaignKind.Network, Unknown, usual);
        CampaignTally tally = default;
        for (int level = 1; level < CampaignTally.Levels; level++)
        {
            tally = tally.Add(level, (int)Math.Round(credentials * usual[level]));
        }

        return tally.Add(0, Math.Max(0, credentials - tally.Total));
    }

    [Test]
    public void A_network_that_does_nothing_but_fail_is_suspect_and_one_where_some_err_is_not()
    {
        OfSignIns(failed: 1, came: 0).ShouldBeLessThan(1);
        OfSignIns(failed: 8, came: 0).ShouldBeGreaterThan(2);
        OfSignIns(failed: 497, came: 2).ShouldBe(CampaignSignal.Most);
        OfSignIns(failed: 0, came: 400).ShouldBe(0);
        OfSignIns(failed: 40, came: 360).ShouldBeLessThan(0.1);
    }

    [Test]
    public void Whoever_comes_in_speaks_against_it_and_no_flood_of_failures_makes_itself_usual() => Property.Check<uint, uint>((failed, came) =>
    {
        (int fails, int comes) = ((int)(failed % 2_000), (int)(came % 2_000));
        double before = OfSignIns(fails, comes);
        before.ShouldBeInRange(0, CampaignSignal.Most);
        OfSignIns(fails, comes + 1).ShouldBeLessThanOrEqualTo(before + 1e-9);
        OfSignIns(fails + 1, comes).ShouldBeGreaterThanOrEqualTo(before - 1e-9);
        OfSignIns(60, 0, new CampaignTally(1_000_000, 0, 0, 0, 0)).ShouldBe(CampaignSignal.Most);
    });

    private static double LogRatio(in CampaignTally others, in CampaignTally portal) =>
        CampaignSignal.LogRatio(new CampaignObservation(new CampaignSource(CampaignKind.Network, 1, 1), others, portal));

    private static double OfSignIns(int failed, int came, in CampaignTally portal = default) =>
        CampaignSignal.LogRatio(new CampaignObservation(new CampaignSource(CampaignKind.SignIns, 1, 1), new CampaignTally(failed, came, 0, 0, 0), portal));
}
