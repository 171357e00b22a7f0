using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Signals;

namespace AccessSentinel.Engine.Tests.Signals;

public sealed class VolumeSignalTests
{
    private static readonly ProfessionPrior Prior = new();

    [Test]
    public void No_more_strangers_than_expected_is_no_surprise() => Property.Check<ushort, ushort>((count, mean) =>
        VolumeSignal.Surprisal(Math.Min(count, mean), mean, 1).ShouldBe(0));

    [Test]
    public void More_strangers_are_more_surprising([Values(0.5, 3, 40)] double mean, [Values(0.1, 1, 20)] double shape)
    {
        double before = 0;
        for (int count = 0; count < 2000; count += 1 + (count / 10))
        {
            double surprisal = VolumeSignal.Surprisal(count, mean, shape);
            surprisal.ShouldBeGreaterThanOrEqualTo(before);
            double.IsFinite(surprisal).ShouldBeTrue();
            before = surprisal;
        }

        before.ShouldBeGreaterThan(0);
    }

    [Test]
    public void The_more_was_expected_the_less_surprising() =>
        VolumeSignal.Surprisal(60, 30, 1).ShouldBeLessThan(VolumeSignal.Surprisal(60, 10, 1));

    [Test]
    public void Days_that_differ_much_make_a_high_one_less_surprising() =>
        VolumeSignal.Surprisal(60, 10, 0.5).ShouldBeLessThan(VolumeSignal.Surprisal(60, 10, 5));

    /// <summary>Chernoff's inequality: the bound lies above the tail it bounds, summed up here term by term.</summary>
    [Test]
    public void It_never_claims_more_than_the_exact_tail([Values(1.0, 6, 25)] double mean, [Values(0.6, 1, 4)] double shape, [Values(1.5, 3, 8)] double times)
    {
        int count = (int)Math.Ceiling(mean * times);
        double success = shape / (shape + mean);
        double term = Math.Pow(success, shape);
        double below = 0;
        for (int i = 0; i < count; i++)
        {
            below += term;
            term *= (1 - success) * (shape + i) / (i + 1);
        }

        double exact = -Math.Log10(1 - below);
        VolumeSignal.Surprisal(count, mean, shape).ShouldBeLessThanOrEqualTo(exact + 1e-9);
    }

    [Test]
    public void Known_people_in_the_window_explain_strangers()
    {
        Baseline baseline = new();
        double quiet = VolumeSignal.ExpectedDay(baseline, Prior, 0, 0);
        double before = quiet;
        for (int known = 0; known < 4000; known += 250)
        {
            double expected = VolumeSignal.ExpectedDay(baseline, Prior, known, 0);
            expected.ShouldBeGreaterThanOrEqualTo(before);
            before = expected;
        }

        before.ShouldBeGreaterThan(quiet * 10);
        VolumeSignal.ExpectedHour(baseline, Prior, 500, 0, 10).ShouldBeGreaterThan(VolumeSignal.ExpectedHour(baseline, Prior, 0, 0, 10));
    }

    [Test]
    public void An_hour_is_never_expected_to_hold_more_than_its_day()
    {
        Baseline baseline = new();
        for (int bin = 0; bin < VolumeRhythm.Bins; bin++)
        {
            VolumeSignal.ExpectedHour(baseline, Prior, 3, 40, bin).ShouldBeLessThanOrEqualTo(VolumeSignal.ExpectedDay(baseline, Prior, 3, 40));
        }
    }

    [Test]
    public void Fewer_strangers_are_expected_at_night_than_in_the_morning() =>
        VolumeSignal.ExpectedHour(new Baseline(), Prior, 0, 0, 3).ShouldBeLessThan(VolumeSignal.ExpectedHour(new Baseline(), Prior, 0, 0, 10));
}
