using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Scoring;

namespace AccessSentinel.Engine.Tests.Decisions;

public sealed class DecisionPolicyTests
{
    private static readonly LadderOptions Ladder = new();
    private static readonly Baseline Bare = new();
    private static readonly Baseline SecondFactor = new() { HasSecondFactor = true };

    [TestCase(0.01, 2, MeasureLevel.Suspend)]
    [TestCase(0.01, 1, MeasureLevel.Restrict)]
    [TestCase(0.01, 0, MeasureLevel.Restrict)]
    [TestCase(-0.01, 5, MeasureLevel.Restrict)]
    public void A_suspension_needs_its_bar_and_two_families(double above, int families, MeasureLevel expected) =>
        Propose(Ladder.SuspendBar + above, families, Bare).ShouldBe(expected);

    [Test]
    public void One_family_suspends_only_far_beyond_the_bar([Range(0, 1)] int families)
    {
        double lone = Ladder.SuspendBar + Ladder.LoneFamilyMargin;
        Propose(lone - 0.01, families, Bare).ShouldBe(MeasureLevel.Restrict);
        Propose(lone, families, Bare).ShouldBe(MeasureLevel.Suspend);
    }

    [Test]
    public void A_credential_with_a_second_factor_is_asked_for_it_and_one_without_is_restricted()
    {
        Propose(Ladder.StepUpBar, 2, SecondFactor).ShouldBe(MeasureLevel.StepUp);
        Propose(Ladder.RestrictBar, 2, Bare).ShouldBe(MeasureLevel.Restrict);
        Propose(Ladder.StepUpBar - 0.01, 2, SecondFactor).ShouldBe(MeasureLevel.Observe);
        Propose(Ladder.RestrictBar - 0.01, 2, Bare).ShouldBe(MeasureLevel.Observe);
    }

    [Test]
    public void A_watched_credential_is_stopped_at_lower_bars()
    {
        Propose(Ladder.SuspendBar - Ladder.WatchMargin, 2, Bare, watched: true).ShouldBe(MeasureLevel.Suspend);
        Propose(Ladder.RestrictBar - Ladder.WatchMargin, 2, Bare, watched: true).ShouldBe(MeasureLevel.Restrict);
        Propose(Ladder.StepUpBar - Ladder.WatchMargin, 2, SecondFactor, watched: true).ShouldBe(MeasureLevel.StepUp);
        Propose(Ladder.RestrictBar - Ladder.WatchMargin - 0.01, 2, Bare, watched: true).ShouldBe(MeasureLevel.Observe);
    }

    [Test]
    public void Who_signs_in_with_a_password_only_is_restricted_at_a_lower_bar_and_suspended_at_the_same()
    {
        Baseline password = new() { SignsInByPassword = true };
        Propose(Ladder.RestrictBar - Ladder.PasswordOnlyMargin, 2, password).ShouldBe(MeasureLevel.Restrict);
        Propose(Ladder.RestrictBar - Ladder.PasswordOnlyMargin, 2, Bare).ShouldBe(MeasureLevel.Observe);
        Propose(Ladder.RestrictBar - Ladder.PasswordOnlyMargin - 0.01, 2, password).ShouldBe(MeasureLevel.Observe);
        Propose(Ladder.SuspendBar - 0.01, 2, password).ShouldBe(MeasureLevel.Restrict);
        Baseline factor = new() { SignsInByPassword = true, HasSecondFactor = true };
        Propose(Ladder.StepUpBar - 0.01, 2, factor).ShouldBe(MeasureLevel.Observe, "it has more than a password");
    }

    [Test]
    public void More_evidence_never_leads_to_a_milder_measure([Values] bool factor, [Values] bool watched, [Range(0, 3)] int families)
    {
        MeasureLevel before = MeasureLevel.Observe;
        for (double surprisal = 0; surprisal < 15; surprisal += 0.05)
        {
            MeasureLevel next = Propose(surprisal, families, factor ? SecondFactor : Bare, watched);
            ((byte)next).ShouldBeGreaterThanOrEqualTo((byte)before);
            before = next;
        }

        before.ShouldBe(MeasureLevel.Suspend);
    }

