using System.Runtime.InteropServices;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine;
using AccessSentinel.Engine.Signals;
using AccessSentinel.Engine.State;
using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Processing.Partitions;

/// <summary>
/// What the shared counters say to the events of one batch, read before it is judged, and what the batch adds to them, written after it was
/// published. A batch does not see its own sightings. An event from sources that its credential knows costs nothing here.
/// </summary>
internal sealed class CampaignInputs(WorkerContext context) : ICampaignTallies
{
    /// <summary>How old the portal's rates may be, event time: they change over hours, and are asked for at every new source otherwise.</summary>
    private const long SampleAge = TimeSpan.TicksPerMinute * 5;

    private readonly ICampaignCounters _counters = context.Campaigns;
    private readonly Dictionary<CampaignSource, List<string>> _asked = [];
    private readonly Dictionary<(CampaignSource Source, string CredentialId), int> _own = [];
    private readonly Dictionary<CampaignSource, CampaignTally> _tallies = [];
    private readonly Dictionary<CampaignSource, (CampaignTally Tally, long ReadAt)> _samples = [];
    private readonly Dictionary<(CampaignSource Source, string CredentialId), int> _sightings = [];
    private readonly List<CampaignQuestion> _questions = [];
    private readonly List<CampaignSighting> _adding = [];
    private CampaignAnswer[] _answers = new CampaignAnswer[16];
    private long _now;

    /// <summary>Whether the batch has seen anything that is not written yet.</summary>
    public bool HasSightings => _sightings.Count > 0;

    /// <summary>A batch begins: what an earlier one had not written is redone with its events.</summary>
    public void Begin()
    {
        _sightings.Clear();
        Forget();
    }

    /// <summary>A round begins: what is read is read anew.</summary>
    public void Forget()
    {
        _asked.Clear();
        _own.Clear();
        _tallies.Clear();
    }

    /// <summary>Notes what must be read for an event.</summary>
    public void Ask(DetectionEngine engine, CredentialState state, in AccessEvent accessEvent, in EventContext eventContext)
    {
        Span<CampaignSource> sources = stackalloc CampaignSource[CampaignSource.PerEvent];
        _ = CampaignWatch.NewSources(engine, state, accessEvent, eventContext, sources, out var read);
        foreach (ref readonly var source in sources[..read])
        {
            ref var credentials = ref CollectionsMarshal.GetValueRefOrAddDefault(_asked, source, out _);
            credentials ??= [];
            if (credentials.Count == 0 || credentials[^1] != state.CredentialId)
            {
                credentials.Add(state.CredentialId);
            }

            _now = Math.Max(_now, eventContext.MessageTimestamp);
        }
    }

    /// <summary>Reads what was asked for; nothing where nothing was.</summary>
    public async ValueTask ReadAsync(CancellationToken cancellation)
    {
        if (_asked.Count == 0)
        {
            return;
        }

        _questions.Clear();
        foreach (var (source, credentials) in _asked)
        {
            _questions.Add(new CampaignQuestion(source, credentials));
        }

        var newest = _asked.Keys.Max(static each => each.Bucket);
        foreach (var old in _samples.Where(each => each.Key.Bucket < newest - 1 || _now - each.Value.ReadAt > SampleAge).Select(static each => each.Key).ToArray())
        {
            _samples.Remove(old);
        }

        foreach (var portal in _asked.Keys.Select(static each => each.Portal).Distinct().Where(each => !_samples.ContainsKey(each)).ToArray())
        {
            _questions.Add(new CampaignQuestion(portal, []));
        }

        if (_answers.Length < _questions.Count)
        {
            _answers = new CampaignAnswer[_questions.Count * 2];
        }

        await _counters.ReadAsync(_questions, _answers, cancellation).ConfigureAwait(false);
        for (var i = 0; i < _questions.Count; i++)
        {
            Take(_questions[i], _answers[i]);
        }

        context.Metrics.CampaignReads.Add(_questions.Count);
    }

    /// <summary>What an event of the batch is judged with.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="state">The record, before the event.</param>
    /// <param name="accessEvent">The event.</param>
    /// <param name="eventContext">What comes with it.</param>
    /// <param name="sources">Given the sources that are new to the credential.</param>
    /// <param name="count">How many they are.</param>
    public CampaignObservation Observe(
        DetectionEngine engine, CredentialState state, in AccessEvent accessEvent, in EventContext eventContext, Span<CampaignSource> sources, out int count)
    {
        count = CampaignWatch.NewSources(engine, state, accessEvent, eventContext, sources, out var read);
        return count == 0 ? default : CampaignWatch.Observe(accessEvent, sources[..read], state.CredentialId, this);
    }

    /// <summary>Notes what the credential shows on the sources after an event of it was judged.</summary>
    public void Saw(CredentialState state, in AccessEvent accessEvent, ReadOnlySpan<CampaignSource> sources)
    {
        foreach (ref readonly var source in sources)
        {
            var level = CampaignWatch.LevelOf(state, accessEvent, source);
            // What the counters hold already need not be written again.
            if (level >= 0 && level > _own.GetValueOrDefault((source, state.CredentialId), -1))
            {
                ref var noted = ref CollectionsMarshal.GetValueRefOrAddDefault(_sightings, (source, state.CredentialId), out _);
                noted = Math.Max(noted, level);
            }
        }
    }

    /// <summary>Writes what the batch saw.</summary>
    public async ValueTask WriteAsync(CancellationToken cancellation)
    {
        _adding.Clear();
        foreach (var ((source, credential), level) in _sightings)
        {
            _adding.Add(new CampaignSighting(source, credential, level));
        }

        await _counters.AddAsync(_adding, cancellation).ConfigureAwait(false);
        context.Metrics.CampaignSightings.Add(_adding.Count);
        _sightings.Clear();
    }

    /// <inheritdoc/>
    public CampaignTally Others(in CampaignSource source, string credentialId)
    {
        var all = _tallies.GetValueOrDefault(source);
        return _own.TryGetValue((source, credentialId), out var level) ? all.Add(level, -1) : all;
    }

    /// <inheritdoc/>
    public CampaignTally Sample(in CampaignSource portal) => _samples.TryGetValue(portal, out var sample) ? sample.Tally : default;

    private void Take(in CampaignQuestion question, in CampaignAnswer answer)
    {
        if (question.Source.Tag == 0)
        {
            _samples[question.Source] = (answer.All, _now);
            return;
        }

        _tallies[question.Source] = answer.All;
        for (var i = 0; i < question.Credentials.Count; i++)
        {
            if (answer.Levels[i] >= 0)
            {
                _own[(question.Source, question.Credentials[i])] = answer.Levels[i];
            }
        }
    }
}
