using AccessSentinel.Engine.Features;

namespace AccessSentinel.Engine.Tests.Features;

public sealed class VolumeRhythmTests
{
    private static readonly ProfessionPrior Prior = new();

    [Test]
    public void A_holiday_does_not_lower_the_mean()
    {
        VolumeRhythm rhythm = Days(20, 10);
        double before = rhythm.MeanPerDay(Prior);
        rhythm.Add(400, 10, firstSeen: true, 1);
        rhythm.MeanPerDay(Prior).ShouldBe(before, before * 0.05);
    }

    [Test]
    public void The_mean_goes_from_the_profession_to_the_own_days()
    {
        new VolumeRhythm().MeanPerDay(Prior).ShouldBe(Prior.FirstSeenPerDay, 1e-6);
        Days(60, 40).MeanPerDay(Prior).ShouldBe(40, 4);
    }

    [Test]
    public void A_day_that_is_not_over_teaches_nothing_yet()
    {
        VolumeRhythm rhythm = Days(20, 10);
        double before = rhythm.MeanPerDay(Prior);
        for (int i = 0; i < 500; i++)
        {
            rhythm.Add(20, 10, firstSeen: true, 1);
        }

        rhythm.MeanPerDay(Prior).ShouldBe(before);
    }

    [Test]
    public void Steady_days_have_a_greater_shape_than_days_that_differ()
    {
        VolumeRhythm steady = Days(60, 20);
        VolumeRhythm wild = new();
        for (int day = 1; day < 60; day++)
        {
            Day(wild, day, day % 3 == 0 ? 60 : 1);
        }

        steady.Shape(Prior).ShouldBeGreaterThan(wild.Shape(Prior));
        wild.Shape(Prior).ShouldBeGreaterThan(0);
    }

    [Test]
    public void The_share_of_an_hour_is_a_probability_however_long_it_was_filled() => Property.Check<ushort, byte>((people, bin) =>
    {
        VolumeRhythm rhythm = new();
        for (int i = 0; i < people % 3000; i++)
        {
            rhythm.Add(1, bin % VolumeRhythm.Bins, firstSeen: true, 1);
        }

        for (int asked = 0; asked < VolumeRhythm.Bins; asked++)
        {
            rhythm.HourShare(asked, Prior).ShouldBeInRange(0, 1);
        }
    });

    [Test]
    public void The_hours_it_works_in_have_a_greater_share()
    {
        VolumeRhythm night = new();
        for (int i = 0; i < 300; i++)
        {
            night.Add(1 + (i / 10), 2, firstSeen: true, 1);
        }

        night.HourShare(2, Prior).ShouldBeGreaterThan(new VolumeRhythm().HourShare(2, Prior) * 5);
        night.HourShare(26, Prior).ShouldBe(new VolumeRhythm().HourShare(26, Prior));
    }

    [Test]
    public void Suspicious_people_do_not_move_the_hours_or_the_mean()
    {
        VolumeRhythm rhythm = Days(30, 10);
        double mean = rhythm.MeanPerDay(Prior);
        double share = rhythm.HourShare(3, Prior);
        for (int i = 0; i < 1000; i++)
        {
            rhythm.Add(31, 3, firstSeen: true, 0);
        }

        rhythm.HourShare(3, Prior).ShouldBe(share, 1e-3);
        rhythm.Add(32, 10, firstSeen: true, 1);
        rhythm.MeanPerDay(Prior).ShouldBeLessThanOrEqualTo(mean + 0.5);
    }

    [Test]
    public void Weekdays_saturdays_and_sundays_have_hours_of_their_own()
    {
        long monday = new DateTime(2026, 3, 2).Ticks;
        VolumeRhythm.BinOf(monday).ShouldBe(0);
        VolumeRhythm.BinOf(monday + (4 * TimeSpan.TicksPerDay) + (9 * TimeSpan.TicksPerHour)).ShouldBe(9);
        VolumeRhythm.BinOf(monday + (5 * TimeSpan.TicksPerDay) + (9 * TimeSpan.TicksPerHour)).ShouldBe(24 + 9);
        VolumeRhythm.BinOf(monday + (6 * TimeSpan.TicksPerDay) + (23 * TimeSpan.TicksPerHour)).ShouldBe(48 + 23);
        VolumeRhythm.BinOf(monday + (7 * TimeSpan.TicksPerDay)).ShouldBe(0);
    }

    private static VolumeRhythm Days(int days, int people)
    {
        VolumeRhythm rhythm = new();
        for (int day = 1; day <= days; day++)
        {
            Day(rhythm, day, people);
        }

        return rhythm;
    }

    private static void Day(VolumeRhythm rhythm, int day, int people)
    {
        for (int i = 0; i < people; i++)
        {
            rhythm.Add(day, 9 + (i % 8), firstSeen: true, 1);
        }
    }
}
