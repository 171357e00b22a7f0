using AccessSentinel.Engine.Packing;
using AccessSentinel.Engine.Windows;

namespace AccessSentinel.Engine.Tests.Windows;

public sealed class DuplicateFilterTests
{
    private const long Hour = TimeSpan.TicksPerHour;

    [TestCase(1)]
    [TestCase(2)]
    public void It_equals_a_list_of_the_last_512_arrivals_of_25_clock_hours(int seed)
    {
        Random random = Stream.Seeded(seed);
        List<(int Kind, double Share, int Event)> events = [];
        for (int i = 0; i < 6000; i++)
        {
            // In turns sparse, so that hours run out, and dense, so that the ring does.
            bool dense = i / 1500 % 2 == 1;
            events.Add((dense ? 15 : random.Next(16), random.NextDouble(), random.Next(3) == 0 ? random.Next(Math.Max(1, i - 300), i + 1) : i + 1));
        }

        Compare(events);
    }

    [Test]
    public void It_equals_a_list_whatever_the_stream()
    {
        Stream.Check<(byte Kind, ushort Share, byte Event)[]>(events => Compare([.. events.Select(e => ((int)e.Kind, e.Share / 65535.0, (int)e.Event))]));
    }

    [Test]
    public void An_arrival_is_remembered_for_24_hours_at_least_and_25_at_most()
    {
        Random random = Stream.Seeded(3);
        for (int i = 0; i < 300; i++)
        {
            long time = Stream.Start + random.NextInt64(Hour);
            long later = time + random.NextInt64(26 * Hour);
            DuplicateFilter filter = new();
            filter.Seen(Stream.Tag(i), time).ShouldBeFalse();
            bool seen = filter.Seen(Stream.Tag(i), later);
            if (later - time <= 24 * Hour)
            {
                seen.ShouldBeTrue();
            }
            else if (later - time >= 25 * Hour)
            {
                seen.ShouldBeFalse();
            }
        }
    }

    [Test]
    public void New_events_are_taken_for_duplicates_in_fewer_than_one_of_ten_thousand()
    {
        const int Events = 1_000_000;
        Random random = Stream.Seeded(4);
        DuplicateFilter filter = new();
        int mistaken = 0;
        for (int i = 0; i < Events; i++)
        {
            mistaken += filter.Seen((ulong)random.NextInt64(long.MinValue, long.MaxValue), Stream.Start) ? 1 : 0;
        }

        filter.Count.ShouldBe(DuplicateFilter.Capacity);
        TestContext.Out.WriteLine($"{mistaken} of {Events} new events taken for duplicates, full ring: {(double)mistaken / Events:E1} (stated {512 / Math.Pow(2, 24):E1})");
        ((double)mistaken / Events).ShouldBeLessThan(1e-4);
    }

    [Test]
    public void It_says_since_when_it_has_forgotten_nothing()
    {
        DuplicateFilter filter = new();
        filter.CompleteSince.ShouldBe(0);
        for (int i = 0; i < DuplicateFilter.Capacity; i++)
        {
            filter.Seen(Stream.Tag(i), Stream.Start);
        }

        filter.CompleteSince.ShouldBe(0);
        filter.Seen(Stream.Tag(600), Stream.Start + Hour).ShouldBeFalse();
        filter.CompleteSince.ShouldBe(((Stream.Start / Hour) + 1) * Hour);
        filter.Seen(Stream.Tag(601), Stream.Start + (80 * Hour));
        filter.CompleteSince.ShouldBe(((Stream.Start / Hour) + 2) * Hour);
        filter.Seen(Stream.Tag(600), Stream.Start + (80 * Hour)).ShouldBeFalse();
    }

    [Test]
    public void Damaged_bytes_are_refused_as_such()
    {
        Random random = Stream.Seeded(5);
        DuplicateFilter filter = new();
        for (int i = 0; i < 700; i++)
        {
            filter.Seen(Stream.Tag(i), Stream.Start + (i * TimeSpan.TicksPerMinute * 2));
        }

        Damage.Try(Pack(filter), random, 3000, static (ref PackedReader reader) =>
        {
            DuplicateFilter read = DuplicateFilter.Read(ref reader);
            for (int i = 0; i < 30; i++)
            {
                read.Seen(Stream.Tag(i), Stream.Start + (i * Hour));
            }

            read.Seen(Stream.Tag(1), DateTime.MaxValue.Ticks);
            read.CompleteSince.ShouldBeGreaterThanOrEqualTo(0);
        }).ShouldBeGreaterThan(50);
    }

    [Test]
    public void Looking_up_allocates_nothing_once_the_ring_has_grown()
    {
        DuplicateFilter filter = new();
        Fill(filter, 0, 2000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Fill(filter, 2000, 4000);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    private static void Fill(DuplicateFilter filter, int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            filter.Seen(Stream.Tag(i), Stream.Start + (i * TimeSpan.TicksPerMinute));
        }
    }

    private static void Compare(List<(int Kind, double Share, int Event)> events)
    {
        DuplicateFilter filter = new();
        List<(int Event, long Hour)> naive = [];
        long now = Stream.Start;
        long forgotten = -1;
        int number = 0;
        foreach ((int kind, double share, int id) in events)
        {
            long time = Stream.Next(now, kind, share);
            now = Math.Max(now, time);
            foreach ((int _, long hour) in naive.Where(arrival => (now / Hour) - arrival.Hour >= 25))
            {
                forgotten = Math.Max(forgotten, hour);
            }

            naive.RemoveAll(arrival => (now / Hour) - arrival.Hour >= 25);
            bool seen = naive.Exists(arrival => arrival.Event == id);
            filter.Seen(Stream.Tag(id), time).ShouldBe(seen);
            if (!seen)
            {
                if (naive.Count == DuplicateFilter.Capacity)
                {
                    forgotten = Math.Max(forgotten, naive[0].Hour);
                    naive.RemoveAt(0);
                }

                naive.Add((id, now / Hour));
            }

            filter.Count.ShouldBe(naive.Count);
            filter.CompleteSince.ShouldBe((forgotten + 1) * Hour);
            if (number++ % 11 == 0)
            {
                byte[] packed = Pack(filter);
                PackedReader reader = new(packed);
                filter = DuplicateFilter.Read(ref reader);
                reader.ExpectEnd();
                Pack(filter).ShouldBe(packed);
            }
        }
    }

    private static byte[] Pack(DuplicateFilter filter)
    {
        PackedWriter writer = new(64);
        filter.Write(ref writer);
        return writer.Finish();
    }
}
