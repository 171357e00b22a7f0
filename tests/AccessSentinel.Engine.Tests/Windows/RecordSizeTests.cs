using AccessSentinel.Engine.Packing;
using AccessSentinel.Engine.Windows;

namespace AccessSentinel.Engine.Tests.Windows;

/// <summary>What all of a credential's windows and its memory take in the store, after 400 days of work.</summary>
public sealed class RecordSizeTests
{
    private const int Metrics = 8;

    [TestCase("general practitioner", 22, 1500, 4_000)]
    [TestCase("large pharmacy", 250, 20_000, 40_000)]
    public void A_year_of_work_fits_the_size_of_the_design(string profession, int patientsADay, int patientsAYear, int limit)
    {
        Random random = Stream.Seeded(1);
        Record record = new();
        for (int day = 0; day < 400; day++)
        {
            if (day % 7 < 5)
            {
                Work(record, random, day, patientsADay, patientsAYear);
            }
        }

        int counters = Size(record.Counters.Write);
        int distinct = Size(record.Distinct.Write);
        int duplicates = Size(record.Duplicates.Write);
        int known = Size(record.Known.Write) + record.Known.DirtyPages.Sum(page => Size((ref PackedWriter writer) => record.Known.WritePage(page, ref writer)));
        int all = counters + distinct + duplicates + known + Size(record.Offsets.Write);
        TestContext.Out.WriteLine(
            $"{profession}: {all} bytes at the end of a day: counters {counters}, distinct {distinct}, duplicates {duplicates}, known {known} ({record.Known.Count} people)");
        all.ShouldBeLessThanOrEqualTo(limit);
    }

    [TestCase("general practitioner", 22, 1500)]
    [TestCase("large pharmacy", 250, 20_000)]
    public void An_event_of_a_grown_record_allocates_nothing(string profession, int patientsADay, int patientsAYear)
    {
        Random random = Stream.Seeded(2);
        Record record = new();
        for (int day = 0; day < 60; day++)
        {
            Work(record, random, day, patientsADay, patientsAYear);
        }

        int days = 4000 / patientsADay;
        int next = Repeat(record, 60, days, patientsADay);
        long before = GC.GetAllocatedBytesForCurrentThread();
        next = Repeat(record, next, days, patientsADay);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);

        TimeSpan start = Environment.CpuUsage.UserTime;
        Repeat(record, next, days * 20, patientsADay);
        TimeSpan elapsed = Environment.CpuUsage.UserTime - start;
        TestContext.Out.WriteLine($"{profession}: {elapsed.TotalNanoseconds / (40 * days * patientsADay):F0} ns of CPU an event for all windows (for information)");
    }

    private static int Repeat(Record record, int firstDay, int days, int patientsADay)
    {
        for (int day = firstDay; day < firstDay + days; day++)
        {
            for (int i = 0; i < patientsADay * 2; i++)
            {
                long time = Stream.Start + (day * TimeSpan.TicksPerDay) + (i * TimeSpan.TicksPerMinute * 2);
                record.Take(Stream.Tag(i % patientsADay), time, Stream.Tag(time));
            }
        }

        return firstDay + days;
    }

    private static void Work(Record record, Random random, int day, int patientsADay, int patientsAYear)
    {
        for (int i = 0; i < patientsADay; i++)
        {
            long time = Stream.Start + (day * TimeSpan.TicksPerDay) + (10 * TimeSpan.TicksPerHour * i / patientsADay);
            long person = random.Next(patientsAYear);
            for (int step = 0; step < 2; step++)
            {
                record.Take(Stream.Tag(person), time + (step * 15 * TimeSpan.TicksPerSecond), (ulong)random.NextInt64(long.MinValue, long.MaxValue));
            }
        }
    }

    private delegate void Writing(ref PackedWriter writer);

    private static int Size(Writing write)
    {
        PackedWriter writer = new(64);
        write(ref writer);
        return writer.Finish().Length;
    }

    private sealed class Record
    {
        private long _offset;

        internal SlidingCounters Counters { get; } = new(Metrics);

        internal DistinctWindows Distinct { get; } = new();

        internal KnownBeneficiaries Known { get; } = new();

        internal DuplicateFilter Duplicates { get; } = new();

        internal SourceOffsets Offsets { get; } = new();

        internal void Take(ulong tag, long time, ulong signature)
        {
            Offsets.Observe(3, _offset++, time);
            Duplicates.Seen(signature, time);
            Counters.Advance(time);
            Counters.Add(time, 0, 1);
            Counters.Add(time, 1, 1);
            Distinct.Touch(tag, time);
            if (!Known.Touch(tag, time))
            {
                Counters.Add(time, 2, 1);
            }
        }
    }
}
