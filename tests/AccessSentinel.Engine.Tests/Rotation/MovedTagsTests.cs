using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Packing;
using AccessSentinel.Engine.State;
using AccessSentinel.Engine.Windows;

namespace AccessSentinel.Engine.Tests.Rotation;

/// <summary>Each memory by itself: what is renamed in it is there once, under the other tag.</summary>
public sealed class MovedTagsTests
{
    private static readonly long Start = Stream.Start;

    [TestCase(1_500, 3)]
    [TestCase(16_000, 100)]
    [TestCase(40_000, 320)]
    public void Everybody_who_was_known_is_known_under_the_other_tag_and_no_page_grows(int people, int collisions)
    {
        KnownBeneficiaries known = new();
        for (int i = 0; i < people; i++)
        {
            known.Touch(Stream.Tag(i), Start);
        }

        int before = known.Count;
        long later = Start + (100 * TimeSpan.TicksPerDay);
        int strangers = 0;
        for (int i = 0; i < people; i++)
        {
            known.Move(Stream.Tag(i), SecondKey.Tag(Stream.Tag(i)));
            strangers += known.Touch(SecondKey.Tag(Stream.Tag(i)), later) ? 0 : 1;
        }

        TestContext.Out.WriteLine($"{people} people, {before} fingerprints, {strangers} became strangers, {known.Count} fingerprints afterwards");

        // Whoever shared a fingerprint with somebody before him: n²/2^22 pairs of the first 16,384, and 0.8 % of those beyond, who met one of these.
        strangers.ShouldBeLessThanOrEqualTo(collisions);
        known.Count.ShouldBeInRange(before - collisions, before + collisions);
    }

    [Test]
    public void Who_is_moved_outlives_the_store_and_is_forgotten_on_the_day_he_would_have_been()
    {
        KnownBeneficiaries known = new();
        known.Touch(Stream.Tag(1), Start);
        known.Touch(Stream.Tag(2), Start + (200 * TimeSpan.TicksPerDay));
        known.Move(Stream.Tag(1), Stream.Tag(11));
        known.Move(Stream.Tag(3), Stream.Tag(13));
        known.Count.ShouldBe(2);
        Dictionary<int, byte[]> pages = [];
        foreach (int number in known.DirtyPages)
        {
            PackedWriter page = new(256);
            known.WritePage(number, ref page);
            pages[number] = page.Finish();
        }

        PackedWriter core = new(64);
        known.Write(ref core);
        PackedReader reader = new(core.Finish());
        KnownBeneficiaries read = KnownBeneficiaries.Read(ref reader, pages);
        read.Contains(Stream.Tag(11), Start + (400 * TimeSpan.TicksPerDay)).ShouldBeTrue();
        read.Contains(Stream.Tag(11), Start + (520 * TimeSpan.TicksPerDay)).ShouldBeFalse();
        read.Contains(Stream.Tag(1), Start + (201 * TimeSpan.TicksPerDay)).ShouldBeFalse();
        read.Contains(Stream.Tag(13), Start + (201 * TimeSpan.TicksPerDay)).ShouldBeFalse();
    }

    [Test]
    public void A_window_that_is_exact_counts_the_same_whatever_is_moved_and_seen_again() => Stream.Check<int>(seed =>
    {
        Random random = new(seed);
        DistinctWindow one = new(WindowLength.Hour, 256), two = new(WindowLength.Hour, 256);
        long now = Start;
        int moved = random.Next(300);
        for (int i = 0; i < 400; i++)
        {
            now = Math.Max(now, Stream.Next(random, now));
            ulong tag = Stream.Tag(random.Next(200));
            bool expected = one.Touch(tag, now);
            if (i < moved)
            {
                two.Touch(tag, now).ShouldBe(expected);
            }
            else
            {
                two.Move(tag, SecondKey.Tag(tag));
                two.Touch(SecondKey.Tag(tag), now).ShouldBe(expected);
            }

            two.Estimate(now).ShouldBe(one.Estimate(now));
        }
    });

