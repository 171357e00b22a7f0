using System.Globalization;
using AccessSentinel.Contracts.Findings;
using AccessSentinel.Engine.Signals;
using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Processing.Incidents;

/// <summary>
/// Puts findings together: those of one campaign are one incident (its windows follow each other, and its network's sign-ins are the same
/// campaign); without a campaign, those of credentials used from sources new to them, each within <paramref name="gap"/> of the one before, by
/// the findings' own times; any other is an incident of its own. The first credentials of a campaign are stopped before anybody can know that
/// they are some: what their sources brought together becomes the campaign's with the first finding that names it. The same
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
    private readonly Dictionary<CampaignKey, OpenIncident> _byCampaign = [];
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
            var campaign = CampaignOf(notice);
            if (!_byEpisode.TryGetValue(notice.Episode, out var incident))
            {
                if (notice.Activity == FindingActivity.Close)
                {
                    // Of an incident that was closed and delivered: a repeat.
                    return null;
                }

                incident = Join(notice, campaign);
            }

            if (campaign is { } named)
            {
                _byCampaign.TryAdd(named, incident);
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

    private OpenIncident Join(FindingNotice notice, CampaignKey? campaign)
    {
        var incident = campaign is { } named ? Find(named) : null;
        if (incident is null && notice.NewSource && _bySource.TryGetValue(notice.Shadow, out var last)
            && last.IsWithin(notice.Time, gap)
            && (campaign is null || last.Campaign is null))
        {
            incident = last;
            incident.Extend(notice.Time);
        }

        if (incident is null)
        {
            incident = new OpenIncident(notice);
            _open.Add(incident);
            if (campaign is null && notice.NewSource)
            {
                _bySource[notice.Shadow] = incident;
            }
        }

        _byEpisode[notice.Episode] = incident;
        return incident;
    }

    /// <summary>The incident of a campaign: windows overlap, so that a credential may be counted in the one before or after.</summary>
    private OpenIncident? Find(CampaignKey campaign) =>
        _byCampaign.GetValueOrDefault(campaign)
        ?? _byCampaign.GetValueOrDefault(campaign with { Bucket = campaign.Bucket - 1 })
        ?? _byCampaign.GetValueOrDefault(campaign with { Bucket = campaign.Bucket + 1 });

    private static CampaignKey? CampaignOf(FindingNotice notice) => notice.Campaign switch
    {
        null => null,
        { } id when CampaignSource.TryParse(id, out var source) => new CampaignKey(
            CampaignSource.NameOf(source.Kind == CampaignKind.SignIns ? CampaignKind.Network : source.Kind) + source.Tag.ToString(CultureInfo.InvariantCulture),
            source.Bucket,
            notice.Shadow),
        // Of another version's making: it is the same campaign where it has the same name.
        { } other => new CampaignKey(other, 0, notice.Shadow),
    };

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

    /// <summary>A campaign in one of its windows.</summary>
    private readonly record struct CampaignKey(string Source, int Bucket, bool Shadow);

    /// <summary>An incident that still changes.</summary>
    private sealed class OpenIncident(FindingNotice first)
    {
        private readonly List<IncidentMember> _members = [];
        private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
        private int _version;

        // Those that a source brought together; what a campaign adds days later is no reason to take in whoever comes in between.
        private DateTime _earliest = first.Time;
        private DateTime _latest = first.Time;

        public string Id { get; } = IncidentId.Create(first);

        /// <summary>The first campaign that a finding of it named, or null.</summary>
        public string? Campaign { get; private set; }

        public int DeliveredVersion { get; set; }

        public DateTime LastTime { get; private set; } = first.Time;

        public Dictionary<TopicPartition, long> FirstOffsets { get; } = [];

        public IEnumerable<string> Episodes => _members.Select(static member => member.Episode);

        public bool IsDone => DeliveredVersion == _version && _members.TrueForAll(static member => member.Closed);

        /// <summary>Whether a time is near enough; partitions are read one after the other, so that it may lie before.</summary>
        public bool IsWithin(DateTime time, TimeSpan gap) => time >= _earliest - gap && time <= _latest + gap;

        public void Extend(DateTime time)
        {
            _earliest = time < _earliest ? time : _earliest;
            _latest = time > _latest ? time : _latest;
        }

        public Incident? Take(FindingNotice notice, TopicPartition source, long offset)
        {
            FirstOffsets.TryAdd(source, offset);
            if (!_seen.Add(notice.Uid))
            {
                return null;
            }

            Campaign ??= notice.Campaign;
            var closed = notice.Activity == FindingActivity.Close;
            var index = _members.FindIndex(member => member.Episode == notice.Episode);
            if (index < 0)
            {
                _members.Add(new IncidentMember(notice.CredentialId, notice.Episode, notice.Severity, notice.Exposed, notice.EnforcementFailed, closed));
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
                Campaign = Campaign,
                NewSource = first.NewSource,
                Start = first.Time,
                Time = LastTime,
                Shadow = first.Shadow,
                Members = [.. _members],
            };
        }
    }
}
