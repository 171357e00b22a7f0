using System.Text;
using AccessSentinel.Contracts.Audit;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Drills;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Contracts.Privacy;
using AccessSentinel.Learning.Datasets;

namespace AccessSentinel.Learning.Breach;

/// <summary>
/// Collects the facts of a breach: episodes and reviews from the audit, effects from the portal's answers, people from the events.
/// First the audit, then the events. Of a person it keeps the keyed tag and nothing else.
/// </summary>
public sealed class BreachCase
{
    private readonly Func<DecisionAudit, bool> _selects;
    private readonly AccessEventParser _parser;
    private readonly Dictionary<string, BreachEpisode> _episodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<BreachEpisode>> _byCredential = new(StringComparer.Ordinal);
    private readonly List<(ControlAudit Control, DateTime At)> _controls = [];
    private readonly HashSet<string> _drills = new(StringComparer.Ordinal);
    private readonly DrillMark _mark;

    private BreachCase(Func<DecisionAudit, bool> selects, TagKey key, DrillMark? drills)
    {
        _selects = selects;
        _mark = drills ?? DrillMark.Default;
        _parser = new AccessEventParser(key);
        Key = key;
    }

    /// <summary>The key that events are read and pseudonyms made under.</summary>
    public TagKey Key { get; }

    /// <summary>The episodes, by when they were detected.</summary>
    public IReadOnlyList<BreachEpisode> Episodes =>
        [.. _episodes.Values.OrderBy(episode => episode.Detected).ThenBy(episode => episode.Id, StringComparer.Ordinal)];

    /// <summary>Episodes of drills that were asked for and are left out: nobody was exposed in them.</summary>
    public int Drills => _drills.Count;

    /// <summary>The case of some episodes.</summary>
    /// <param name="episodes">Which.</param>
    /// <param name="key">The key that the events are read under.</param>
    /// <param name="drills">Whose episodes are left out; null: the default mark.</param>
    public static BreachCase OfEpisodes(IReadOnlySet<string> episodes, TagKey key, DrillMark? drills = null) =>
        new(decision => episodes.Contains(decision.Command.Episode), key, drills);

    /// <summary>The case of all episodes with a measure since a time (UTC).</summary>
    /// <param name="since">Since when.</param>
    /// <param name="key">The key that the events are read under.</param>
    /// <param name="drills">Whose episodes are left out; null: the default mark.</param>
    public static BreachCase Since(DateTime since, TagKey key, DrillMark? drills = null) => new(decision => decision.Command.IssuedAt >= since, key, drills);

    /// <summary>Takes a record of the audit; what is no record is passed over: <c>verify-audit</c> says so.</summary>
    public void TakeAudit(ReadOnlySpan<byte> value)
    {
        if (!AuditRecord.TryRead(value, out var record))
        {
            return;
        }

        switch (record.Content)
        {
            case DecisionAudit decision when _selects(decision) && _mark.Marks(decision.Command.CredentialId):
                _drills.Add(decision.Command.Episode);
                break;
            case DecisionAudit decision when _selects(decision):
                EpisodeOf(decision.Command).Add(new BreachMeasure(decision.Command, decision.Published, decision.Event));
                break;
            case ControlAudit { Applied: true } control:
                // The record's own time stands still while a suspended credential is silent: the human acted when it was published.
                _controls.Add((control, record.At));
                break;
            default:
                break;
        }
    }

    /// <summary>The audit is read: what operators did belongs to the episodes.</summary>
    public void EndAudit()
    {
        foreach (var (control, at) in _controls.DistinctBy(each => each.Control.ControlId))
        {
            if (control.Action is "release" or "confirm")
            {
                EpisodeOf(control, at)?.Add(new BreachReview(control.Action, control.Operator, at));
            }
        }
    }

    /// <summary>Takes an answer of the portal to a command.</summary>
    public void TakeResult(ReadOnlySpan<byte> value)
    {
        if (!CommandResult.TryRead(value, out var result) || !_byCredential.TryGetValue(result.CredentialId, out var episodes))
        {
            return;
        }

        foreach (var measure in episodes.SelectMany(episode => episode.Measures).Where(measure => measure.Command.Id == result.CommandId))
        {
            // A repeated command is answered again as stale: the first answer is what happened.
            measure.Effect ??= new BreachEffect(result.Result, result.AppliedAt, result.SessionsRevoked);
        }
    }

    /// <summary>Takes an event's bytes; those of other credentials and times are passed over.</summary>
    public void TakeEvent(ReadOnlySpan<byte> json)
    {
        var accessEvent = default(AccessEvent);
        if (_parser.Parse(json, ref accessEvent) != RejectReason.None
            || !_byCredential.TryGetValue(Encoding.UTF8.GetString(_parser.CredentialId), out var episodes))
        {
            return;
        }

        var insurer = accessEvent.Insurer == 0 ? "" : InsurerName.Of(json) ?? "";
        foreach (var episode in episodes)
        {
            episode.Take(accessEvent, insurer);
        }
    }

    /// <summary>Takes the events of a file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public void TakeEvents(string path, CancellationToken cancellation)
    {
        using var file = EventFile.Open(path, Console.OpenStandardInput);
        while (file.MoveNext())
        {
            cancellation.ThrowIfCancellationRequested();
            TakeEvent(file.Line);
        }
    }

    /// <summary>The episode that a control names, else the last one of its credential that had been detected by then.</summary>
    private BreachEpisode? EpisodeOf(ControlAudit control, DateTime at) => control switch
    {
        { Episode: { } id } => _episodes.GetValueOrDefault(id),
        { CredentialId: { } credential } when _byCredential.TryGetValue(credential, out var episodes) =>
            episodes.Where(episode => episode.Detected <= at).MaxBy(episode => episode.Detected),
        _ => null,
    };

    private BreachEpisode EpisodeOf(Command command)
    {
        if (!_episodes.TryGetValue(command.Episode, out var episode))
        {
            _episodes.Add(command.Episode, episode = new BreachEpisode(command.Episode, command.CredentialId));
            if (!_byCredential.TryGetValue(command.CredentialId, out var list))
            {
                _byCredential.Add(command.CredentialId, list = []);
            }

            list.Add(episode);
        }

        return episode;
    }
}