    [TestCase(2_000)]
    [TestCase(20_000)]
    public void A_window_of_a_sample_stays_within_its_error(int people)
    {
        DistinctWindow window = new(WindowLength.Day, 512);
        for (int i = 0; i < people; i++)
        {
            window.Touch(Stream.Tag(i), Start + i);
        }

        for (int i = 0; i < people; i++)
        {
            window.Move(Stream.Tag(i), SecondKey.Tag(Stream.Tag(i)));
            window.Touch(SecondKey.Tag(Stream.Tag(i)), Start + people + i);
            if (i % (people / 10) == 0)
            {
                window.Estimate().ShouldBe(people, people * 4 * window.RelativeStandardError);
            }
        }

        window.Estimate().ShouldBe(people, people * 4 * window.RelativeStandardError);
    }

    [Test]
    public void A_repeat_is_recognised_under_its_other_signature()
    {
        DuplicateFilter filter = new();
        for (int i = 0; i < 600; i++)
        {
            filter.Seen(Stream.Tag(i), Start);
        }

        filter.Move(Stream.Tag(590), Stream.Tag(1590));
        filter.Move(Stream.Tag(5), Stream.Tag(1005));
        filter.Seen(Stream.Tag(1590), Start).ShouldBeTrue();
        filter.Contains(Stream.Tag(1005)).ShouldBeFalse("the ring had forgotten it");
        filter.Count.ShouldBe(512);
    }

    [Test]
    public void A_familiar_source_is_familiar_under_the_other_tag_and_two_that_are_one_are_counted_together()
    {
        SourceMemory sources = new();
        for (int i = 0; i < 5; i++)
        {
            sources.Teach(SourceKind.Network, 10, 100);
            sources.Teach(SourceKind.Network, 11, 100);
            sources.Teach(SourceKind.Device, 10, 100);
        }

        sources.Move(SourceKind.Network, 10, 20);
        sources.IsFamiliar(SourceKind.Network, 20, 101).ShouldBeTrue();
        sources.IsFamiliar(SourceKind.Network, 10, 101).ShouldBeFalse();
        sources.IsFamiliar(SourceKind.Device, 10, 101).ShouldBeTrue();
        sources.Move(SourceKind.Network, 20, 11);
        sources.IsFamiliar(SourceKind.Network, 11, 100).ShouldBeTrue("ten quiet look-ups together");
        sources.FamiliarCount(SourceKind.Network, 101).ShouldBe(1);
        sources.Teach(SourceKind.Network, 30, 101);
        sources.FamiliarCount(SourceKind.Network, 102).ShouldBe(2);
    }

    [Test]
    public void Order_numbers_keep_their_distances_under_the_other_offset()
    {
        TrackMemory memory = new();
        memory.OrderDistance(7, 995).ShouldBe(-1);
        memory.MovePrefix(7, 990, 9, 100);
        memory.OrderDistance(9, 107).ShouldBe(2);
        memory.OrderDistance(7, 995).ShouldBe(-1);
    }

    [Test]
    public void An_event_that_is_carried_over_allocates_nothing()
    {
        Desk desk = new(Profession.Pharmacist);
        desk.Work(0, 40, new Random(3), peopleADay: 100, pool: 1_000);
        KeyRotation.Begin(desk.State, "k1", "k2");
        AccessEvent[] events = [.. Enumerable.Range(0, 6_000).Select(i => SecondKey.AfterFirst(
            desk.Make(AccessAction.Lookup, Desk.At(42, 0) + (i * 3 * TimeSpan.TicksPerMinute), 1 + (i * 37 % 1_000)), SecondKey.Never))];
        Give(desk, events.AsSpan(0, 2_000));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Give(desk, events.AsSpan(2_000));
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
        desk.State.Transition.IsRunning.ShouldBeTrue();
    }

    private static void Give(Desk desk, ReadOnlySpan<AccessEvent> events)
    {
        foreach (ref readonly AccessEvent accessEvent in events)
        {
            desk.Give(accessEvent);
        }
    }
}
