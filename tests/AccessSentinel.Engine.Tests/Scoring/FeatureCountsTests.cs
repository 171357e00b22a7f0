using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Scoring.Anomaly;
using AccessSentinel.Engine.Tests.Signals;

namespace AccessSentinel.Engine.Tests.Scoring;

public sealed class FeatureCountsTests
{
    private static readonly double[] Quarters = [0, 0.2, 0.7, 2];

    [Test]
    public void Rows_spread_as_in_training_give_an_index_near_zero_and_rows_in_one_bin_a_large_one()
    {
        FeatureCounts alike = new(ModelSignalTests.References());
        FeatureCounts moved = new(ModelSignalTests.References());
        for (int i = 0; i < FeatureCounts.LeastRows; i++)
        {
            alike.Add(Row(Quarters[i % 4]));
            moved.Add(Row(2));
        }

        for (int feature = 0; feature < FeatureCatalogue.Count; feature++)
        {
            alike.StabilityIndex(feature).ShouldBe(0, 1e-9);
            moved.StabilityIndex(feature).ShouldBeGreaterThan(FeatureCounts.Shifted);
        }
    }

    [Test]
    public void Half_as_many_in_one_bin_is_worked_out_by_hand()
    {
        FeatureCounts counts = new(ModelSignalTests.References());
        for (int i = 0; i < 1000; i++)
        {
            counts.Add(Row(i % 8 == 0 ? 0 : i % 8 < 4 ? 0.2 : Quarters[2 + (i % 2)]));
        }

        // 1/8, 3/8, 1/4, 1/4 against quarters.
        counts.StabilityIndex(0).ShouldBe((-0.125 * Math.Log(0.5)) + (0.125 * Math.Log(1.5)), 1e-9);
    }

    [Test]
    public void Too_few_rows_say_nothing()
    {
        FeatureCounts counts = new(ModelSignalTests.References());
        for (int i = 0; i < FeatureCounts.LeastRows - 1; i++)
        {
            counts.Add(Row(2));
        }

        counts.StabilityIndex(0).ShouldBe(double.NaN);
    }

    [Test]
    public void A_sliding_week_holds_what_is_younger_than_a_week_and_a_jump_of_the_clock_empties_it() => Property.Check<int>(seed =>
    {
        Random random = new(seed);
        ReferenceDistribution[] references = ModelSignalTests.References();
        SlidingFeatureCounts sliding = new(references);
        List<long> days = [];
        long day = 700_000;
        for (int i = 0; i < 300; i++)
        {
            day += random.Next(100) < 2 ? random.Next(20) : random.Next(10) / 9;
            long at = day - (random.Next(10) == 0 ? random.Next(12) : 0);
            sliding.Add(at * TimeSpan.TicksPerDay, Row(0));
            days.Add(at);
        }

        long last = days.Max();
        FeatureCounts sum = new(references);
        sliding.AddTo(sum);

        // What came late was counted if it was held then: it is held now only if it still is.
        sum.Rows.ShouldBe(days.Where((at, i) => at > last - SlidingFeatureCounts.Days && at > days.Take(i + 1).Max() - SlidingFeatureCounts.Days).Count());
    });

    private static double[] Row(double value) => [.. Enumerable.Repeat(value, FeatureCatalogue.Count)];
}
