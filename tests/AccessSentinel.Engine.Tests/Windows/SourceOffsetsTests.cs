using AccessSentinel.Engine.Packing;
using AccessSentinel.Engine.Windows;

namespace AccessSentinel.Engine.Tests.Windows;

public sealed class SourceOffsetsTests
{
    private const uint Partition = 77;

    [Test]
    public void Offsets_that_rise_are_next_with_gaps_and_others_are_behind()
    {
        SourceOffsets offsets = new();
        offsets.Observe(Partition, 10, Stream.Start).ShouldBe(OffsetVerdict.Next);
        offsets.Observe(Partition, 25, Stream.Start).ShouldBe(OffsetVerdict.Next);
        offsets.Observe(Partition, 25, Stream.Start).ShouldBe(OffsetVerdict.Behind);
        offsets.Observe(Partition, 3, Stream.Start - TimeSpan.TicksPerDay).ShouldBe(OffsetVerdict.Behind);
        offsets.Observe(Partition, 26, Stream.Start - TimeSpan.TicksPerHour).ShouldBe(OffsetVerdict.Next);
        offsets.Observe(Partition, 12, Stream.Start).ShouldBe(OffsetVerdict.Behind);
        offsets.Observe(Partition, 12, Stream.Start + TimeSpan.TicksPerMillisecond).ShouldBe(OffsetVerdict.Anew);
        offsets.Observe(Partition + 1, 3, Stream.Start).ShouldBe(OffsetVerdict.Next);
        offsets.Observe(0, 3, Stream.Start).ShouldBe(OffsetVerdict.Next);
        offsets.Observe(0, 3, Stream.Start).ShouldBe(OffsetVerdict.Next);
        offsets.Count.ShouldBe(2);
        Should.Throw<ArgumentOutOfRangeException>(() => offsets.Observe(Partition, -1, Stream.Start));
    }

    [Test]
    public void After_a_reset_offsets_go_on_from_there()
    {
        SourceOffsets offsets = new();
        offsets.Observe(Partition, 1000, Stream.Start);
        offsets.Reset(Partition, 5, Stream.Start + 1);
        offsets.Observe(Partition, 6, Stream.Start + 2).ShouldBe(OffsetVerdict.Next);
        offsets.Observe(Partition, 5, Stream.Start + 2).ShouldBe(OffsetVerdict.Behind);
    }

    [Test]
    public void The_source_used_longest_ago_makes_room()
    {
        SourceOffsets offsets = new();
        for (uint source = 1; source <= 8; source++)
        {
            offsets.Observe(source, 100, Stream.Start);
        }

        offsets.Observe(2, 50, Stream.Start).ShouldBe(OffsetVerdict.Behind, "a redo is no use");
        offsets.Observe(1, 150, Stream.Start).ShouldBe(OffsetVerdict.Next);
        offsets.Observe(9, 1, Stream.Start).ShouldBe(OffsetVerdict.Next);
        offsets.Count.ShouldBe(8);
        offsets.Observe(1, 50, Stream.Start).ShouldBe(OffsetVerdict.Behind, "it was used after 2");
        offsets.Observe(3, 50, Stream.Start).ShouldBe(OffsetVerdict.Behind);
        offsets.Observe(2, 50, Stream.Start).ShouldBe(OffsetVerdict.Next, "forgotten");
    }

    [TestCase(OffsetVerdict.Next, false, true, ReplayVerdict.New)]
    [TestCase(OffsetVerdict.Next, false, false, ReplayVerdict.New)]
    [TestCase(OffsetVerdict.Next, true, true, ReplayVerdict.Duplicate)]
    [TestCase(OffsetVerdict.Behind, true, true, ReplayVerdict.Duplicate)]
    [TestCase(OffsetVerdict.Behind, false, true, ReplayVerdict.Rewound)]
    [TestCase(OffsetVerdict.Behind, false, false, ReplayVerdict.Duplicate)]
    [TestCase(OffsetVerdict.Anew, false, false, ReplayVerdict.Rewound)]
    [TestCase(OffsetVerdict.Anew, true, true, ReplayVerdict.Duplicate)]
    public void What_becomes_of_an_event(OffsetVerdict offset, bool seen, bool remembered, ReplayVerdict expected)
    {
        SourceOffsets.Judge(offset, seen, remembered).ShouldBe(expected);
    }

