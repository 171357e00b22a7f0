using AccessSentinel.Contracts.Events;

namespace AccessSentinel.Engine.Tests.Processing;

public sealed class AllocationTests
{
    private const int Events = 10_000;

    [TestCase(Profession.GeneralPractitioner, 20)]
    [TestCase(Profession.Pharmacist, 200)]
    public void An_ordinary_event_of_a_grown_record_allocates_nothing(Profession profession, int peopleADay)
    {
        Desk desk = new(profession);
        int pool = peopleADay * 10;
        int days = (Events / peopleADay / 2) + 2;
        AccessEvent[] warm = Ordinary(desk, 0, 40, peopleADay, pool);
        AccessEvent[] measured = Ordinary(desk, 40, days, peopleADay, pool);
        Run(desk, warm);
        int decided = desk.Commands.Count;

        // Twice: the first pass grows lists to the size of a day and lets the compiler finish.
        Run(desk, measured.AsSpan(0, measured.Length / 4));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(desk, measured.AsSpan(measured.Length / 4));
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        (measured.Length - (measured.Length / 4)).ShouldBeGreaterThan(Events / 2);
        desk.Commands.Count.ShouldBe(decided);
        allocated.ShouldBe(0);
    }

    [Test]
    public void A_suspended_credential_that_tries_on_allocates_nothing_per_event()
    {
        Desk desk = new();
        Run(desk, Ordinary(desk, 0, 40, 20, 200));
        desk.Place = Place.Elsewhere;
        desk.Login(Desk.At(42, 3));
        for (int i = 0; i < 200; i++)
        {
            desk.LookUp(Desk.At(42, 3) + (i * TimeSpan.TicksPerSecond), 9000 + i);
        }

        AccessEvent[] denied = new AccessEvent[Events];
        for (int i = 0; i < denied.Length; i++)
        {
            denied[i] = desk.Make(AccessAction.Lookup, desk.State.Now + (i * TimeSpan.TicksPerSecond), 9000 + (i % 200), AccessOutcome.Denied);
        }

        Run(desk, denied.AsSpan(0, 1000));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(desk, denied.AsSpan(1000));
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    private static void Run(Desk desk, ReadOnlySpan<AccessEvent> events)
    {
        foreach (ref readonly AccessEvent accessEvent in events)
        {
            desk.Give(accessEvent);
        }
    }

    /// <summary>Sign-ins, people of a fixed circle with one new one in twenty, views and claims: everything that a quiet day has.</summary>
    private static AccessEvent[] Ordinary(Desk desk, int firstDay, int days, int peopleADay, int pool)
    {
        Random random = Stream.Seeded(31 + firstDay);
        List<AccessEvent> events = [];
        for (int day = firstDay; day < firstDay + days; day++)
        {
            desk.Session++;
            events.Add(desk.Make(AccessAction.Login, Desk.At(day, 8.8)));
            for (int i = 0; i < peopleADay; i++)
            {
                double hour = 9 + (9.0 * i / peopleADay);
                long person = 1 + random.Next(pool);
                events.Add(desk.Make(AccessAction.Lookup, Desk.At(day, hour), person));
                events.Add(desk.Make(AccessAction.View, Desk.At(day, hour) + TimeSpan.TicksPerSecond, person));
                events.Add(desk.Make(AccessAction.Claim, Desk.At(day, hour) + (TimeSpan.TicksPerMinute * (1 + random.Next(9))), person));
            }
        }

        events.Sort(static (left, right) => left.Time.CompareTo(right.Time));
        return [.. events];
    }
}
