using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Signals;

namespace AccessSentinel.Engine.Tests.Signals;

public sealed class PaceAndBulkTests
{
    private static readonly ProfessionPrior Prior = new();

    [Test]
    public void A_pace_of_seconds_speaks_against_somebody_who_takes_minutes_and_minutes_speak_for_her()
    {
        Pace(Slow(), new TrackMemory(), PaceBins.Of(TimeSpan.TicksPerSecond)).ShouldBeGreaterThan(0);
        Pace(Slow(), new TrackMemory(), PaceBins.Of(TimeSpan.TicksPerMinute * 8)).ShouldBeLessThan(0);
    }

    [Test]
    public void A_pace_of_seconds_is_no_evidence_against_software_that_always_works_so()
    {
        Baseline batch = new();
        batch.Pace[1] = 400;
        Pace(batch, new TrackMemory(), 1).ShouldBeLessThan(0.05);
    }

    [Test]
    public void Known_people_at_the_same_pace_show_that_a_program_is_at_the_owners_work()
    {
        TrackMemory migration = new() { Records = 60, FirstSeen = 30, KnownFast = 30 };
        TrackMemory theft = new() { Records = 60, FirstSeen = 58 };
        migration.Pace[2] = theft.Pace[2] = 5;
        Pace(Slow(), migration, 1).ShouldBeLessThan(0.1);
        Pace(Slow(), theft, 1).ShouldBeGreaterThan(Pace(Slow(), migration, 1));
    }

    [Test]
    public void A_pace_counts_for_more_once_the_credential_has_shown_its_own()
    {
        Pace(Slow(), new TrackMemory(), 1).ShouldBeGreaterThan(Pace(new Baseline(), new TrackMemory(), 1));
    }

    [Test]
    public void The_ratio_of_a_pace_is_bounded() => Property.Check<byte, byte, byte>((bin, own, today) =>
    {
        Baseline baseline = new();
        baseline.Pace[own % PaceBins.Count] = own;
        TrackMemory memory = new() { Records = today };
        memory.Pace[bin % PaceBins.Count] = today;
        Pace(baseline, memory, bin % PaceBins.Count).ShouldBeInRange(-2, 2);
    });

    [Test]
    public void Intervals_fall_into_bins_in_order_and_one_out_of_order_into_the_fastest()
    {
        PaceBins.Of(-TimeSpan.TicksPerHour).ShouldBe(0);
        PaceBins.Of(long.MaxValue).ShouldBe(PaceBins.Count - 1);
        int before = 0;
        for (long interval = 0; interval < TimeSpan.TicksPerHour; interval += TimeSpan.TicksPerMillisecond * 250)
        {
            int bin = PaceBins.Of(interval);
            bin.ShouldBeInRange(before, before + 1);
            before = bin;
        }

        before.ShouldBe(PaceBins.Count - 1);
    }

    [Test]
    public void A_larger_answer_says_more()
    {
        BulkHabit habit = new();
        double before = double.NegativeInfinity;
        for (int records = 2; records < 1_000_000; records *= 2)
        {
            double next = BulkSignal.LogRatio(habit, Prior, records);
            next.ShouldBeGreaterThanOrEqualTo(before);
            next.ShouldBeInRange(-0.5, 4);
            before = next;
        }

        BulkSignal.LogRatio(habit, Prior, int.MaxValue).ShouldBeInRange(-0.5, 4);
    }

    [Test]
    public void An_export_of_a_usual_size_by_somebody_who_exports_daily_says_nothing_against_her()
    {
        BulkHabit habit = new();
        for (int day = 0; day < 60; day++)
        {
            habit.Decay(Math.Pow(2, -1 / Baseline.HalfLifeDays));
            habit.Teach(200, 1);
        }

        BulkSignal.LogRatio(habit, Prior, 200).ShouldBeLessThanOrEqualTo(0);
        BulkSignal.LogRatio(habit, Prior, 50_000).ShouldBeGreaterThan(1);
        BulkSignal.LogRatio(new BulkHabit(), Prior, 200).ShouldBeGreaterThan(1);
    }

    private static double Pace(Baseline baseline, TrackMemory memory, int bin) => PaceSignal.LogRatio(baseline, Prior, memory, bin);

    private static Baseline Slow()
    {
        Baseline baseline = new();
        baseline.Pace[9] = 200;
        baseline.Pace[10] = 50;
        return baseline;
    }
}
