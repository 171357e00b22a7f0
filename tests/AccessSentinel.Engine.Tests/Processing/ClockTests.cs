using AccessSentinel.Contracts.Events;

namespace AccessSentinel.Engine.Tests.Processing;

public sealed class ClockTests
{
    [Test]
    public void An_event_is_judged_at_its_own_time_up_to_five_minutes_ahead_of_its_message()
    {
        long message = Desk.Monday;
        foreach (long ahead in new[] { -TimeSpan.TicksPerDay, 0, EventClock.AllowedSkew })
        {
            EventClock.TimeOf(new AccessEvent { Time = message + ahead }, new EventContext(message, 1, 1, false), out bool skewed).ShouldBe(message + ahead);
            skewed.ShouldBeFalse();
        }
    }

    [Test]
    public void An_event_further_ahead_is_judged_at_the_time_of_its_message_and_counted()
    {
        long message = Desk.Monday;
        AccessEvent ahead = new() { Time = message + EventClock.AllowedSkew + 1 };
        EventClock.TimeOf(ahead, new EventContext(message, 1, 1, false), out bool skewed).ShouldBe(message);
        skewed.ShouldBeTrue();
    }

    [Test]
    public void An_event_from_the_far_future_does_not_make_the_next_ones_late()
    {
        Desk desk = new();
        AccessEvent future = desk.Make(AccessAction.Lookup, Desk.At(3000, 9), 1);
        desk.Engine.Process(desk.State, future, new EventContext(Desk.At(1, 9), 3, 0, false)).Skewed.ShouldBeTrue();
        desk.LookUp(Desk.At(1, 9.1), 2).Disposition.ShouldBe(Disposition.Processed);
    }

    [Test]
    public void Id_time_and_beneficiary_make_an_event_and_nothing_else()
    {
        AccessEvent first = new() { EventId = 5, Time = 7, Beneficiary = 9, Session = 1 };
        EventClock.Signature(first with { Session = 2, Device = 3 }).ShouldBe(EventClock.Signature(first));
        EventClock.Signature(first with { EventId = 6 }).ShouldNotBe(EventClock.Signature(first));
        EventClock.Signature(first with { Time = 8 }).ShouldNotBe(EventClock.Signature(first));
        EventClock.Signature(first with { Beneficiary = 8 }).ShouldNotBe(EventClock.Signature(first));
    }

    [TestCase("2026-03-29T00:59:59Z", "2026-03-29T01:59:59")]
    [TestCase("2026-03-29T01:00:00Z", "2026-03-29T03:00:00")]
    [TestCase("2026-10-25T00:59:59Z", "2026-10-25T02:59:59")]
    [TestCase("2026-10-25T01:00:00Z", "2026-10-25T02:00:00")]
    [TestCase("2025-03-30T01:00:00Z", "2025-03-30T03:00:00")]
    [TestCase("2024-03-31T01:00:00Z", "2024-03-31T03:00:00")]
    [TestCase("2027-10-31T01:00:00Z", "2027-10-31T02:00:00")]
    [TestCase("2026-07-14T22:30:00Z", "2026-07-15T00:30:00")]
    [TestCase("2026-12-31T23:30:00Z", "2027-01-01T00:30:00")]
    public void The_metropole_keeps_european_summer_time(string utc, string local) => Local(utc, 75).ShouldBe(DateTime.Parse(local));

    [TestCase("971", -4)]
    [TestCase("972", -4)]
    [TestCase("973", -3)]
    [TestCase("974", 4)]
    [TestCase("976", 3)]
    [TestCase("987", -10)]
    [TestCase("988", 11)]
    public void Overseas_departments_keep_their_own_time_all_year(string code, int hours)
    {
        Department.TryParse(code, out byte department).ShouldBeTrue();
        foreach (string utc in new[] { "2026-01-15T12:00:00Z", "2026-07-15T12:00:00Z" })
        {
            Local(utc, department).ShouldBe(DateTime.Parse(utc[..^1]).AddHours(hours));
        }
    }

    [Test]
    public void A_credential_without_a_department_keeps_the_time_of_the_metropole() =>
        Local("2026-07-15T12:00:00Z", 0).ShouldBe(new DateTime(2026, 7, 15, 14, 0, 0));

    [Test]
    public void Local_time_never_goes_back_by_more_than_the_hour_of_autumn() => Property.Check<ushort>(hours =>
    {
        long utc = new DateTime(2026, 1, 1).Ticks + (hours * TimeSpan.TicksPerHour);
        (LocalTime.Of(utc + TimeSpan.TicksPerHour, 0) - LocalTime.Of(utc, 0)).ShouldBeInRange(0, 2 * TimeSpan.TicksPerHour);
    });

    private static DateTime Local(string utc, byte department) =>
        new(LocalTime.Of(DateTime.Parse(utc[..^1]).Ticks, department));
}
