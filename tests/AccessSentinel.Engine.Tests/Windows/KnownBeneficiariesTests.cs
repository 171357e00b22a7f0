using AccessSentinel.Engine.Packing;
using AccessSentinel.Engine.Windows;

namespace AccessSentinel.Engine.Tests.Windows;

public sealed class KnownBeneficiariesTests
{
    private const long Day = TimeSpan.TicksPerDay;

    [TestCase(1)]
    [TestCase(2)]
    public void Only_strangers_are_ever_mistaken_and_the_memory_reaches_449_to_511_days(int seed)
    {
        Random random = Stream.Seeded(seed);
        Store store = new();
        Dictionary<int, int> lastDay = [];
        int mistaken = 0;
        int strangers = 0;
        long now = Stream.Start;
        for (int i = 0; i < 60_000; i++)
        {
            now += random.Next(40) == 0 ? random.NextInt64(Day * 3) : random.NextInt64(Day / 20);
            long time = random.Next(10) == 0 ? now - random.NextInt64(Day) : now;
            int person = random.Next(8) == 0 ? random.Next(200_000) : random.Next(1500);
            int day = (int)(time / Day);
            bool seen = lastDay.TryGetValue(person, out int last);
            bool known = store.Known.Touch(Stream.Tag(person), time);
            if (seen && day - last <= KnownBeneficiaries.MemoryDays)
            {
                known.ShouldBeTrue();
            }
            else if (!seen || day - last >= 512)
            {
                strangers++;
                mistaken += known ? 1 : 0;
            }

            store.Known.Contains(Stream.Tag(person), time).ShouldBeTrue();
            lastDay[person] = Math.Max(day, last);
            if (random.Next(500) == 0)
            {
                store.SaveAndLoad();
            }
        }

        TestContext.Out.WriteLine($"{strangers} strangers, {mistaken} called known ({(double)mistaken / strangers:P3}), {store.Known.Count} held");
        ((double)mistaken / strangers).ShouldBeLessThan(0.01);
    }

    [TestCase(1500, 0.0015)]
    [TestCase(16_384, 0.0095)]
    [TestCase(20_000, 0.0095)]
    [TestCase(200_000, 0.0105)]
    public void Strangers_are_called_known_in_at_most_1_percent(int entries, double measuredLimit)
    {
        const int Strangers = 200_000;
        KnownBeneficiaries known = Filled(entries, Stream.Start);
        int mistaken = 0;
        for (int i = 0; i < Strangers; i++)
        {
            mistaken += known.Contains(Stream.Tag(10_000_000 + i), Stream.Start) ? 1 : 0;
        }

        double measured = (double)mistaken / Strangers;
        TestContext.Out.WriteLine($"{entries} known: {measured:P3} of strangers called known, stated {known.FalseKnownProbability:P3}");
        known.FalseKnownProbability.ShouldBeLessThan(0.01);
        measured.ShouldBeLessThan(measuredLimit);
        measured.ShouldBe(known.FalseKnownProbability, 0.0012);
    }

    [TestCase(1500, 2900)]
    [TestCase(20_000, 34_000)]
    public void Packed_size(int entries, int limit)
    {
        Store store = new(Filled(entries, Stream.Start));
        store.SaveAndLoad();
        TestContext.Out.WriteLine($"{entries} known: {store.Bytes} bytes in {store.Pages.Count} pages and the core, {store.Bytes * 8.0 / entries:F1} bits each");
        store.Bytes.ShouldBeLessThanOrEqualTo(limit);
    }

    [Test]
    public void A_full_memory_forgets_the_oldest_epochs_first_and_says_since_when_it_reaches()
    {
        KnownBeneficiaries known = Filled(300_000, Stream.Start);
        long later = Stream.Start + (100 * Day);
        for (int i = 0; i < 300_000; i++)
        {
            known.Touch(Stream.Tag(1_000_000 + i), later);
        }

        known.Count.ShouldBeLessThanOrEqualTo(KnownBeneficiaries.ShortCapacity + KnownBeneficiaries.LongCapacity);
        for (int i = 0; i < 300_000; i += 1000)
        {
            known.Contains(Stream.Tag(1_000_000 + i), later).ShouldBeTrue();
        }

        known.FirstDay.ShouldBeGreaterThan((int)(Stream.Start / Day));
        known.AgeDays(later).ShouldBeLessThan(100);
        known.FalseKnownProbability.ShouldBeLessThan(0.01);
    }

