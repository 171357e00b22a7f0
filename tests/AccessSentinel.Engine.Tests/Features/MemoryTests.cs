using AccessSentinel.Engine.Features;

namespace AccessSentinel.Engine.Tests.Features;

public sealed class MemoryTests
{
    private const int Today = 740_000;

    [Test]
    public void A_source_is_familiar_the_day_after_quiet_work_was_done_from_it()
    {
        SourceMemory sources = new();
        sources.Teach(SourceKind.Network, 7, Today);
        sources.IsFamiliar(SourceKind.Network, 7, Today).ShouldBeFalse();
        sources.IsFamiliar(SourceKind.Network, 7, Today + 1).ShouldBeTrue();
        sources.IsFamiliar(SourceKind.Device, 7, Today + 1).ShouldBeFalse();
    }

    [Test]
    public void A_day_of_quiet_work_makes_a_source_familiar_at_once()
    {
        SourceMemory sources = new();
        for (int i = 0; i < SourceMemory.FamiliarAfter; i++)
        {
            sources.IsFamiliar(SourceKind.Network, 7, Today).ShouldBeFalse();
            sources.Teach(SourceKind.Network, 7, Today);
        }

        sources.IsFamiliar(SourceKind.Network, 7, Today).ShouldBeTrue();
    }

    [Test]
    public void A_further_source_takes_the_place_of_the_one_used_longest_ago()
    {
        SourceMemory sources = new();
        for (int i = 0; i <= SourceMemory.PerKind; i++)
        {
            sources.Teach(SourceKind.Device, (ulong)(i + 1), Today + i);
        }

        sources.IsFamiliar(SourceKind.Device, 1, Today + 99).ShouldBeFalse();
        for (ulong tag = 2; tag <= SourceMemory.PerKind + 1; tag++)
        {
            sources.IsFamiliar(SourceKind.Device, tag, Today + 99).ShouldBeTrue();
        }
    }

    [Test]
    public void A_late_event_does_not_make_a_source_older_than_its_first_day()
    {
        SourceMemory sources = new();
        sources.Teach(SourceKind.Network, 7, Today);
        sources.Teach(SourceKind.Network, 7, Today - 1);
        SourceEntry entry = sources.Entries.Single(entry => entry.FirstDay != 0);
        entry.LastDay.ShouldBeGreaterThanOrEqualTo(entry.FirstDay);
    }

    [Test]
    public void Look_ups_stand_in_the_order_of_their_times_however_they_arrive() => Property.Check<byte[]>(times =>
    {
        RecentRecords recent = new();
        foreach (byte time in times)
        {
            if (recent.IsFull)
            {
                recent.RemoveOldest();
            }

            recent.Add(new RecentRecord { Time = time, Tag = time });
        }

        recent.Entries.ToArray().Select(record => record.Time).ShouldBeInOrder();
    });

    [Test]
    public void A_full_ring_refuses_another_until_the_oldest_is_taken_out()
    {
        RecentRecords recent = new();
        for (int i = 0; i < RecentRecords.Capacity; i++)
        {
            recent.IsFull.ShouldBeFalse();
            recent.Add(new RecentRecord { Time = i, Tag = (uint)i });
        }

        Should.Throw<InvalidOperationException>(() => recent.Add(new RecentRecord { Time = 1000 }));
        recent.RemoveOldest();
        recent.Find(0).ShouldBe(-1);
        recent.Find(1).ShouldBe(0);
        recent.IsFull.ShouldBeFalse();
    }

    [Test]
    public void The_latest_look_up_of_a_person_is_found()
    {
        RecentRecords recent = new();
        recent.Add(new RecentRecord { Time = 1, Tag = 9 });
        recent.Add(new RecentRecord { Time = 2, Tag = 9 });
        recent.Find(9).ShouldBe(1);
        recent.Find(8).ShouldBe(-1);
    }

    [Test]
    public void Acquittal_silences_one_track_and_leaves_the_other()
    {
        RecentRecords recent = new();
        recent.Add(new RecentRecord { Time = 1, Tag = 1, Novelty = (Half)1, Weight = (Half)1, Foreign = true });
        recent.Add(new RecentRecord { Time = 2, Tag = 2, Novelty = (Half)1, Weight = (Half)1 });
        recent.Acquit(foreign: true);
        recent.Entries[0].Novelty.ShouldBe(Half.Zero);
        recent.Entries[0].Weight.ShouldBe(Half.Zero);
        recent.Entries[1].Novelty.ShouldBe((Half)1);
    }

    [Test]
    public void What_a_track_has_seen_fades_and_never_falls_below_nothing()
    {
        TrackMemory memory = new() { Records = 40, FirstSeen = 30, NotFound = 5 };
        memory.AddDepartment(13);
        long now = Desk.Monday;
        memory.DecayTo(now);
        memory.Records = 40;
        float before = memory.Records;
        for (int hour = 1; hour < 200; hour++)
        {
            memory.DecayTo(now + (hour * TimeSpan.TicksPerHour));
            memory.Records.ShouldBeInRange(0, before);
            before = memory.Records;
        }

        before.ShouldBeLessThan(0.01f);
        memory.DecayTo(now);
        memory.Records.ShouldBe(before);
    }

    [Test]
    public void Claims_are_counted_for_one_day_and_an_older_day_does_not_come_back()
    {
        TrackMemory memory = new();
        memory.ClaimsOf(5);
        memory.ExpectedClaims = 3;
        memory.ClaimsOf(4);
        memory.ExpectedClaims.ShouldBe(3);
        memory.ClaimsOf(6);
        memory.ExpectedClaims.ShouldBe(0);
    }
}