    [TestCase(1, 200)]
    [TestCase(2, 5000)]
    public void A_redo_from_anywhere_counts_nothing_twice_and_nothing_is_missed(int seed, int batch)
    {
        Random random = Stream.Seeded(seed);
        Judging judging = new();
        List<(long Offset, ulong Id, long Time)> log = [];
        long now = Stream.Start;
        HashSet<ulong> fingerprints = [];
        for (int i = 0; i < 12_000; i++)
        {
            now += random.NextInt64(TimeSpan.TicksPerSecond * 20);
            if (fingerprints.Add(Stream.Tag(i) >> 40))
            {
                // No two of the same 24 bits: those errors of the filter are measured with it.
                log.Add((i * 3, Stream.Tag(i), now));
            }
        }

        int position = 0;
        int expected = 0;
        while (position < log.Count)
        {
            (long offset, ulong id, long time) = log[position];
            judging.Take(offset, id, time).ShouldBe(position >= expected ? ReplayVerdict.New : ReplayVerdict.Duplicate);
            expected = Math.Max(expected, ++position);
            if (random.Next(3000) == 0)
            {
                position = Math.Max(0, position - batch); // the worker died and its group begins again
                judging.SaveAndLoad();
            }
        }

        Judging uninterrupted = new();
        foreach ((long offset, ulong id, long time) in log)
        {
            uninterrupted.Take(offset, id, time).ShouldBe(ReplayVerdict.New);
        }

        judging.Packed().ShouldBe(uninterrupted.Packed());
    }

    [TestCase(0)]
    [TestCase(2)]
    [TestCase(30)]
    public void A_topic_made_anew_is_processed_from_its_first_event_on_however_dense_the_stream_was(int hoursBetween)
    {
        Judging judging = new();
        long now = Stream.Start;
        for (int i = 0; i < 2000; i++)
        {
            now += TimeSpan.TicksPerSecond;
            judging.Take(100_000 + i, Stream.Tag(i), now).ShouldBe(ReplayVerdict.New);
        }

        now += hoursBetween * TimeSpan.TicksPerHour;
        for (int i = 0; i < 50; i++)
        {
            now += TimeSpan.TicksPerSecond;
            judging.Take(i, Stream.Tag(10_000 + i), now).ShouldBe(i == 0 ? ReplayVerdict.Rewound : ReplayVerdict.New);
            judging.SaveAndLoad();
        }

        judging.Take(0, Stream.Tag(10_000), now - (49 * TimeSpan.TicksPerSecond)).ShouldBe(ReplayVerdict.Duplicate);
    }

    [Test]
    public void A_round_trip_keeps_everything_and_damage_is_refused()
    {
        Random random = Stream.Seeded(3);
        SourceOffsets offsets = new();
        Pack(offsets).Length.ShouldBe(1);
        for (int i = 0; i < 500; i++)
        {
            uint source = (uint)random.Next(1, 12);
            long offset = random.NextInt64(1000);
            byte[] before = Pack(offsets);
            SourceOffsets copy = Unpack(before);
            Pack(copy).ShouldBe(before);
            copy.Observe(source, offset, Stream.Start + i).ShouldBe(offsets.Observe(source, offset, Stream.Start + i));
        }

        Damage.Try(Pack(offsets), random, 2000, static (ref PackedReader reader) => SourceOffsets.Read(ref reader).Observe(5, 5, Stream.Start))
            .ShouldBeGreaterThan(50);
    }

    private static byte[] Pack(SourceOffsets offsets)
    {
        PackedWriter writer = new(64);
        offsets.Write(ref writer);
        return writer.Finish();
    }

    private static SourceOffsets Unpack(byte[] packed)
    {
        PackedReader reader = new(packed);
        SourceOffsets offsets = SourceOffsets.Read(ref reader);
        reader.ExpectEnd();
        return offsets;
    }

    /// <summary>Offsets and filter together, as the engine uses them.</summary>
    private sealed class Judging
    {
        private SourceOffsets _offsets = new();
        private DuplicateFilter _filter = new();

        internal ReplayVerdict Take(long offset, ulong id, long time) => _offsets.Admit(_filter, id, time, Partition, offset, time);

        internal byte[] Packed()
        {
            PackedWriter writer = new(64);
            _filter.Write(ref writer);
            _offsets.Write(ref writer);
            return writer.Finish();
        }

        internal void SaveAndLoad()
        {
            PackedReader reader = new(Packed());
            _filter = DuplicateFilter.Read(ref reader);
            _offsets = SourceOffsets.Read(ref reader);
        }
    }
}