    [Test]
    public void A_memory_full_of_the_present_epoch_keeps_what_it_has()
    {
        KnownBeneficiaries known = Filled(530_000, Stream.Start);
        known.Count.ShouldBe(KnownBeneficiaries.ShortCapacity + KnownBeneficiaries.LongCapacity);
        known.Contains(Stream.Tag(5), Stream.Start).ShouldBeTrue();
        known.FalseKnownProbability.ShouldBeLessThan(0.01);
    }

    [Test]
    public void Only_pages_that_changed_are_written()
    {
        Store store = new(Filled(20_000, Stream.Start));
        store.SaveAndLoad();
        int pages = store.Pages.Count;
        store.Known.DirtyPages.ShouldBeEmpty();
        for (int i = 0; i < 1000; i++)
        {
            store.Known.Touch(Stream.Tag(i), Stream.Start + TimeSpan.TicksPerHour).ShouldBeTrue();
        }

        store.Known.DirtyPages.ShouldBeEmpty("the same epoch: nothing to write");
        store.Known.Touch(Stream.Tag(77_000_001), Stream.Start).ShouldBeFalse();
        store.Known.DirtyPages.Count.ShouldBe(1);
        store.SaveAndLoad();
        store.Known.Touch(Stream.Tag(3), Stream.Start + (65 * Day)).ShouldBeTrue();
        store.Known.DirtyPages.Count.ShouldBe(1);
        store.Pages.Count.ShouldBe(pages);
    }

    [Test]
    public void Pages_split_and_unite_and_the_store_follows()
    {
        Store store = new();
        int most = 0;
        for (int i = 0; i < 10_000; i++)
        {
            store.Known.Touch(Stream.Tag(i), Stream.Start);
            if (i % 97 == 0)
            {
                store.SaveAndLoad();
                most = Math.Max(most, store.Pages.Count);
            }
        }

        most.ShouldBeGreaterThan(20);
        for (int i = 0; i < 4000; i++)
        {
            store.Known.Touch(Stream.Tag(1_000_000 + (i % 300)), Stream.Start + (520 * Day));
            if (i % 97 == 0)
            {
                store.SaveAndLoad();
            }
        }

        TestContext.Out.WriteLine($"{most} pages, after all but 300 were forgotten {store.Pages.Count}, {store.Known.Count} held");
        store.Pages.Count.ShouldBeLessThan(most);
        store.Known.Contains(Stream.Tag(1_000_007), Stream.Start + (520 * Day)).ShouldBeTrue();
    }

    [TestCase(11, 20_000)]
    [TestCase(12, 300)]
    public void What_is_stored_does_not_depend_on_when_it_was_saved(int seed, int people)
    {
        Random random = Stream.Seeded(seed);
        Store often = new();
        Store seldom = new();
        long now = Stream.Start;
        for (int i = 0; i < 60_000; i++)
        {
            // Years of work with long absences, so that pages split, are forgotten and unite.
            now += random.Next(9000) == 0 ? random.NextInt64(Day * 500) : random.NextInt64(Day / 100);
            ulong tag = Stream.Tag(random.Next(people) + (i / 20_000 * 10_000));
            often.Known.Touch(tag, now).ShouldBe(seldom.Known.Touch(tag, now));
            if (random.Next(300) == 0)
            {
                often.SaveAndLoad();
            }

            if (random.Next(7000) == 0)
            {
                seldom.Save();
            }
        }

        often.Save();
        seldom.Save();
        seldom.Core.ShouldBe(often.Core);
        seldom.Pages.Keys.Order().ShouldBe(often.Pages.Keys.Order());
        foreach ((int number, byte[] bytes) in often.Pages)
        {
            seldom.Pages[number].ShouldBe(bytes);
        }
    }

    [Test]
    public void A_record_states_how_long_its_memory_is()
    {
        KnownBeneficiaries known = new();
        known.AgeDays(Stream.Start).ShouldBe(0);
        known.FirstDay.ShouldBe(-1);
        known.Touch(1, Stream.Start).ShouldBeFalse();
        known.FirstDay.ShouldBe((int)(Stream.Start / Day));
        known.AgeDays(Stream.Start + (30 * Day)).ShouldBe(30);
        known.AgeDays(Stream.Start + (900 * Day)).ShouldBe(KnownBeneficiaries.MemoryDays);
    }

