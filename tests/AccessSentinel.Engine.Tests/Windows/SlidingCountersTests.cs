using AccessSentinel.Engine.Packing;
using AccessSentinel.Engine.Windows;

namespace AccessSentinel.Engine.Tests.Windows;

public sealed class SlidingCountersTests
{
    private const int Metrics = 3;
    private static readonly WindowLength[] All = [WindowLength.Minute, WindowLength.TenMinutes, WindowLength.Hour, WindowLength.Day];

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void Sums_equal_those_of_a_list_of_all_events(int seed)
    {
        Random random = Stream.Seeded(seed);
        List<(int Kind, double Share, int Metric, int Amount)> events = [];
        for (int i = 0; i < 3000; i++)
        {
            events.Add((random.Next(16), random.NextDouble(), random.Next(Metrics), random.Next(40)));
        }

        Compare(events);
    }

    [Test]
    public void Sums_equal_those_of_a_list_of_all_events_whatever_the_stream()
    {
        Stream.Check<(byte Kind, ushort Share, byte Metric, byte Amount)[]>(events => Compare([.. events.Select(e => ((int)e.Kind, e.Share / 65535.0, e.Metric % Metrics, (int)e.Amount))]));
    }

    [Test]
    public void A_window_counts_all_that_is_younger_than_the_window_less_one_bucket_and_nothing_older_than_the_window()
    {
        Random random = Stream.Seeded(4);
        foreach (WindowLength window in All)
        {
            long bucket = WindowShape.BucketTicks(window);
            long length = bucket * WindowShape.Buckets(window);
            for (int i = 0; i < 500; i++)
            {
                long time = Stream.Start + random.NextInt64(length);
                long age = random.NextInt64(length + bucket);
                SlidingCounters counters = new(1);
                counters.Advance(time);
                counters.Add(time, 0, 1).ShouldBeTrue();
                counters.Advance(time + age);
                int sum = counters.Sum(window, 0);
                if (age < length - bucket)
                {
                    sum.ShouldBe(1);
                }
                else if (age >= length)
                {
                    sum.ShouldBe(0);
                }
            }
        }
    }

    [Test]
    public void An_event_is_late_when_the_day_no_longer_holds_it()
    {
        long now = new DateTime(2026, 3, 29, 12, 30, 0, DateTimeKind.Utc).Ticks;
        long oldestHour = new DateTime(2026, 3, 28, 13, 0, 0, DateTimeKind.Utc).Ticks;
        SlidingCounters counters = new(1);
        counters.Advance(now);
        counters.Holds(oldestHour).ShouldBeTrue();
        counters.Add(oldestHour, 0, 1).ShouldBeTrue();
        counters.Holds(oldestHour - 1).ShouldBeFalse();
        counters.Add(oldestHour - 1, 0, 1).ShouldBeFalse();
        counters.Sum(WindowLength.Day, 0).ShouldBe(1);
        counters.Sum(WindowLength.Hour, 0).ShouldBe(0);
    }

