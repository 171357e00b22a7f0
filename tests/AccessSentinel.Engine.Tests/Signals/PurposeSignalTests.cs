using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Signals;

namespace AccessSentinel.Engine.Tests.Signals;

public sealed class PurposeSignalTests
{
    private static readonly ProfessionPrior Prior = new() { ClaimShare = 0.85 };

    [Test]
    public void The_longer_a_claim_is_missing_the_more_it_says()
    {
        Baseline baseline = Claiming(0.9);
        double expected = PurposeSignal.Expected(baseline, Prior, new TrackMemory());
        double before = -0.01;
        foreach (double come in Come(baseline))
        {
            double next = PurposeSignal.UnclaimedLogRatio(expected, come);
            next.ShouldBeGreaterThanOrEqualTo(before);
            before = next;
        }

        before.ShouldBeGreaterThan(0.5);
    }

    [Test]
    public void A_claim_speaks_for_the_owner()
    {
        double ratio = PurposeSignal.ClaimedLogRatio(0.8);
        ratio.ShouldBeInRange(-2, -0.5);
        PurposeSignal.ClaimedLogRatio(0).ShouldBe(0);
    }

    [Test]
    public void Where_claims_seldom_follow_a_missing_one_says_little()
    {
        double agent = Unclaimed(Claiming(0.05), new TrackMemory());
        agent.ShouldBeInRange(-0.02, 0.1);
        agent.ShouldBeLessThan(Unclaimed(Claiming(0.9), new TrackMemory()));
    }

    [Test]
    public void A_day_without_any_claim_proves_little()
    {
        double ordinary = Unclaimed(Claiming(0.9), new TrackMemory());
        double claimless = Unclaimed(Claiming(0.9), new TrackMemory { ExpectedClaims = 25 });
        claimless.ShouldBeInRange(-0.02, 0.05);
        claimless.ShouldBeLessThan(ordinary);
    }

    [Test]
    public void When_the_claims_of_known_people_fail_to_come_those_of_strangers_prove_less()
    {
        double coming = Unclaimed(Claiming(0.9), new TrackMemory { ExpectedClaims = 20, SeenClaims = 20 });
        double failing = Unclaimed(Claiming(0.9), new TrackMemory { ExpectedClaims = 20, SeenClaims = 3 });
        failing.ShouldBeLessThan(coming);
    }

    [Test]
    public void More_claims_than_expected_expect_no_more_than_the_own_share() => Property.Check<ushort, ushort, byte>((expected, seen, own) =>
    {
        Baseline baseline = Claiming(own / 255.0);
        double share = PurposeSignal.Expected(baseline, Prior, new TrackMemory { ExpectedClaims = expected, SeenClaims = seen });
        share.ShouldBeInRange(0, baseline.ClaimShare(Prior));
        double.IsFinite(PurposeSignal.UnclaimedLogRatio(share, Come(baseline)[^1])).ShouldBeTrue();
    });

    [Test]
    public void The_share_of_claims_that_have_come_rises_to_one()
    {
        Baseline baseline = Claiming(0.9);
        baseline.ClaimDelay[3] = 40;
        double before = 0;
        foreach (double next in Come(baseline))
        {
            next.ShouldBeGreaterThanOrEqualTo(before);
            before = next;
        }

        before.ShouldBe(1, 1e-6);
    }

    private static double Unclaimed(Baseline baseline, TrackMemory memory) =>
        PurposeSignal.UnclaimedLogRatio(PurposeSignal.Expected(baseline, Prior, memory), Come(baseline)[^1]);

    private static double[] Come(Baseline baseline)
    {
        double[] come = new double[ClaimDelays.Count];
        baseline.ClaimedBy(Prior, come);
        return come;
    }

    private static Baseline Claiming(double share) => new()
    {
        KnownClaims = new DecayingRatio { Trials = 300, Hits = (float)(300 * share) },
        StrangerClaims = new DecayingRatio { Trials = 300, Hits = (float)(300 * share) },
    };
}
