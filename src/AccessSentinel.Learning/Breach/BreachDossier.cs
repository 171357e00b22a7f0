using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Events;

namespace AccessSentinel.Learning.Breach;

/// <summary>A person in the part for an insurer.</summary>
/// <param name="Pseudonym">See <see cref="BreachPseudonyms"/>.</param>
/// <param name="FirstRead">First read, UTC.</param>
/// <param name="LastRead">Last read, UTC.</param>
/// <param name="Reads">How many reads.</param>
/// <param name="Actions">What was done: look-up (rights), view (file), list, export.</param>
/// <param name="AfterMeasure">Whether some read came after the first measure had been decided.</param>
public sealed record BreachPerson(
    string Pseudonym, DateTime FirstRead, DateTime LastRead, int Reads, IReadOnlyList<string> Actions, bool AfterMeasure);

/// <summary>What one insurer is told: it is the controller of these people's data, and gets this part and no other.</summary>
/// <param name="Insurer">Its name as the portal writes it; empty: the events do not say.</param>
/// <param name="People">Its people, by pseudonym.</param>
/// <param name="Unnamed">Records of bulk answers that name nobody: an upper bound of further people.</param>
/// <param name="From">First read, UTC; null: there are unnamed records only.</param>
/// <param name="To">Last read, UTC.</param>
/// <param name="Episodes">Episodes in which they were read.</param>
public sealed record InsurerPart(
    string Insurer, IReadOnlyList<BreachPerson> People, long Unnamed, DateTime? From, DateTime? To, IReadOnlyList<BreachEpisode> Episodes);

/// <summary>
/// The dossier of a breach, for the notification of GDPR article 33: what happened, to how many, what was done, how much time is left. The
/// operator of the portal is a processor; each insurer is a controller and gets a part of its own.
/// </summary>
public sealed class BreachDossier
{
    /// <summary>What article 33 leaves from becoming aware to notifying.</summary>
    public static readonly TimeSpan NotifyWithin = TimeSpan.FromHours(72);

    /// <summary>Puts it together.</summary>
    /// <param name="facts">Audit and events, read to their ends.</param>
    /// <param name="writtenAt">When it is written, UTC.</param>
    /// <param name="contact">Whom a professional calls.</param>
    public BreachDossier(BreachCase facts, DateTime writtenAt, string contact)
    {
        Episodes = facts.Episodes;
        WrittenAt = writtenAt;
        Contact = contact;
        KeyId = facts.Key.Id;
        People = Episodes.SelectMany(episode => episode.Tags).Distinct().Count();
        BreachPseudonyms pseudonyms = new(facts.Key);
        Insurers = [.. Episodes.SelectMany(episode => episode.Insurers.Keys).Distinct().Order(StringComparer.Ordinal).Select(insurer => Part(insurer, pseudonyms))];
    }

    /// <summary>The episodes, by when they were detected; at least one.</summary>
    public IReadOnlyList<BreachEpisode> Episodes { get; }

    /// <summary>When it is written, UTC.</summary>
    public DateTime WrittenAt { get; }

    /// <summary>Whom a professional calls.</summary>
    public string Contact { get; }

    /// <summary>Id of the key of the pseudonyms.</summary>
    public string KeyId { get; }

    /// <summary>Distinct people whose data were read.</summary>
    public int People { get; }

    /// <summary>Records of bulk answers that name nobody.</summary>
    public long Unnamed => Insurers.Sum(insurer => insurer.Unnamed);

    /// <summary>A part for each insurer.</summary>
    public IReadOnlyList<InsurerPart> Insurers { get; }

    /// <summary>When the breach began as far as the evidence goes, UTC.</summary>
    public DateTime From => Episodes.Min(episode => episode.From);

    /// <summary>Last read, or where there was none the last measure, UTC.</summary>
    public DateTime To => Episodes.Max(episode => episode.LastRead ?? episode.Detected);

    /// <summary>The earliest moment at which anybody could be said to be aware: the first measure, UTC.</summary>
    public DateTime AwareAt => Episodes.Min(episode => episode.Detected);

    /// <summary>When an operator first confirmed an episode, UTC; null: nobody has.</summary>
    public DateTime? ConfirmedAt => Episodes
        .SelectMany(episode => episode.Reviews)
        .Where(review => review.Action == "confirm")
        .Select(review => (DateTime?)review.At)
        .Min();

    /// <summary>Until when to notify at the latest, counted from <see cref="AwareAt"/>, UTC.</summary>
    public DateTime NotifyBy => AwareAt + NotifyWithin;

    /// <summary>
    /// Each automatic suspension that was published with the first look of a human after it (GDPR article 22): null, nobody has looked.
    /// </summary>
    public IEnumerable<(BreachEpisode Episode, BreachMeasure Measure, BreachReview? Review)> Suspensions =>
        from episode in Episodes
        from measure in episode.Measures
        where measure is { Published: true, Command: { Type: CommandType.Suspend, Mode: OperatingMode.Enforce, By: null or "policy" } }
        select (episode, measure, episode.Reviews.FirstOrDefault(review => review.At >= measure.Command.IssuedAt));

    private InsurerPart Part(string insurer, BreachPseudonyms pseudonyms)
    {
        Dictionary<ulong, ExposedPerson> people = [];
        var concerned = Episodes.Where(episode => episode.Insurers.ContainsKey(insurer)).ToArray();
        foreach (var (tag, read) in concerned.SelectMany(episode => episode.Insurers[insurer].People))
        {
            if (!people.TryGetValue(tag, out var person))
            {
                people.Add(tag, person = new ExposedPerson());
            }

            person.First = Math.Min(person.First, read.First);
            person.Last = Math.Max(person.Last, read.Last);
            person.Reads += read.Reads;
            person.AfterMeasure |= read.AfterMeasure;
            person.Actions.UnionWith(read.Actions);
        }

        return new InsurerPart(
            insurer,
            [
                .. people.Select(pair => new BreachPerson(
                        pseudonyms.Of(insurer, pair.Key), Time(pair.Value.First), Time(pair.Value.Last), pair.Value.Reads,
                        [.. pair.Value.Actions.Select(Word)], pair.Value.AfterMeasure))
                    .OrderBy(person => person.Pseudonym, StringComparer.Ordinal),
            ],
            concerned.Sum(episode => episode.Insurers[insurer].Unnamed),
            people.Count == 0 ? null : Time(people.Values.Min(person => person.First)),
            people.Count == 0 ? null : Time(people.Values.Max(person => person.Last)),
            concerned);
    }

    private static string Word(AccessAction action) => action.ToString().ToLowerInvariant();

    private static DateTime Time(long ticks) => new(ticks, DateTimeKind.Utc);
}
