using AccessSentinel.Engine.Packing;
using AccessSentinel.Engine.Windows;

namespace AccessSentinel.Engine.Tests.Windows;

public sealed class DistinctWindowTests
{
    private static readonly WindowLength[] All = [WindowLength.Minute, WindowLength.TenMinutes, WindowLength.Hour, WindowLength.Day];

    [TestCase(1)]
    [TestCase(2)]
    public void Small_counts_equal_those_of_a_dictionary(int seed)
    {
        Random random = Stream.Seeded(seed);
        List<(int Kind, double Share, int Tag)> events = [];
        for (int i = 0; i < 4000; i++)
        {
            events.Add((random.Next(16), random.NextDouble(), random.Next(40)));
        }

        Compare(events);
    }

    [Test]
    public void Small_counts_equal_those_of_a_dictionary_whatever_the_stream()
    {
        Stream.Check<(byte Kind, ushort Share, byte Tag)[]>(events => Compare([.. events.Select(e => ((int)e.Kind, e.Share / 65535.0, e.Tag % 50))]));
    }

    [TestCase(WindowLength.Minute)]
    [TestCase(WindowLength.TenMinutes)]
    [TestCase(WindowLength.Hour)]
    [TestCase(WindowLength.Day)]
    public void The_estimate_of_20_times_the_capacity_errs_by_at_most_7_percent(WindowLength window)
    {
        const int Trials = 200;
        int capacity = DistinctWindows.CapacityOf(window);
        int distinct = 20 * capacity;
        long length = WindowShape.BucketTicks(window) * (WindowShape.Buckets(window) - 1);
        double squares = 0;
        double sum = 0;
        double stated = 0;
        for (int trial = 0; trial < Trials; trial++)
        {
            DistinctWindow counted = new(window, capacity);
            for (int i = 0; i < distinct; i++)
            {
                counted.Touch(Stream.Tag(((long)trial << 32) + i), Stream.Start + (length * i / distinct));
            }

            counted.IsExact.ShouldBeFalse();
            double error = (counted.Estimate(Stream.Start + length - 1) / distinct) - 1;
            squares += error * error;
            sum += error;
            stated += counted.RelativeStandardError;
        }

        double rms = Math.Sqrt(squares / Trials);
        TestContext.Out.WriteLine($"{window}: capacity {capacity}, {distinct} tags: RMS error {rms:P2}, bias {sum / Trials:P2}, stated {stated / Trials:P2}");
        rms.ShouldBeLessThan(0.07);
        Math.Abs(sum / Trials).ShouldBeLessThan(0.015);
        (stated / Trials).ShouldBe(rms, 0.02);
    }

    [Test]
    public void The_error_stays_small_while_a_dense_stream_flows_through_the_window()
    {
        const int Trials = 30;
        double squares = 0;
        int compared = 0;
        for (int trial = 0; trial < Trials; trial++)
        {
            DistinctWindow window = new(WindowLength.Minute, 256);
            for (int i = 0; i < 40_000; i++)
            {
                // 50 new tags a second for 13 minutes: 2,750 to 3,000 in the window.
                long now = Stream.Start + (i * TimeSpan.TicksPerSecond / 50);
                window.Touch(Stream.Tag(((long)trial << 32) + i), now);
                if (i >= 4000 && i % 997 == 0)
                {
                    long bucket = 5 * TimeSpan.TicksPerSecond;
                    long from = ((now / bucket) - 11) * bucket;
                    double exact = 1 + ((now - from) / (TimeSpan.TicksPerSecond / 50));
                    double error = (window.Estimate(now) / exact) - 1;
                    squares += error * error;
                    compared++;
                }
            }
        }

        double rms = Math.Sqrt(squares / compared);
        TestContext.Out.WriteLine($"dense stream: RMS error {rms:P2} over {compared} comparisons");
        rms.ShouldBeLessThan(0.08);
    }

    [Test]
    public void It_is_exact_again_when_the_dense_buckets_have_left_although_work_goes_on()
    {
        DistinctWindow window = new(WindowLength.Hour, 256);
        for (int i = 0; i < 20_000; i++)
        {
            window.Touch(Stream.Tag(i), Stream.Start + (i * TimeSpan.TicksPerMillisecond * 10));
        }

        window.IsExact.ShouldBeFalse();
        long now = Stream.Start + (200 * TimeSpan.TicksPerSecond);
        HashSet<int> lastHour = [];
        for (int minute = 1; minute <= 61; minute++)
        {
            now += TimeSpan.TicksPerMinute;
            window.Touch(Stream.Tag(1_000_000 + (minute % 30)), now);
            lastHour.Add(minute % 30);
        }

        window.Estimate(now).ShouldBe(lastHour.Count);
        window.IsExact.ShouldBeTrue();
    }

    [Test]
    public void What_left_the_window_is_new_again_and_what_is_too_old_never_enters()
    {
        DistinctWindow window = new(WindowLength.Minute, 64);
        window.Touch(7UL, Stream.Start).ShouldBeTrue();
        window.Touch(7UL, Stream.Start + TimeSpan.TicksPerSecond).ShouldBeFalse();
        window.Contains(7).ShouldBeTrue();
        window.Touch(7UL << 32, Stream.Start + (2 * TimeSpan.TicksPerMinute)).ShouldBeTrue();
        window.Contains(7).ShouldBeFalse();
        window.Touch(9UL << 32, Stream.Start).ShouldBeFalse();
        window.Estimate(Stream.Start).ShouldBe(1);
    }

