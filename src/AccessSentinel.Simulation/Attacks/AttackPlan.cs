using AccessSentinel.Contracts.Events;
using AccessSentinel.Simulation.Geography;
using AccessSentinel.Simulation.People;
using AccessSentinel.Simulation.Population;
using AccessSentinel.Simulation.Randomness;
using AccessSentinel.Simulation.Scenarios;
using AccessSentinel.Simulation.Traffic;

namespace AccessSentinel.Simulation.Attacks;

/// <summary>One attack while it is being planned: collects the thief's events.</summary>
internal sealed class AttackPlan(ScenarioDraft draft)
{
    /// <summary>Most events of one attack: beyond it nothing more would be learnt.</summary>
    public const int MostEvents = 30_000;

    private readonly List<SimulatedEvent> _events = [];
    private readonly SortedSet<int> _victims = [];

    public ScenarioDraft Draft { get; } = draft;

    public bool PassesSecondFactor { get; set; }

    public bool CanSignIn { get; set; } = true;

    public int Count => _events.Count;

    /// <summary>UTC ticks of an hour of a victim's local day, in whole milliseconds.</summary>
    public static long At(Credential victim, int day, double hour) =>
        LocalTime.Midnight(victim.DepartmentIndex, DateOnly.FromDayNumber(day)) +
        ((long)(hour * 3_600_000) * TimeSpan.TicksPerMillisecond);

    /// <summary>Seconds after a time.</summary>
    public static long After(long time, double seconds) => time + ((long)(seconds * 1000) * TimeSpan.TicksPerMillisecond);

    /// <summary>Signs in: a new session from a source.</summary>
    public ulong SignIn(Credential victim, in SessionSource source, long time)
    {
        var session = RandomStream.Hash(Draft.Seed, 51, (ulong)_events.Count) | 1;
        Add(victim, source, session, time, AccessAction.Login);
        return session;
    }

    /// <summary>Appends one event of the thief's.</summary>
    public ref SimulatedEvent Add(
        Credential victim, in SessionSource source, ulong session, long time, AccessAction action, ulong person = 0)
    {
        _victims.Add(victim.Index);
        _events.Add(default);
        ref var added = ref System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_events)[^1];
        source.Apply(ref added);
        added.Time = time;
        added.Delivered = time;
        added.Id = RandomStream.Hash(Draft.Seed, 0x6964, (ulong)_events.Count);
        added.Credential = victim.Index;
        added.Session = session;
        added.Action = action;
        added.Beneficiary = person;
        added.Records = 1;
        added.Scenario = Draft.Index;
        added.IsAttack = true;
        return ref added;
    }

    /// <summary>
    /// Reads people at a pace from one time until another or until so many were read; the gaps are nearly regular (a script) or
    /// like a person's. Returns the time after the last.
    /// </summary>
    public long Read(
        Credential victim, in SessionSource source, ulong session, TargetChoice targets, long from, long until, double perSecond, int most,
        bool regular)
    {
        ref var random = ref Draft.Random;
        var time = from;
        for (var i = 0; i < most && time < until && _events.Count < MostEvents; i++)
        {
            Look(victim, source, session, time, targets.Next(ref random));
            var gap = regular ? random.Between(0.85, 1.15) : random.LogNormal(0.7, 0.85);
            time = After(time, Math.Max(0.001, gap / perSecond));
        }

        return time;
    }

    /// <summary>Signs in and reads so many people at times drawn evenly from a part of the victim's local day.</summary>
    public void ReadSpread(Credential victim, in SessionSource source, TargetChoice targets, int day, double from, double to, int count)
    {
        if (count == 0)
        {
            return;
        }

        ref var random = ref Draft.Random;
        var hours = new double[Math.Min(count, Math.Max(1, MostEvents - _events.Count))];
        for (var i = 0; i < hours.Length; i++)
        {
            hours[i] = random.Between(from, to);
        }

        Array.Sort(hours);
        var session = SignIn(victim, source, At(victim, day, hours[0] - 0.02));
        foreach (var hour in hours)
        {
            Look(victim, source, session, At(victim, day, hour), targets.Next(ref random));
        }
    }

    /// <summary>One look-up; nobody is found under a number that nobody has.</summary>
    public void Look(Credential victim, in SessionSource source, ulong session, long time, ulong person)
    {
        ref var look = ref Add(victim, source, session, time, AccessAction.Lookup, person);
        look.Outcome = PeopleTable.IsNobody(person) ? AccessOutcome.NotFound : AccessOutcome.Success;
    }

    /// <summary>The truth and the events in order of time.</summary>
    public (Scenario Scenario, SimulatedEvent[] Events) Finish()
    {
        // LINQ's sort is stable: events of one millisecond stay in the order they were planned in.
        SimulatedEvent[] events = [.. _events.OrderBy(each => each.Time)];
        var scenario = new Scenario
        {
            Index = Draft.Index,
            Kind = Draft.Kind,
            IsAttack = true,
            Credentials = [.. _victims],
            Start = new DateTime(events.Length == 0 ? 0 : events[0].Time, DateTimeKind.Utc),
            End = new DateTime(events.Length == 0 ? 0 : events[^1].Time, DateTimeKind.Utc),
            PassesSecondFactor = PassesSecondFactor,
            CanSignIn = CanSignIn,
            Draws = Draft.Draws,
        };
        return (scenario, events);
    }
}