    [Test]
    public void Damaged_bytes_are_refused_as_such()
    {
        Random random = Stream.Seeded(7);
        Store store = new(Filled(1200, Stream.Start));
        store.SaveAndLoad();
        int refused = 0;
        foreach (int number in store.Pages.Keys.ToList())
        {
            byte[] whole = store.Pages[number];
            refused += Damage.Try(whole, random, 500, (ref PackedReader reader) =>
            {
                Dictionary<int, byte[]> pages = new(store.Pages) { [number] = reader.ReadBytes(reader.Remaining).ToArray() };
                PackedReader core = new(store.Core);
                KnownBeneficiaries.Read(ref core, pages).Touch(Stream.Tag(9), Stream.Start);
            });
        }

        refused += Damage.Try(store.Core, random, 2000, (ref PackedReader reader) => KnownBeneficiaries.Read(ref reader, store.Pages));
        refused.ShouldBeGreaterThan(1000);
    }

    [Test]
    public void Pages_that_are_missing_or_of_another_save_are_refused()
    {
        Store store = new(Filled(3000, Stream.Start));
        store.SaveAndLoad();
        foreach (int number in store.Pages.Keys.ToList())
        {
            Dictionary<int, byte[]> fewer = new(store.Pages);
            fewer.Remove(number);
            Should.Throw<InvalidDataException>(() => Load(store.Core, fewer));
        }

        Should.Throw<InvalidDataException>(() => Load(store.Core, []));
        Should.Throw<InvalidDataException>(() => Load(store.Core, new Dictionary<int, byte[]>(store.Pages) { [0] = [0, 0] }));
        Should.Throw<InvalidDataException>(() => Load(store.Core, new Dictionary<int, byte[]>(store.Pages) { [int.MinValue] = [0, 0] }));
        Should.Throw<InvalidDataException>(() => Load(store.Core, new Dictionary<int, byte[]>(store.Pages) { [int.MaxValue] = [0, 0] }));
    }

    [TestCase(1500)]
    [TestCase(20_000)]
    public void Touching_what_is_known_allocates_nothing(int entries)
    {
        KnownBeneficiaries known = Filled(entries, Stream.Start);
        known.MarkSaved();
        Sweep(known, entries, 0);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Sweep(known, entries, TimeSpan.TicksPerHour);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
        const int Rounds = 400_000;
        TimeSpan start = Environment.CpuUsage.UserTime;
        for (int i = 0; i < Rounds / entries; i++)
        {
            Sweep(known, entries, 0);
        }

        TestContext.Out.WriteLine($"{entries} known: {(Environment.CpuUsage.UserTime - start).TotalNanoseconds / (Rounds / entries * entries):F0} ns of CPU a touch (for information)");
    }

    private static void Sweep(KnownBeneficiaries known, int entries, long delay)
    {
        for (int i = 0; i < entries; i++)
        {
            known.Touch(Stream.Tag(i), Stream.Start + delay);
        }
    }

    private static KnownBeneficiaries Filled(int entries, long time)
    {
        KnownBeneficiaries known = new();
        for (int i = 0; i < entries; i++)
        {
            known.Touch(Stream.Tag(i), time);
        }

        return known;
    }

    private static KnownBeneficiaries Load(byte[] core, Dictionary<int, byte[]> pages)
    {
        PackedReader reader = new(core);
        return KnownBeneficiaries.Read(ref reader, pages);
    }

    /// <summary>A store that applies only what the filter says changed.</summary>
    private sealed class Store(KnownBeneficiaries? known = null)
    {
        internal KnownBeneficiaries Known { get; private set; } = known ?? new();

        internal Dictionary<int, byte[]> Pages { get; } = [];

        internal byte[] Core { get; private set; } = [];

        internal int Bytes => Core.Length + Pages.Values.Sum(page => page.Length);

        internal void Save()
        {
            PackedWriter core = new(64);
            Known.Write(ref core);
            Core = core.Finish();
            Known.RemovedPages.Intersect(Known.DirtyPages).ShouldBeEmpty();
            foreach (int number in Known.RemovedPages)
            {
                Pages.Remove(number).ShouldBeTrue("only what was stored is removed");
            }

            foreach (int number in Known.DirtyPages)
            {
                PackedWriter page = new(64);
                Known.WritePage(number, ref page);
                Pages[number] = page.Finish();
            }

            Known.MarkSaved();
        }

        internal void SaveAndLoad()
        {
            Save();
            Known = Load(Core, Pages);
            foreach ((int number, byte[] bytes) in Pages)
            {
                PackedWriter again = new(64);
                Known.WritePage(number, ref again);
                again.Finish().ShouldBe(bytes);
            }
        }
    }
}
