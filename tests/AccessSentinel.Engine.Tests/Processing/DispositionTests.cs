using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Tests.State;
using AccessSentinel.Engine.Windows;

namespace AccessSentinel.Engine.Tests.Processing;

public sealed class DispositionTests
{
    [Test]
    public void A_repeated_event_is_a_duplicate_and_changes_nothing()
    {
        Desk desk = new();
        AccessEvent once = desk.Make(AccessAction.Lookup, Desk.At(0, 9), 1);
        desk.Give(once).Disposition.ShouldBe(Disposition.Processed);
        string before = Stored(desk);
        desk.Give(once).Disposition.ShouldBe(Disposition.Duplicate);
        Stored(desk).ShouldBe(before);
    }

    [Test]
    public void A_repeated_id_with_another_person_is_an_event_of_its_own()
    {
        Desk desk = new();
        AccessEvent once = desk.Make(AccessAction.Lookup, Desk.At(0, 9), 1);
        desk.Give(once);
        desk.Give(once with { Beneficiary = Stream.Tag(2) }).Disposition.ShouldBe(Disposition.Processed);
        desk.State.Counters.Sum(WindowLength.Hour, Engine.State.Metric.Events).ShouldBe(2);
    }

    [Test]
    public void An_event_older_than_every_bucket_is_late_and_teaches_nothing()
    {
        Desk desk = new();
        desk.LookUp(Desk.At(3, 9), 1);
        int known = desk.State.Known.Count;
        desk.LookUp(Desk.At(1, 9), 2).Disposition.ShouldBe(Disposition.Late);
        desk.State.Known.Count.ShouldBe(known);
        desk.State.Now.ShouldBe(Desk.At(3, 9));
    }

    [Test]
    public void A_late_hour_is_still_counted_while_its_bucket_is_held()
    {
        Desk desk = new();
        desk.LookUp(Desk.At(1, 12), 1);
        desk.LookUp(Desk.At(1, 11), 2).Disposition.ShouldBe(Disposition.Processed);
        desk.State.Counters.Sum(WindowLength.Day, Engine.State.Metric.Events).ShouldBe(2);
        desk.State.Now.ShouldBe(Desk.At(1, 12));
    }

    [Test]
    public void A_redone_offset_is_a_duplicate_even_when_the_filter_has_forgotten_it()
    {
        Desk desk = new();
        AccessEvent first = desk.Make(AccessAction.Lookup, Desk.At(0, 9), 1);
        Give(desk, first, 0);
        for (int i = 1; i <= DuplicateFilter.Capacity + 10; i++)
        {
            Give(desk, desk.Make(AccessAction.Lookup, Desk.At(0, 9) + (i * TimeSpan.TicksPerSecond), i), i);
        }

        Give(desk, first, 0).Disposition.ShouldBe(Disposition.Duplicate);
    }

    [Test]
    public void A_new_event_at_an_offset_that_went_back_is_processed_and_said_so()
    {
        Desk desk = new();
        Give(desk, desk.Make(AccessAction.Lookup, Desk.At(0, 9), 1), 500);
        EventResult result = Give(desk, desk.Make(AccessAction.Lookup, Desk.At(0, 10), 2), 3);
        (result.Disposition, result.Rewound).ShouldBe((Disposition.Processed, true));
    }

    [Test]
    public void Learning_counts_and_teaches_and_decides_nothing()
    {
        Desk desk = new() { Learning = true };
        desk.Work(0, 20, Stream.Seeded(3));
        desk.Place = Place.Elsewhere;
        desk.Login(Desk.At(21, 2));
        desk.Extract(Desk.At(21, 2), 300, TimeSpan.FromSeconds(2));
        desk.Commands.ShouldBeEmpty();
        desk.State.Measure.Level.ShouldBe(MeasureLevel.Observe);
        desk.State.Known.Count.ShouldBeGreaterThan(300);
        desk.LookUp(Desk.At(21, 3), 7).Disposition.ShouldBe(Disposition.Learned);
    }

    [Test]
    public void A_reject_alone_raises_nothing_and_a_redone_one_counts_once()
    {
        Desk desk = new();
        for (int i = 0; i < 1000; i++)
        {
            desk.Engine.CountReject(desk.State, new EventContext(Desk.At(0, 9), 4, i, false));
            desk.Engine.CountReject(desk.State, new EventContext(Desk.At(0, 9), 4, i, false));
        }

        desk.State.Rejects.ShouldBe(1000);
        desk.Engine.Score(desk.State).Surprisal.ShouldBe(0);
    }

    [Test]
    public void The_same_events_give_the_same_record_and_commands()
    {
        Desk first = Attacked();
        Desk second = Attacked();
        Stored(second).ShouldBe(Stored(first));
        second.Commands.Select(CommandText.Of).ShouldBe(first.Commands.Select(CommandText.Of));
        first.Commands.ShouldNotBeEmpty();
    }

    private static Desk Attacked()
    {
        Desk desk = new();
        desk.Work(0, 15, new Random(5));
        desk.Place = Place.Elsewhere;
        desk.Login(Desk.At(16, 3));
        desk.Extract(Desk.At(16, 3), 100, TimeSpan.FromSeconds(3));
        return desk;
    }

    private static EventResult Give(Desk desk, in AccessEvent accessEvent, long offset) =>
        desk.Engine.Process(desk.State, accessEvent, new EventContext(accessEvent.Time, 9, offset, false));

    private static string Stored(Desk desk)
    {
        desk.Store.Save(desk.State);
        return desk.Store.Text();
    }
}
