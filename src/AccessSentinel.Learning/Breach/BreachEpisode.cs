using AccessSentinel.Contracts.Audit;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Learning.Backtest;

namespace AccessSentinel.Learning.Breach;

/// <summary>What one person's data were read in an episode.</summary>
internal sealed class ExposedPerson
{
    public long First { get; set; } = long.MaxValue;

    public long Last { get; set; }

    public int Reads { get; set; }

    public bool AfterMeasure { get; set; }

    public SortedSet<AccessAction> Actions { get; } = [];
}

/// <summary>The people of one insurer: a controller of its own.</summary>
internal sealed class InsurerExposure
{
    public Dictionary<ulong, ExposedPerson> People { get; } = [];

    /// <summary>Records of bulk answers that name nobody: an upper bound of further people.</summary>
    public long Unnamed { get; set; }
}

/// <summary>A look by a human at an automatic measure.</summary>
/// <param name="Action">What the operator did: <c>release</c>, <c>confirm</c>.</param>
/// <param name="Operator">Who.</param>
/// <param name="At">When, UTC.</param>
public sealed record BreachReview(string Action, string Operator, DateTime At);

/// <summary>What became of a measure at the portal.</summary>
/// <param name="Effect">As the portal said.</param>
/// <param name="At">When it was done with it, UTC.</param>
/// <param name="SessionsRevoked">How many sessions it revoked; null: it does not say.</param>
public sealed record BreachEffect(CommandEffect Effect, DateTime At, int? SessionsRevoked);

/// <summary>A measure of an episode as the audit has it.</summary>
/// <param name="Command">The command.</param>
/// <param name="Published">Whether it went to the portal.</param>
/// <param name="Event">The event at which it was decided.</param>
public sealed record BreachMeasure(Command Command, bool Published, AuditEvent Event)
{
    /// <summary>What the portal did; null: it has not said.</summary>
    public BreachEffect? Effect { get; internal set; }
}

/// <summary>An episode of a credential: its measures from the audit, and what was read in it from the events.</summary>
public sealed class BreachEpisode
{
    private readonly HashSet<(UInt128 Id, long Time)> _seen = [];
    private readonly List<BreachMeasure> _measures = [];
    private readonly List<BreachReview> _reviews = [];

    internal BreachEpisode(string id, string credentialId)
    {
        Id = id;
        CredentialId = credentialId;
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>Whose it is.</summary>
    public string CredentialId { get; }

    /// <summary>The credential's profession, as its last event says.</summary>
    public Profession Profession { get; private set; }

    /// <summary>Its measures in the order of their sequences; at least one.</summary>
    public IReadOnlyList<BreachMeasure> Measures => _measures;

    /// <summary>Looks by humans, by time.</summary>
    public IReadOnlyList<BreachReview> Reviews => _reviews;

    /// <summary>When the evidence began, UTC: from then on what was read counts as exposed.</summary>
    public DateTime From => _measures.Min(measure => measure.Command.Exposure?.Since ?? measure.Command.IssuedAt);

    /// <summary>Until when its measures ran at most, UTC.</summary>
    public DateTime Until => _measures.Max(measure => measure.Command.ExpiresAt ?? measure.Command.IssuedAt);

    /// <summary>When the first measure was decided, UTC.</summary>
    public DateTime Detected => _measures.Min(measure => measure.Command.IssuedAt);

    /// <summary>When the first suspension was decided, UTC; null: there was none.</summary>
    public DateTime? Suspended => _measures
        .Where(measure => measure.Command.Type == CommandType.Suspend)
        .Select(measure => (DateTime?)measure.Command.IssuedAt)
        .Min();

    /// <summary>The last successful read, UTC; null: none was found.</summary>
    public DateTime? LastRead { get; private set; }

    /// <summary>Reads, repeats of messages left out.</summary>
    public long Reads { get; private set; }

    /// <summary>Reads after the first measure was decided.</summary>
    public long ReadsAfterMeasure { get; private set; }

    /// <summary>Events of it that were found at all.</summary>
    public long Events { get; private set; }

    /// <summary>Reads by hour (UTC), for the timeline.</summary>
    public SortedDictionary<DateTime, int> Hours { get; } = [];

    /// <summary>Distinct people read from whom a name or number was there.</summary>
    public int People => Insurers.Values.SelectMany(each => each.People.Keys).Distinct().Count();

    /// <summary>People by insurer; empty text: the events do not say.</summary>
    internal SortedDictionary<string, InsurerExposure> Insurers { get; } = new(StringComparer.Ordinal);

    internal IEnumerable<ulong> Tags => Insurers.Values.SelectMany(each => each.People.Keys);

    internal void Add(BreachMeasure measure)
    {
        // The same decision may stand in the audit twice: published again after a crash.
        if (!_measures.Exists(known => known.Command.Id == measure.Command.Id && known.Command.Sequence == measure.Command.Sequence))
        {
            _measures.Add(measure);
            _measures.Sort(static (left, right) => left.Command.Sequence.CompareTo(right.Command.Sequence));
        }
    }

    internal void Add(BreachReview review)
    {
        if (!_reviews.Contains(review))
        {
            _reviews.Add(review);
            _reviews.Sort(static (left, right) => left.At.CompareTo(right.At));
        }
    }

    internal void Take(in AccessEvent accessEvent, string insurer)
    {
        if (accessEvent.Time < From.Ticks || accessEvent.Time > Until.Ticks || !_seen.Add((accessEvent.EventId, accessEvent.Time)))
        {
            return;
        }

        Events++;
        Profession = accessEvent.Profession == Profession.Unknown ? Profession : accessEvent.Profession;
        if (!ReadSet.IsRead(accessEvent))
        {
            return;
        }

        DateTime time = new(accessEvent.Time, DateTimeKind.Utc);
        var after = time > Detected;
        Reads++;
        ReadsAfterMeasure += after ? 1 : 0;
        LastRead = LastRead > time ? LastRead : time;
        DateTime hour = new(time.Ticks - (time.Ticks % TimeSpan.TicksPerHour), DateTimeKind.Utc);
        Hours[hour] = Hours.GetValueOrDefault(hour) + 1;
        if (!Insurers.TryGetValue(insurer, out var exposure))
        {
            Insurers.Add(insurer, exposure = new InsurerExposure());
        }

        if (accessEvent.Beneficiary == 0)
        {
            exposure.Unnamed += accessEvent.Records;
            return;
        }

        if (!exposure.People.TryGetValue(accessEvent.Beneficiary, out var person))
        {
            exposure.People.Add(accessEvent.Beneficiary, person = new ExposedPerson());
        }

        person.First = Math.Min(person.First, accessEvent.Time);
        person.Last = Math.Max(person.Last, accessEvent.Time);
        person.Reads++;
        person.AfterMeasure |= after;
        person.Actions.Add(accessEvent.Action);
    }
}