    [Test]
    public void The_clock_never_goes_backwards_and_nothing_is_counted_after_it()
    {
        SlidingCounters counters = new(1);
        counters.Advance(Stream.Start);
        counters.Add(Stream.Start, 0, 7);
        counters.Advance(Stream.Start - TimeSpan.TicksPerDay);
        counters.Sum(WindowLength.Minute, 0).ShouldBe(7);
        Should.Throw<ArgumentOutOfRangeException>(() => counters.Add(Stream.Start + TimeSpan.TicksPerMinute, 0, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => counters.Add(Stream.Start, 1, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => counters.Add(Stream.Start, 0, -1));
        Should.Throw<ArgumentOutOfRangeException>(() => counters.Advance(-1));
    }

    [Test]
    public void A_bucket_saturates_and_no_sum_overflows()
    {
        SlidingCounters counters = new(Metrics);
        for (int hour = 0; hour < 24; hour++)
        {
            long time = Stream.Start + (hour * TimeSpan.TicksPerHour);
            counters.Advance(time);
            counters.Add(time, 0, int.MaxValue);
            counters.Add(time, 0, int.MaxValue);
        }

        counters.Sum(WindowLength.Day, 0).ShouldBe(24 * SlidingCounters.BucketMaximum);
        Pack(Unpack(Pack(counters))).ShouldBe(Pack(counters));
        counters.Advance(Stream.Start + (10 * TimeSpan.TicksPerDay));
        counters.Sum(WindowLength.Day, 0).ShouldBe(0);
    }

    [Test]
    public void A_record_of_fewer_counters_is_filled_up_with_zeros()
    {
        SlidingCounters two = new(2);
        two.Advance(Stream.Start);
        two.Add(Stream.Start, 1, 5);
        PackedReader reader = new(Pack(two));
        SlidingCounters four = SlidingCounters.Read(ref reader, 4);
        reader.ExpectEnd();
        four.Sum(WindowLength.Hour, 1).ShouldBe(5);
        four.Sum(WindowLength.Hour, 3).ShouldBe(0);
        Should.Throw<InvalidDataException>(() =>
        {
            PackedReader again = new(Pack(two));
            SlidingCounters.Read(ref again, 1);
        });
    }

    [Test]
    public void A_credential_at_rest_takes_at_most_10_bytes()
    {
        SlidingCounters counters = new(8);
        counters.Advance(Stream.Start);
        counters.Add(Stream.Start, 0, 9);
        counters.Advance(Stream.Start + (3 * TimeSpan.TicksPerDay));
        Pack(counters).Length.ShouldBeLessThanOrEqualTo(10);
    }

    [Test]
    public void Damaged_bytes_are_refused_as_such()
    {
        Random random = Stream.Seeded(5);
        SlidingCounters counters = Busy(random, 400);
        Damage.Try(Pack(counters), random, 3000, static (ref PackedReader reader) =>
        {
            SlidingCounters read = SlidingCounters.Read(ref reader, Metrics);
            read.Advance(Stream.Start + TimeSpan.TicksPerDay);
            read.Advance(DateTime.MaxValue.Ticks);
            read.Sum(WindowLength.Day, 0).ShouldBe(0);
        }).ShouldBeGreaterThan(50);
    }

    [Test]
    public void Counting_allocates_nothing()
    {
        Random random = Stream.Seeded(6);
        SlidingCounters counters = Busy(random, 100);
        long now = Stream.Start + (400 * TimeSpan.TicksPerDay);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 5000; i++)
        {
            now += TimeSpan.TicksPerSecond * (i % 97);
            counters.Advance(now);
            counters.Add(now - TimeSpan.TicksPerMinute, i % Metrics, 1);
            counters.Sum(WindowLength.Hour, i % Metrics);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    private static SlidingCounters Busy(Random random, int events)
    {
        SlidingCounters counters = new(Metrics);
        long now = Stream.Start;
        for (int i = 0; i < events; i++)
        {
            now += random.NextInt64(TimeSpan.TicksPerMinute * 4);
            counters.Advance(now);
            counters.Add(now, random.Next(Metrics), random.Next(1, 60));
        }

        return counters;
    }

    private static void Compare(List<(int Kind, double Share, int Metric, int Amount)> events)
    {
        SlidingCounters counters = new(Metrics);
        List<(long Time, int Metric, int Amount)> naive = [];
        long now = Stream.Start;
        int number = 0;
        foreach ((int kind, double share, int metric, int amount) in events)
        {
            long time = Stream.Next(now, kind, share);
            now = Math.Max(now, time);
            counters.Advance(now);
            bool held = Held(WindowLength.Day, time, now);
            counters.Holds(time).ShouldBe(held);
            counters.Add(time, metric, amount).ShouldBe(held);
            naive.Add((time, metric, amount));
            foreach (WindowLength window in All)
            {
                for (int m = 0; m < Metrics; m++)
                {
                    int expected = 0;
                    for (int i = Math.Max(0, naive.Count - 600); i < naive.Count; i++)
                    {
                        expected += naive[i].Metric == m && Held(window, naive[i].Time, now) ? naive[i].Amount : 0;
                    }

                    if (naive.Count <= 600 || !Held(WindowLength.Day, naive[^600].Time, now))
                    {
                        counters.Sum(window, m).ShouldBe(expected);
                    }
                }
            }

            if (number++ % 7 == 0)
            {
                byte[] packed = Pack(counters);
                counters = Unpack(packed);
                Pack(counters).ShouldBe(packed);
            }
        }
    }

    private static bool Held(WindowLength window, long time, long now)
    {
        long width = WindowShape.BucketTicks(window);
        return time / width > (now / width) - WindowShape.Buckets(window);
    }

    private static byte[] Pack(SlidingCounters counters)
    {
        PackedWriter writer = new(64);
        counters.Write(ref writer);
        return writer.Finish();
    }

    private static SlidingCounters Unpack(byte[] packed)
    {
        PackedReader reader = new(packed);
        SlidingCounters counters = SlidingCounters.Read(ref reader, Metrics);
        reader.ExpectEnd();
        return counters;
    }
}
