using AccessSentinel.Contracts.Findings;
using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Processing.Incidents;

/// <summary>
/// Puts findings together: those of one campaign are one incident; without a campaign, those of credentials used from sources new to
/// them, each within <paramref name="gap"/> of the one before, by the findings' own times; any other is an incident of its own. The same
/// findings in the same order give the same incidents. Those of drills are left out. Also knows from where findings must be read again after a restart: everything of
/// incidents that still run or were not delivered. Thread-safe.
/// </summary>
/// <param name="gap">See above.</param>
public sealed class IncidentBook(TimeSpan gap)
{
    // No measure lasts longer than 30 days: what is silent for longer than this will never be closed.
    private static readonly TimeSpan Forgotten = TimeSpan.FromDays(45);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, OpenIncident> _byEpisode = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OpenIncident> _byCampaign = new(StringComparer.Ordinal);
    private readonly List<OpenIncident> _open = [];
    private readonly Dictionary<TopicPartition, long> _next = [];
    private readonly Dictionary<bool, OpenIncident> _bySource = [];

    /// <summary>Takes one finding; returns the incident as it is now, or null where it says nothing new.</summary>
    public Incident? Take(FindingNotice notice, TopicPartition source, long offset)
    {
        lock (_lock)
        {
            _next[source] = offset + 1;
            if (notice.Drill)
            {
                return null;
            }

            Forget(notice.Time);
            if (!_byEpisode.TryGetValue(notice.Episode, out var incident))
            {
                if (notice.Activity == FindingActivity.Close)
                {
                    // Of an incident that was closed and delivered: a repeat.
                    return null;
                }

                incident = Join(notice);
            }

            return incident.Take(notice, source, offset);
        }
    }

    /// <summary>A message that is no finding.</summary>
    public void Pass(TopicPartition source, long offset)
    {
        lock (_lock)
        {
            _next[source] = offset + 1;
        }
    }

    /// <summary>An incident as it was then has been delivered, and with it every version before.</summary>
    public void Delivered(Incident incident)
    {
        lock (_lock)
        {
            if (_open.Find(each => each.Id == incident.Id) is { } open)
            {
                open.DeliveredVersion = Math.Max(open.DeliveredVersion, incident.Version);
                if (open.IsDone)
                {
                    Remove(open);
                }
            }
        }
    }

    /// <summary>The offset from which a partition must be read again after a restart; null: nothing was read of it.</summary>
    public long? SafeOffset(TopicPartition source)
    {
        lock (_lock)
        {
            return _next.TryGetValue(source, out var next)
                ? _open.Select(each => each.FirstOffsets.GetValueOrDefault(source, next)).Append(next).Min()
                : null;
        }
    }

    private OpenIncident Join(FindingNotice notice)
    {
        OpenIncident? incident = null;
        if (notice.Campaign is { } campaign)
        {
            _byCampaign.TryGetValue(campaign, out incident);
        }
        else if (notice.NewSource && _bySource.TryGetValue(notice.Shadow, out var last) && (notice.Time - last.LastJoined).Duration() <= gap)
        {
            incident = last;
        }

        if (incident is null)
        {
            incident = new OpenIncident(notice);
            _open.Add(incident);
            if (notice.Campaign is { } own)
            {
                _byCampaign[own] = incident;
            }
            else if (notice.NewSource)
            {
                _bySource[notice.Shadow] = incident;
            }
        }

        _byEpisode[notice.Episode] = incident;
        return incident;
    }

    private void Forget(DateTime now)
    {
        foreach (var old in _open.Where(each => now - each.LastTime > Forgotten).ToArray())
        {
            Remove(old);
        }
    }

    private void Remove(OpenIncident incident)
    {
        _open.Remove(incident);
        foreach (var episode in incident.Episodes)
        {
            _byEpisode.Remove(episode);
        }

        foreach (var (campaign, _) in _byCampaign.Where(each => ReferenceEquals(each.Value, incident)).ToArray())
        {
            _byCampaign.Remove(campaign);
        }

        foreach (var (shadow, _) in _bySource.Where(each => ReferenceEquals(each.Value, incident)).ToArray())
        {
            _bySource.Remove(shadow);
        }
    }

    /// <summary>An incident that still changes.</summary>
    private sealed class OpenIncident(FindingNotice first)
    {
        private readonly List<IncidentMember> _members = [];
        private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
        private int _version;

        public string Id { get; } = IncidentId.Create(first);

        public int DeliveredVersion { get; set; }

        public DateTime LastJoined { get; private set; } = first.Time;

        public DateTime LastTime { get; private set; } = first.Time;

        public Dictionary<TopicPartition, long> FirstOffsets { get; } = [];

        public IEnumerable<string> Episodes => _members.Select(static member => member.Episode);

        public bool IsDone => DeliveredVersion == _version && _members.TrueForAll(static member => member.Closed);

        public Incident? Take(FindingNotice notice, TopicPartition source, long offset)
        {
            FirstOffsets.TryAdd(source, offset);
            if (!_seen.Add(notice.Uid))
            {
                return null;
            }

            var closed = notice.Activity == FindingActivity.Close;
            var index = _members.FindIndex(member => member.Episode == notice.Episode);
            if (index < 0)
            {
                _members.Add(new IncidentMember(notice.CredentialId, notice.Episode, notice.Severity, notice.Exposed, notice.EnforcementFailed, closed));
                LastJoined = notice.Time > LastJoined ? notice.Time : LastJoined;
            }
            else
            {
                var member = _members[index];
                _members[index] = member with
                {
                    Severity = closed ? member.Severity : notice.Severity,
                    Exposed = Math.Max(member.Exposed, notice.Exposed),
                    EnforcementFailed = member.EnforcementFailed || notice.EnforcementFailed,
                    Closed = closed,
                };
            }

            LastTime = notice.Time > LastTime ? notice.Time : LastTime;
            _version++;
            return new Incident
            {
                Id = Id,
                Version = _version,
                Cause = notice.Uid,
                Campaign = first.Campaign,
                NewSource = first.NewSource,
                Start = first.Time,
                Time = LastTime,
                Shadow = first.Shadow,
                Members = [.. _members],
            };
        }
    }
}
