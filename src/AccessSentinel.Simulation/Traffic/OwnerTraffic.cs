using AccessSentinel.Contracts.Events;
using AccessSentinel.Simulation.Geography;
using AccessSentinel.Simulation.People;
using AccessSentinel.Simulation.Population;
using AccessSentinel.Simulation.Randomness;

namespace AccessSentinel.Simulation.Traffic;

/// <summary>One person served: whom, when (milliseconds after local midnight) and at which session slot.</summary>
internal readonly record struct Visit(ulong Person, int Millis, byte Slot);

/// <summary>
/// The ordinary work of one credential on one local day. A pure function of seed, credential and day: whatever else is simulated,
/// the same events come out. One per thread: it holds scratch space.
/// </summary>
internal sealed class OwnerTraffic
{
    private const int MillisPerHour = 3_600_000;

    /// <summary>Sessions are per device and part of the day: morning, afternoon, night.</summary>
    private const int Parts = 3;

    private readonly DaySessions _sessions = new();
    private Visit[] _visits = new Visit[256];
    private Visit[] _earlier = new Visit[256];

    /// <summary>Appends the day's events, in no particular order.</summary>
    public void Generate(Credential credential, int day, EventBuffer into)
    {
        var work = WorkCalendar.Of(credential, day);
        if (work.Mean <= 0 && work.NightMean <= 0)
        {
            return;
        }

        var count = DrawVisits(credential, day, work, ref _visits);
        var random = new RandomStream(RandomStream.Hash(credential.Seed, 31, (ulong)day));
        var first = into.Count;
        var morningBatch = credential.Hosted && credential.Seed % 6 == 0 && credential.Profile.Habit == ClaimHabit.AfterVisit;
        var batchClock = (int)(work.Open * MillisPerHour) - 1_500_000;
        var closingClock = (int)(work.Close * MillisPerHour) + 300_000;
        for (var i = 0; i < count; i++)
        {
            var visit = _visits[i];
            if (morningBatch && visit.Slot % Parts != 2)
            {
                // Some software checks the rights of the day's appointments before opening.
                batchClock += 1_200 + random.Below(1_500);
                visit = visit with { Millis = batchClock, Slot = 0 };
            }

            Serve(ref random, credential, visit, ref closingClock, into);
        }

        Invoice(ref random, credential, day, work, into);
        BulkAnswers(ref random, credential, work, into);
        Complete(ref random, credential, day, first, into);
    }

    /// <summary>The regular visits of a day, for whoever needs them again (later invoices, outages, migrations).</summary>
    public static int DrawVisits(Credential credential, int day, in WorkDay work, ref Visit[] visits)
    {
        var random = new RandomStream(RandomStream.Hash(credential.Seed, 32, (ulong)day));
        var open = random.Poisson(work.Mean);
        var night = random.Poisson(work.NightMean);
        if (visits.Length < open + night)
        {
            visits = new Visit[(open + night) * 2];
        }

        var morning = Math.Max(0.5, work.LunchStart - work.Open);
        var afternoon = Math.Max(0.5, work.Close - work.LunchEnd);
        for (var i = 0; i < open + night; i++)
        {
            var person = PatientChoice.Draw(ref random, credential, day);
            var device = random.Below(credential.Devices.Length);
            double hour;
            int part;
            if (i >= open)
            {
                hour = random.Chance(0.6) ? random.Between(20, 23.8) : random.Between(0.1, 6.5);
                part = 2;
            }
            else
            {
                // Two humps: the middle of each half day is busier than its ends.
                var u = random.NextDouble();
                u = random.Chance(0.5) ? u : (u + random.NextDouble()) / 2;
                part = random.NextDouble() * (morning + afternoon) < morning ? 0 : 1;
                hour = part == 0 ? work.Open + (morning * u) : work.LunchEnd + (afternoon * u);
            }

            visits[i] = new Visit(person, (int)(hour * MillisPerHour), (byte)((device * Parts) + part));
        }

        return open + night;
    }

