using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Signals;

namespace AccessSentinel.Engine.Tests.Signals;

public sealed class NoveltySignalTests
{
    private static readonly ProfessionPrior Prior = new();

    [Test]
    public void A_stranger_speaks_for_the_thief_and_a_known_person_for_the_owner()
    {
        for (double expected = 0.02; expected < 0.94; expected += 0.02)
        {
            NoveltySignal.LogRatio(expected, firstSeen: true).ShouldBeGreaterThan(0);
            NoveltySignal.LogRatio(expected, firstSeen: false).ShouldBeLessThanOrEqualTo(0);
        }
    }

    [Test]
    public void A_known_person_never_speaks_against_the_owner() => Property.Check<byte>(number =>
        NoveltySignal.LogRatio(0.02 + (0.96 * number / 255), firstSeen: false).ShouldBeLessThanOrEqualTo(0));

    [Test]
    public void The_rarer_strangers_are_the_more_one_says() =>
        NoveltySignal.LogRatio(0.1, firstSeen: true).ShouldBeGreaterThan(NoveltySignal.LogRatio(0.5, firstSeen: true));

    [Test]
    public void The_expected_share_stays_a_probability_whatever_was_seen() => Property.Check<ushort, ushort, byte>((records, strangers, own) =>
    {
        Baseline baseline = new() { FirstDay = 100, FirstSeen = new DecayingRatio { Trials = 255, Hits = own } };
        TrackMemory memory = new() { Records = Math.Max(records, strangers), FirstSeen = Math.Min(records, strangers) };
        NoveltySignal.Expected(baseline, Prior, memory, 200).ShouldBeInRange(0.01, 0.99);
    });

    [Test]
    public void A_day_of_many_strangers_expects_more_of_them()
    {
        Baseline baseline = new() { FirstDay = 100, FirstSeen = new DecayingRatio { Trials = 200, Hits = 40 } };
        double ordinary = NoveltySignal.Expected(baseline, Prior, new TrackMemory(), 400);
        double campaign = NoveltySignal.Expected(baseline, Prior, new TrackMemory { Records = 40, FirstSeen = 35 }, 400);
        campaign.ShouldBeGreaterThan(ordinary);
    }

    [Test]
    public void A_row_of_strangers_in_a_file_says_nothing_while_the_known_people_before_explain_it_and_says_something_beyond()
    {
        Baseline baseline = new() { FirstDay = 100, FirstSeen = new DecayingRatio { Trials = 200, Hits = 100 } };
        TrackMemory within = new() { Records = 260, FirstSeen = 110, KnownFast = 150 };
        NoveltySignal.IsExplained(baseline, Prior, within, 400).ShouldBeTrue();
        TrackMemory beyond = new() { Records = 600, FirstSeen = 450, KnownFast = 150 };
        NoveltySignal.IsExplained(baseline, Prior, beyond, 400).ShouldBeFalse();
        TrackMemory theft = new() { Records = 300, FirstSeen = 285, KnownFast = 15 };
        NoveltySignal.IsExplained(baseline, Prior, theft, 400).ShouldBeFalse();
    }

    [Test]
    public void A_day_of_known_people_does_not_make_strangers_rarer_than_they_are()
    {
        Baseline baseline = new() { FirstDay = 100, FirstSeen = new DecayingRatio { Trials = 200, Hits = 40 } };
        NoveltySignal.Expected(baseline, Prior, new TrackMemory { Records = 60 }, 400)
            .ShouldBe(NoveltySignal.Expected(baseline, Prior, new TrackMemory(), 400));
    }

    [Test]
    public void Nearly_everybody_is_new_to_a_memory_that_has_just_begun()
    {
        Baseline baseline = new() { FirstDay = 100 };
        baseline.FirstSeenShare(Prior, 100).ShouldBeGreaterThan(0.9);
        baseline.FirstSeenShare(Prior, 130).ShouldBeLessThan(baseline.FirstSeenShare(Prior, 110));
        baseline.FirstSeenShare(Prior, 900).ShouldBe(Prior.FirstSeenShare, 0.01);
    }
}