    [Test]
    public void More_strangers_in_a_day_than_anybody_could_meet_suspend_on_volume_alone()
    {
        CredentialScore score = new() { DayStrangersInAll = Ladder.ExposureCapFloor, DayExpected = 1 };
        DecisionPolicy.Propose(score, Ladder, Bare, watched: false).ShouldBe(MeasureLevel.Observe);
        score.DayStrangersInAll++;
        DecisionPolicy.Propose(score, Ladder, Bare, watched: false).ShouldBe(MeasureLevel.Suspend);
        score.DayExpected = 100;
        DecisionPolicy.Propose(score, Ladder, Bare, watched: false).ShouldBe(MeasureLevel.Observe);
        score.DayStrangersInAll = (Ladder.ExposureCapFactor * score.DayExpected) + 1;
        DecisionPolicy.Propose(score, Ladder, Bare, watched: false).ShouldBe(MeasureLevel.Suspend);
    }

    [Test]
    public void A_decoy_that_was_read_suspends_alone([Values] bool factor)
    {
        CredentialScore score = new() { Canary = DecisionPolicy.CanarySuffices - 0.01, Families = 1 };
        DecisionPolicy.Propose(score, Ladder, factor ? SecondFactor : Bare, watched: false).ShouldBe(MeasureLevel.Observe);
        score.Canary = DecisionPolicy.CanarySuffices;
        DecisionPolicy.Propose(score, Ladder, factor ? SecondFactor : Bare, watched: false).ShouldBe(MeasureLevel.Suspend);
    }

    [Test]
    public void A_cheaper_budget_asks_for_more_evidence()
    {
        new LadderOptions { SuspendBudget = 0.1 }.SuspendBar.ShouldBe(new LadderOptions { SuspendBudget = 1 }.SuspendBar + 1, 1e-9);
        new LadderOptions { SuspendBudget = 1 }.SuspendBar.ShouldBe(6);
        Ladder.SuspendBar.ShouldBeGreaterThanOrEqualTo(Ladder.StepUpBar);
        Ladder.SuspendBar.ShouldBeGreaterThanOrEqualTo(Ladder.RestrictBar);
    }

    [Test]
    public void Each_further_suspension_lasts_longer_up_to_a_month()
    {
        TimeSpan before = TimeSpan.Zero;
        for (int recurrence = 0; recurrence < 5; recurrence++)
        {
            TimeSpan next = DecisionPolicy.Duration(MeasureLevel.Suspend, Ladder, recurrence);
            next.ShouldBeGreaterThanOrEqualTo(before);
            next.ShouldBeLessThanOrEqualTo(TimeSpan.FromDays(30));
            before = next;
        }

        DecisionPolicy.Duration(MeasureLevel.Suspend, Ladder, 0).ShouldBe(Ladder.SuspendFor);
        DecisionPolicy.Duration(MeasureLevel.Suspend, Ladder, 1).ShouldBe(Ladder.SuspendFor * 3);
        DecisionPolicy.Duration(MeasureLevel.Suspend, Ladder, int.MaxValue).ShouldBe(TimeSpan.FromDays(30));
    }

    [Test]
    public void Milder_measures_last_as_configured_and_no_measure_no_time()
    {
        DecisionPolicy.Duration(MeasureLevel.Restrict, Ladder, 4).ShouldBe(Ladder.RestrictFor);
        DecisionPolicy.Duration(MeasureLevel.StepUp, Ladder, 4).ShouldBe(Ladder.StepUpFor);
        DecisionPolicy.Duration(MeasureLevel.Observe, Ladder, 4).ShouldBe(TimeSpan.Zero);
        DecisionPolicy.Duration(MeasureLevel.Watch, Ladder, 4).ShouldBe(TimeSpan.Zero);
    }

    private static MeasureLevel Propose(double surprisal, int families, Baseline baseline, bool watched = false) =>
        DecisionPolicy.Propose(new CredentialScore { Surprisal = surprisal, Families = families }, Ladder, baseline, watched);
}
