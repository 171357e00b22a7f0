using AccessSentinel.Contracts.Commands;
using AccessSentinel.Engine.Decisions;

namespace AccessSentinel.Engine.Guarding;

/// <summary>
/// The guard's rule in memory: sliding limits on suspensions, decided together for all scopes of a question. Time is an argument (UTC
/// ticks, counted in whole milliseconds): the clock's when live, the event's in a backtest. Not thread-safe.
/// </summary>
public sealed class SuspensionLedger(GuardOptions options)
{
    private readonly long _window = (long)options.Window.TotalMilliseconds;
    private readonly Dictionary<(OperatingMode Mode, string Name), List<(long Time, string Id)>> _scopes = [];
    private readonly Dictionary<(OperatingMode Mode, string CredentialId), long> _held = [];
    private readonly Dictionary<long, HashSet<string>> _active = [];

    /// <summary>Credentials active in this clock hour and the one before.</summary>
    public int Active(long time)
    {
        var bucket = Milliseconds(time) / GuardRule.ActiveBucket;
        var now = _active.GetValueOrDefault(bucket);
        var before = _active.GetValueOrDefault(bucket - 1);
        return now is null ? before?.Count ?? 0 : before is null ? now.Count : now.Count + before.Count(id => !now.Contains(id));
    }

    /// <summary>Credentials whose suspension is held and still owed, in one mode.</summary>
    public int Held(OperatingMode mode, long time)
    {
        PruneHeld(mode, Milliseconds(time));
        return _held.Keys.Count(key => key.Mode == mode);
    }

    /// <summary>A credential was active.</summary>
    public void NoteActive(string credentialId, long time)
    {
        var bucket = Milliseconds(time) / GuardRule.ActiveBucket;
        if (!_active.TryGetValue(bucket, out var credentials))
        {
            foreach (var old in _active.Keys.Where(each => each < bucket - 1).ToList())
            {
                _active.Remove(old);
            }

            _active[bucket] = credentials = new HashSet<string>(StringComparer.Ordinal);
        }

        credentials.Add(credentialId);
    }

    /// <summary>Answers a question and counts it when it is allowed.</summary>
    public GuardVerdict Ask(SuspensionQuestion question, long time)
    {
        var now = Milliseconds(time);
        var inAll = GuardRule.InAll(options, Active(time));
        var first = Entries(question, 0, now);
        var firstLimit = LimitOf(question.Limits[0], inAll);
        var key = (question.Mode, question.CredentialId);
        if (first.Exists(entry => string.Equals(entry.Id, question.CommandId, StringComparison.Ordinal)))
        {
            _held.Remove(key);
            return new GuardVerdict(GuardDecision.Allowed, GuardScope.None, first.Count, firstLimit, TimeSpan.Zero);
        }

        var full = question.Implausible ? new GuardVerdict(GuardDecision.Held, GuardScope.Feed, 0, 0, TimeSpan.FromMilliseconds(GuardRule.FeedRetry)) : default;
        for (var i = 0; i < question.Limits.Count && !question.Implausible; i++)
        {
            var limit = LimitOf(question.Limits[i], inAll);
            var entries = Entries(question, i, now);
            if (entries.Count < limit)
            {
                continue;
            }

            // The entry that must leave before there is room for one more.
            var retry = limit == 0 ? _window : entries[entries.Count - limit].Time + _window - now;
            full = full.Decision == GuardDecision.Held
                ? full with { RetryAfter = TimeSpan.FromMilliseconds(Math.Max(retry, full.RetryAfter.TotalMilliseconds)) }
                : new GuardVerdict(GuardDecision.Held, question.Limits[i].Scope, entries.Count, limit, TimeSpan.FromMilliseconds(retry));
        }

        if (full.Decision == GuardDecision.Held)
        {
            PruneHeld(question.Mode, now);
            _held[key] = now + (long)question.HoldFor.TotalMilliseconds;
            return full;
        }

        for (var i = 0; i < question.Limits.Count; i++)
        {
            Add(Entries(question, i, now), now, question.CommandId);
        }

        _held.Remove(key);
        return new GuardVerdict(GuardDecision.Allowed, GuardScope.None, first.Count, firstLimit, TimeSpan.Zero);
    }

    private static long Milliseconds(long time) => (time - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond;

    private int LimitOf(GuardLimit limit, long inAll) => limit.Scope switch
    {
        GuardScope.All => (int)inAll,
        GuardScope.Campaign or GuardScope.Campaigns => limit.Limit,
        _ => (int)GuardRule.Raised(limit.Limit, options.InAll, inAll),
    };

    /// <summary>By time; events of a file may be a little out of order.</summary>
    private static void Add(List<(long Time, string Id)> entries, long now, string id)
    {
        var at = entries.Count;
        while (at > 0 && entries[at - 1].Time > now)
        {
            at--;
        }

        entries.Insert(at, (now, id));
    }

    private List<(long Time, string Id)> Entries(SuspensionQuestion question, int index, long now)
    {
        var key = (question.Mode, question.Limits[index].Name);
        if (!_scopes.TryGetValue(key, out var entries))
        {
            _scopes[key] = entries = [];
        }

        entries.RemoveAll(entry => entry.Time <= now - _window);
        return entries;
    }

    private void PruneHeld(OperatingMode mode, long now)
    {
        foreach (var (key, until) in _held)
        {
            if (key.Mode == mode && until <= now)
            {
                _held.Remove(key);
            }
        }
    }
}
