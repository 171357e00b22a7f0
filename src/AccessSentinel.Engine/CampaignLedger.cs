using System.Runtime.InteropServices;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine.Guarding;
using AccessSentinel.Engine.Signals;
using AccessSentinel.Engine.State;

namespace AccessSentinel.Engine;

/// <summary>
/// The shared counters of campaigns in memory and in event time, for whoever judges events one after the other: backtest, training and
/// evaluation. It holds what the counters in Redis hold, and forgets windows by the greatest event time it has seen. Not thread-safe.
/// </summary>
public sealed class CampaignLedger : ICampaignTallies
{
    private readonly Dictionary<CampaignSource, Newcomers> _sources = [];
    private readonly List<CampaignSource> _old = [];
    private int _bucket;

    /// <summary>What the last event was judged with, where that is to be audited; null: nothing new.</summary>
    public CampaignObservation? News { get; private set; }

    /// <summary>Judges an event with what the counters say of its source, and adds to them what the credential then shows there.</summary>
    public EventResult Process(DetectionEngine engine, CredentialState state, in AccessEvent accessEvent, in EventContext context)
    {
        Span<CampaignSource> sources = stackalloc CampaignSource[CampaignSource.PerEvent];
        sources = sources[..CampaignWatch.NewSources(engine, state, accessEvent, context, sources, out var read)];
        var before = state.Campaign.Effect;
        var observation = Observe(state, accessEvent, sources[..read]);
        var result = engine.Process(state, accessEvent, context with { Campaign = observation });
        News = read > 0 && CampaignAudits.IsNews(before, state, result) ? observation : null;
        Note(state, accessEvent, sources);
        return result;
    }

    /// <summary>The same with a guard that is asked before anybody is suspended.</summary>
    public EventResult Process(
        EventTimeGuard guard, CredentialState state, ref FeedPresence presence, in AccessEvent accessEvent, in EventContext context)
    {
        Span<CampaignSource> sources = stackalloc CampaignSource[CampaignSource.PerEvent];
        sources = sources[..CampaignWatch.NewSources(guard.Engine, state, accessEvent, context, sources, out var read)];
        var before = state.Campaign.Effect;
        var observation = Observe(state, accessEvent, sources[..read]);
        var result = guard.Process(state, ref presence, accessEvent, context with { Campaign = observation });
        News = read > 0 && CampaignAudits.IsNews(before, state, result) ? observation : null;
        Note(state, accessEvent, sources);
        return result;
    }

    /// <summary>A credential was seen on a source new to it, with so much evidence. Repeats change nothing; the greatest level counts.</summary>
    public void Add(in CampaignSource source, string credentialId, int level)
    {
        Forget(source.Bucket);
        Span<CampaignSource> places = stackalloc CampaignSource[CampaignWatch.MostPlaces];
        foreach (ref readonly var place in places[..CampaignWatch.PlacesOf(source, credentialId, places)])
        {
            NewcomersOf(place).Add(credentialId, level);
        }
    }

    /// <inheritdoc/>
    public CampaignTally Others(in CampaignSource source, string credentialId) =>
        _sources.TryGetValue(source, out var newcomers) ? newcomers.Without(credentialId) : default;

    /// <inheritdoc/>
    public CampaignTally Sample(in CampaignSource portal) => _sources.TryGetValue(portal, out var newcomers) ? newcomers.Tally : default;

    /// <summary>All credentials seen on a source new to them; also of the portal's sample.</summary>
    public CampaignTally All(in CampaignSource source) => Sample(source);

    /// <summary>The level that a credential is counted at; −1 = it was not seen there.</summary>
    public int LevelOf(in CampaignSource source, string credentialId) =>
        _sources.TryGetValue(source, out var newcomers) ? newcomers.LevelOf(credentialId) : -1;

    /// <summary>Who was seen on a source new to them, by level; the most evidence first.</summary>
    public IReadOnlyList<(string CredentialId, int Level)> Members(in CampaignSource source) =>
        _sources.TryGetValue(source, out var newcomers) ? newcomers.List() : [];

    private CampaignObservation Observe(CredentialState state, in AccessEvent accessEvent, ReadOnlySpan<CampaignSource> sources) =>
        sources.IsEmpty ? default : CampaignWatch.Observe(accessEvent, sources, state.CredentialId, this);

    private void Note(CredentialState state, in AccessEvent accessEvent, ReadOnlySpan<CampaignSource> sources)
    {
        foreach (ref readonly var source in sources)
        {
            var level = CampaignWatch.LevelOf(state, accessEvent, source);
            if (level >= 0)
            {
                Add(source, state.CredentialId, level);
            }
        }
    }

    private Newcomers NewcomersOf(in CampaignSource source)
    {
        ref var newcomers = ref CollectionsMarshal.GetValueRefOrAddDefault(_sources, source, out _);
        return newcomers ??= new Newcomers();
    }

    private void Forget(int bucket)
    {
        if (bucket <= _bucket)
        {
            return;
        }

        _bucket = bucket;
        // A late event may still come to the window before.
        _old.AddRange(_sources.Keys.Where(each => each.Bucket < bucket - 1));
        _old.ForEach(each => _sources.Remove(each));
        _old.Clear();
    }

    private sealed class Newcomers
    {
        private readonly Dictionary<string, byte> _levels = [];

        public CampaignTally Tally { get; private set; }

        public void Add(string credentialId, int level)
        {
            ref var stored = ref CollectionsMarshal.GetValueRefOrAddDefault(_levels, credentialId, out var exists);
            if (!exists)
            {
                stored = (byte)level;
                Tally = Tally.Add(level, 1);
            }
            else if (level > stored)
            {
                Tally = Tally.Add(stored, -1).Add(level, 1);
                stored = (byte)level;
            }
        }

        public int LevelOf(string credentialId) => _levels.TryGetValue(credentialId, out var level) ? level : -1;

        public CampaignTally Without(string credentialId) => _levels.TryGetValue(credentialId, out var level) ? Tally.Add(level, -1) : Tally;

        public IReadOnlyList<(string CredentialId, int Level)> List() =>
        [
            .. _levels.OrderByDescending(each => each.Value).ThenBy(each => each.Key, StringComparer.Ordinal).Select(each => (each.Key, (int)each.Value)),
        ];
    }
}