    private static void Serve(ref RandomStream random, Credential credential, in Visit visit, ref int closingClock, EventBuffer into)
    {
        var profile = credential.Profile;
        var clock = visit.Millis;
        var trouble = random.NextDouble();
        if (trouble < 0.012)
        {
            // A slip of the finger in the order number or the key; then again, correctly.
            var nir = PeopleTable.DrawNir(ref random, Math.Max(1, PeopleTable.DepartmentOf(visit.Person)));
            Add(into, visit.Slot, clock, AccessAction.Lookup, PeopleTable.Typed(nir.With(nir.Order, 1 + random.Below(96)), false))
                .Outcome = AccessOutcome.NotFound;
            clock += 8_000 + random.Below(25_000);
        }
        else if (trouble < 0.016)
        {
            Add(into, visit.Slot, clock, AccessAction.Lookup, visit.Person).Outcome = AccessOutcome.Error;
            clock += 4_000 + random.Below(20_000);
        }
        else if (trouble < 0.021)
        {
            // No longer insured here, or another insurer's: nobody is found and the visit ends as a private one.
            Add(into, visit.Slot, clock, AccessAction.Lookup, visit.Person).Outcome = AccessOutcome.NotFound;
            return;
        }

        Add(into, visit.Slot, clock, AccessAction.Lookup, visit.Person);
        if (random.Chance(profile.Views))
        {
            Add(into, visit.Slot, clock + 5_000 + random.Below(60_000), AccessAction.View, visit.Person);
        }

        if (random.Chance(0.04))
        {
            Add(into, visit.Slot, clock + 20_000 + random.Below(1_200_000), AccessAction.Lookup, visit.Person);
        }

        if (profile.Quotes > 0 && random.Chance(profile.Quotes))
        {
            Add(into, visit.Slot, clock + (int)random.LogNormal(420_000, 0.6), AccessAction.Quote, visit.Person);
        }

        if (profile.Habit is ClaimHabit.AtOnce or ClaimHabit.AfterVisit && random.Chance(profile.Claims))
        {
            int time;
            if (profile.Habit == ClaimHabit.AtOnce)
            {
                time = clock + (int)random.LogNormal(110_000, 0.7);
            }
            else if (credential.ClaimsAtDayEnd)
            {
                closingClock += 10_000 + random.Below(25_000);
                time = Math.Max(closingClock, clock + 60_000);
            }
            else
            {
                time = clock + (int)random.LogNormal(780_000, 0.5);
            }

            Add(into, visit.Slot, time, AccessAction.Claim, visit.Person);
        }
    }

    /// <summary>Invoices for visits of earlier days.</summary>
    private void Invoice(ref RandomStream random, Credential credential, int day, in WorkDay work, EventBuffer into)
    {
        if (work.Mean <= 0)
        {
            return;
        }

        var profile = credential.Profile;
        if (profile.Habit == ClaimHabit.DaysLater)
        {
            var earlier = day - credential.ClaimDelay;
            var count = DrawVisits(credential, earlier, WorkCalendar.Of(credential, earlier), ref _earlier);
            for (var i = 0; i < count; i++)
            {
                if (random.Chance(profile.Claims))
                {
                    var time = random.Between(work.Open, work.Close) * MillisPerHour;
                    Add(into, (byte)(time < work.LunchStart * MillisPerHour ? 0 : 1), (int)time, AccessAction.Claim, _earlier[i].Person);
                }
            }
        }
        else if (profile.Habit == ClaimHabit.Batch)
        {
            var back = DateOnly.FromDayNumber(day).DayOfWeek switch { DayOfWeek.Tuesday => 4, DayOfWeek.Friday => 3, _ => 0 };
            var clock = (int)(work.LunchEnd * MillisPerHour) + random.Below(MillisPerHour);
            for (; back > 0; back--)
            {
                var count = DrawVisits(credential, day - back, WorkCalendar.Of(credential, day - back), ref _earlier);
                for (var i = 0; i < count; i++)
                {
                    if (random.Chance(profile.Claims))
                    {
                        clock += 900 + random.Below(4_000);
                        Add(into, 1, clock, AccessAction.Claim, _earlier[i].Person);
                    }
                }
            }
        }
    }

    private static void BulkAnswers(ref RandomStream random, Credential credential, in WorkDay work, EventBuffer into)
    {
        if (credential.Profile.Lists <= 0 || work.Mean <= 0)
        {
            return;
        }

        for (var i = random.Poisson(credential.Profile.Lists); i > 0; i--)
        {
            var time = random.Between(work.LunchEnd, work.Close) * MillisPerHour;
            Add(into, 1, (int)time, AccessAction.List, 0).Records = 1 + (int)Math.Min(100, random.LogNormal(12, 0.7));
        }

        for (var i = random.Poisson(credential.Profile.Exports); i > 0; i--)
        {
            var time = random.Between(work.LunchEnd, work.Close) * MillisPerHour;
            Add(into, 1, (int)time, AccessAction.Export, 0).Records = 10 + (int)Math.Min(2000, random.LogNormal(90, 0.8));
        }
    }

    private void Complete(ref RandomStream random, Credential credential, int day, int first, EventBuffer into)
    {
        var midnight = LocalTime.Midnight(credential.DepartmentIndex, DateOnly.FromDayNumber(day));
        _sessions.Begin(credential, day);
        for (var i = first; i < into.Count; i++)
        {
            _sessions.Assign(ref into[i]);
        }

        _sessions.SignIn(ref random, into);
        for (var i = first; i < into.Count; i++)
        {
            ref var each = ref into[i];
            each.Credential = credential.Index;
            each.Id = RandomStream.Hash(credential.Seed, (ulong)day, (ulong)(i - first), 0x6576);
            each.Time = midnight + (each.Time * TimeSpan.TicksPerMillisecond);
            each.Delivered = each.Time;
        }
    }

    private static ref SimulatedEvent Add(EventBuffer into, byte slot, int millis, AccessAction action, ulong person)
    {
        ref var added = ref into.Add();
        added.Session = slot;
        added.Time = millis;
        added.Action = action;
        added.Beneficiary = person;
        return ref added;
    }
}
