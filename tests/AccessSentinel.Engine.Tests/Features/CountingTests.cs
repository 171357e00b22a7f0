using AccessSentinel.Engine.Features;

namespace AccessSentinel.Engine.Tests.Features;

public sealed class CountingTests
{
    [Test]
    public void A_share_stays_a_probability_between_its_prior_and_what_was_seen() => Property.Check<byte, byte, byte>((hits, misses, prior) =>
    {
        DecayingRatio ratio = default;
        for (int i = 0; i < hits; i++)
        {
            ratio.Add(hit: true, 0.7);
        }

        for (int i = 0; i < misses; i++)
        {
            ratio.Add(hit: false, 0.7);
        }

        double expected = prior / 255.0;
        double seen = hits + misses == 0 ? expected : hits / (double)(hits + misses);
        ratio.Mean(expected, 5).ShouldBeInRange(Math.Min(expected, seen) - 1e-5, Math.Max(expected, seen) + 1e-5);
        ratio.Hits.ShouldBeLessThanOrEqualTo(ratio.Trials);
    });

    [Test]
    public void Few_trials_say_little_and_many_say_all()
    {
        DecayingRatio few = new() { Hits = 1, Trials = 1 };
        DecayingRatio many = new() { Hits = 5000, Trials = 5000 };
        few.Mean(0.1, 10).ShouldBeLessThan(0.3);
        many.Mean(0.1, 10).ShouldBeGreaterThan(0.99);
    }

    [Test]
    public void What_is_forgotten_goes_back_to_the_prior()
    {
        DecayingRatio ratio = new() { Hits = 100, Trials = 100 };
        double before = ratio.Mean(0.1, 10);
        for (int i = 0; i < 40; i++)
        {
            ratio.Decay(0.5);
            ratio.Mean(0.1, 10).ShouldBeLessThanOrEqualTo(before);
            before = ratio.Mean(0.1, 10);
        }

        before.ShouldBe(0.1, 1e-6);
    }

    [Test]
    public void The_department_most_often_met_keeps_its_place_whatever_else_comes()
    {
        Random random = Stream.Seeded(1);
        DepartmentShares shares = new();
        for (int i = 0; i < 20_000; i++)
        {
            shares.Add(i % 2 == 0 ? (byte)35 : (byte)(1 + random.Next(110)), 1);
        }

        shares.Count(35).ShouldBe(10_000, 200);
        shares.Total.ShouldBe(20_000);
    }

    [Test]
    public void Named_and_unnamed_departments_add_up_to_all() => Property.Check<byte[]>(departments =>
    {
        DepartmentShares shares = new();
        foreach (byte department in departments)
        {
            shares.Add((byte)(1 + (department % 110)), 0.25);
        }

        float named = 0;
        for (byte department = 1; department <= 110; department++)
        {
            float count = shares.Count(department);
            count.ShouldBeGreaterThanOrEqualTo(0);
            named += count;
        }

        (named + shares.Unnamed()).ShouldBe(shares.Total, 0.001);
    });

    [Test]
    public void An_observation_without_weight_takes_no_slot()
    {
        DepartmentShares shares = new();
        shares.Add(13, 0);
        shares.Departments.ToArray().ShouldAllBe(department => department == 0);
        shares.Total.ShouldBe(0);
    }

    [Test]
    public void Delays_fall_into_bins_that_end_where_the_next_begins()
    {
        for (int bin = 0; bin < ClaimDelays.Count; bin++)
        {
            ClaimDelays.Of(ClaimDelays.End(bin) - 1).ShouldBe(bin);
            ClaimDelays.Of(ClaimDelays.End(bin)).ShouldBe(bin + 1);
        }

        ClaimDelays.End(ClaimDelays.Count - 1).ShouldBe(ClaimDelays.Horizon);
        ClaimDelays.Of(-5).ShouldBe(0);
    }

    [Test]
    public void Every_prior_is_a_distribution_of_probabilities()
    {
        for (int profession = 0; profession < PriorTable.Professions; profession++)
        {
            ProfessionPrior prior = PriorTable.BuiltIn[(AccessSentinel.Contracts.Events.Profession)profession];
            prior.Pace.Count.ShouldBe(PaceBins.Count);
            prior.Pace.Sum().ShouldBe(1, 1e-6);
            prior.ClaimDelay.Count.ShouldBe(ClaimDelays.Count);
            prior.ClaimDelay.Sum().ShouldBe(1, 1e-6);
            prior.HourShare.Count.ShouldBe(24);
            prior.HourShare.ShouldAllBe(share => share > 0);
            prior.FirstSeenShape.ShouldBeGreaterThan(0);
            double[] shares = [prior.FirstSeenShare, prior.ClaimShare, prior.ClaimlessDayShare, prior.OwnDepartmentShare, prior.NotFoundShare, prior.MultiFactorShare, prior.NewNetworkShare, prior.NewDeviceShare];
            shares.ShouldAllBe(share => share > 0 && share < 1);
        }
    }

    [Test]
    public void A_table_of_too_few_priors_is_refused() =>
        Should.Throw<ArgumentException>(() => new PriorTable([new ProfessionPrior()]));
}