    [TestCase(3)]
    [TestCase(4)]
    public void A_packed_window_goes_on_as_if_it_had_not_been_packed(int seed)
    {
        Random random = Stream.Seeded(seed);
        DistinctWindow kept = new(WindowLength.TenMinutes, 64);
        DistinctWindow packed = new(WindowLength.TenMinutes, 64);
        long now = Stream.Start;
        for (int i = 0; i < 6000; i++)
        {
            // Now and then dense, so that it thins out and recovers.
            long time = (i / 1000) % 2 == 0 ? Stream.Next(random, now) : now + random.NextInt64(TimeSpan.TicksPerSecond);
            now = Math.Max(now, time);
            ulong tag = Stream.Tag(random.Next(100_000));
            packed.Touch(tag, time).ShouldBe(kept.Touch(tag, time));
            packed.IsExact.ShouldBe(kept.IsExact);
            packed.Estimate(now).ShouldBe(kept.Estimate(now));
            if (i % 13 == 0)
            {
                byte[] bytes = Pack(packed);
                packed = Unpack(bytes);
                Pack(packed).ShouldBe(bytes);
                Pack(kept).ShouldBe(bytes);
            }
        }
    }

    [Test]
    public void Damaged_bytes_are_refused_as_such()
    {
        Random random = Stream.Seeded(5);
        DistinctWindow window = new(WindowLength.Day, 64);
        for (int i = 0; i < 500; i++)
        {
            window.Touch(Stream.Tag(i), Stream.Start + (i * TimeSpan.TicksPerMinute));
        }

        Damage.Try(Pack(window), random, 5000, static (ref PackedReader reader) =>
        {
            DistinctWindow read = DistinctWindow.Read(ref reader, WindowLength.Day, 64);
            for (int i = 0; i < 100; i++)
            {
                read.Touch(Stream.Tag(i), Stream.Start + TimeSpan.TicksPerHour);
            }

            read.Estimate(Stream.Start + TimeSpan.TicksPerDay).ShouldBeGreaterThanOrEqualTo(0);
        }).ShouldBeGreaterThan(100);
    }

    [Test]
    public void Touching_allocates_nothing_once_the_window_has_grown()
    {
        DistinctWindows windows = new();
        Touch(windows, 0, 20_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Touch(windows, 20_000, 40_000);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Test]
    public void The_four_windows_are_four_single_windows_on_one_clock()
    {
        Random random = Stream.Seeded(6);
        DistinctWindows windows = new();
        DistinctWindow[] single = [.. All.Select(w => new DistinctWindow(w, DistinctWindows.CapacityOf(w)))];
        long now = Stream.Start;
        for (int i = 0; i < 5000; i++)
        {
            long time = i % 2000 < 1000 ? Stream.Next(random, now) : now + random.NextInt64(TimeSpan.TicksPerSecond);
            now = Math.Max(now, time);
            ulong tag = Stream.Tag(random.Next(3000));
            WindowSet added = windows.Touch(tag, time);
            foreach (WindowLength window in All)
            {
                added.HasFlag((WindowSet)(1 << (int)window)).ShouldBe(single[(int)window].Touch(tag, time));
                windows.Estimate(window, now).ShouldBe(single[(int)window].Estimate(now));
                windows.IsExact(window).ShouldBe(single[(int)window].IsExact);
                windows.Contains(window, tag).ShouldBe(single[(int)window].Contains(tag));
            }

            if (i % 50 == 0)
            {
                byte[] packed = Pack(windows);
                PackedReader reader = new(packed);
                windows = DistinctWindows.Read(ref reader);
                reader.ExpectEnd();
                Pack(windows).ShouldBe(packed);
            }
        }
    }

    private static void Touch(DistinctWindows windows, int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            windows.Touch(Stream.Tag(i), Stream.Start + (i * TimeSpan.TicksPerMillisecond * 150));
        }
    }

    private static void Compare(List<(int Kind, double Share, int Tag)> events)
    {
        foreach (WindowLength length in All)
        {
            DistinctWindow window = new(length, 64);
            Dictionary<int, long> naive = [];
            long width = WindowShape.BucketTicks(length);
            long now = Stream.Start;
            foreach ((int kind, double share, int tag) in events)
            {
                long time = Stream.Next(now, kind, share);
                now = Math.Max(now, time);
                long oldest = (now / width) - WindowShape.Buckets(length) + 1;
                bool held = time / width >= oldest;
                bool present = naive.TryGetValue(tag, out long last) && last >= oldest;
                window.Touch(Stream.Tag(tag), time).ShouldBe(held && !present);
                if (held)
                {
                    naive[tag] = Math.Max(time / width, naive.GetValueOrDefault(tag));
                }

                window.Estimate(now).ShouldBe(naive.Values.Count(bucket => bucket >= oldest));
                window.IsExact.ShouldBeTrue();
                window.RelativeStandardError.ShouldBe(0);
            }

            byte[] packed = Pack(window);
            PackedReader reader = new(packed);
            Pack(DistinctWindow.Read(ref reader, length, 64)).ShouldBe(packed);
        }
    }

    private static byte[] Pack(DistinctWindow window)
    {
        PackedWriter writer = new(64);
        window.Write(ref writer);
        return writer.Finish();
    }

    private static byte[] Pack(DistinctWindows windows)
    {
        PackedWriter writer = new(64);
        windows.Write(ref writer);
        return writer.Finish();
    }

    private static DistinctWindow Unpack(byte[] packed)
    {
        PackedReader reader = new(packed);
        DistinctWindow window = DistinctWindow.Read(ref reader, WindowLength.TenMinutes, 64);
        reader.ExpectEnd();
        return window;
    }
}
