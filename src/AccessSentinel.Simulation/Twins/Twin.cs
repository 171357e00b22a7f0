using AccessSentinel.Contracts.Events;
using AccessSentinel.Simulation.Geography;
using AccessSentinel.Simulation.Population;
using AccessSentinel.Simulation.Randomness;
using AccessSentinel.Simulation.Scenarios;
using AccessSentinel.Simulation.Traffic;

namespace AccessSentinel.Simulation.Twins;

/// <summary>
/// Unusual but honest work. It sees each day of its credentials after the ordinary events were generated, and changes them or adds to
/// them. Like those, it is a pure function of seed, credential and day.
/// </summary>
internal abstract class Twin
{
    private readonly ulong _seed;

    /// <summary>A twin of some credentials over whole local days.</summary>
    protected Twin(ScenarioDraft draft, IEnumerable<Credential> credentials, int firstDay, int days)
    {
        _seed = draft.Seed;
        FirstDay = firstDay;
        EndDay = firstDay + days;
        Scenario = new Scenario
        {
            Index = draft.Index,
            Kind = draft.Kind,
            IsAttack = false,
            Credentials = [.. credentials.Select(each => each.Index).Distinct().Order()],
            Start = DateOnly.FromDayNumber(FirstDay).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc),
            End = DateOnly.FromDayNumber(EndDay).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc),
            PassesSecondFactor = true,
            Draws = draft.Draws,
        };
    }

    /// <summary>The truth.</summary>
    public Scenario Scenario { get; }

    /// <summary>Its first local day number.</summary>
    protected int FirstDay { get; }

    /// <summary>The local day number after its last.</summary>
    protected int EndDay { get; }

    /// <summary>Shapes one credential's local day: the events from <paramref name="first"/> on. Times are UTC ticks.</summary>
    public void Shape(Credential credential, int day, EventBuffer events, int first)
    {
        if (day >= FirstDay && day < EndDay)
        {
            var random = new RandomStream(RandomStream.Hash(_seed, (ulong)credential.Index, (ulong)day));
            ShapeDay(ref random, credential, day, events, first);
        }
    }

    /// <summary>Shapes a day of the twin.</summary>
    protected abstract void ShapeDay(ref RandomStream random, Credential credential, int day, EventBuffer events, int first);

    /// <summary>UTC ticks of an hour of the credential's local day.</summary>
    protected static long At(Credential credential, int day, double hour) =>
        LocalTime.Midnight(credential.DepartmentIndex, DateOnly.FromDayNumber(day)) +
        ((long)(hour * 3_600_000) * TimeSpan.TicksPerMillisecond);

    /// <summary>Marks an event as this twin's, unless it is another's already.</summary>
    protected void Mark(ref SimulatedEvent each) => each.Scenario = each.Scenario < 0 ? Scenario.Index : each.Scenario;

    /// <summary>A session of the owner's own for the twin's work, from the first device, with its sign-in a minute before.</summary>
    protected OwnerWork Begin(ref RandomStream random, Credential credential, int day, long start, EventBuffer events)
    {
        var session = random.Next() | 1;
        var work = new OwnerWork(this, credential, SourceOfDay.Of(credential, 0, day, session), session, random.Next());
        Add(events, ref work, start - (60 * TimeSpan.TicksPerSecond), AccessAction.Login, 0);
        return work;
    }

    /// <summary>Appends one event of the owner's.</summary>
    protected static ref SimulatedEvent Add(EventBuffer events, ref OwnerWork work, long time, AccessAction action, ulong person)
    {
        ref var added = ref events.Add();
        work.Source.Apply(ref added);
        added.Time = time;
        added.Delivered = time;
        added.Id = RandomStream.Hash(work.IdSeed, (ulong)work.Ordinal++);
        added.Credential = work.Credential.Index;
        added.Session = work.Session;
        added.Action = action;
        added.Beneficiary = person;
        added.Scenario = work.Twin.Scenario.Index;
        return ref added;
    }

    /// <summary>Work of an owner within one session of a twin.</summary>
    protected struct OwnerWork(Twin twin, Credential credential, SessionSource source, ulong session, ulong idSeed)
    {
        public readonly Twin Twin = twin;
        public readonly Credential Credential = credential;
        public readonly ulong Session = session;
        public readonly ulong IdSeed = idSeed;
        public SessionSource Source = source;
        public int Ordinal;
    }
}
