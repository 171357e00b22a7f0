using AccessSentinel.Engine;
using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Scoring.Anomaly;
using AccessSentinel.Engine.State;
using AccessSentinel.Learning.Backtest.Replay;
using AccessSentinel.Learning.Datasets;

namespace AccessSentinel.Learning.Backtest;

/// <summary>Everything that a backtest found, for the summary and the report. Holds nothing of the clock or of this machine.</summary>
public sealed class BacktestResult
{
    private readonly long[] _dispositions = new long[4];
    private readonly List<Episode> _episodes = [];
    private readonly SlidingFeatureCounts? _drift;
    private readonly double[] _features = new double[FeatureCatalogue.Count];

    internal BacktestResult(DetectionEngine engine, string model, Truth? truth)
    {
        Engine = engine;
        _drift = engine.Model is { References: { Count: > 0 } references } ? new SlidingFeatureCounts(references) : null;
        Model = model;
        Truth = truth;
        for (var i = 0; i < Words.ProfessionCount; i++)
        {
            Professions.Add(new ProfessionFigures { Profession = (Contracts.Events.Profession)i });
        }
    }

    /// <summary>The engine that judged.</summary>
    public DetectionEngine Engine { get; }

    /// <summary>Which priors and scale it judged with: <c>built-in</c>, or the model's name and version.</summary>
    public string Model { get; }

    /// <summary>The labels, if there were any.</summary>
    public Truth? Truth { get; }

    /// <summary>With recorded inputs: how its decisions compare with the recorded ones.</summary>
    public Reproduction? Reproduction { get; internal set; }

    /// <summary>The files' names.</summary>
    public IReadOnlyList<string> Files { get; internal set; } = [];

    /// <summary>First event's time, UTC ticks; 0 = no event.</summary>
    public long First { get; internal set; }

    /// <summary>Last event's time, UTC ticks.</summary>
    public long Last { get; internal set; }

    /// <summary>Events that stood after a later one of the same file.</summary>
    public long Unsorted { get; internal set; }

    /// <summary>Suspensions that the guard held, each counted once for the step-up that took its place.</summary>
    public long SuspensionsHeld { get; internal set; }

    /// <summary>Lines that could not be read.</summary>
    public RejectTally Rejects { get; internal set; } = new();

    /// <summary>Events with something cut or taken as absent.</summary>
    public long Degraded { get; internal set; }

    /// <summary>Events that were more than 5 minutes ahead of their messages, judged at the messages' timestamps.</summary>
    public long Skewed { get; internal set; }

    /// <summary>Events that could be read.</summary>
    public long Events { get; internal set; }

    /// <summary>Events of drills, judged like any other and in no figure.</summary>
    public long DrillEvents { get; internal set; }

    /// <summary>Credentials with an event.</summary>
    public int Credentials { get; internal set; }

    /// <summary>By profession, in the order of <see cref="Contracts.Events.Profession"/>.</summary>
    public List<ProfessionFigures> Professions { get; } = [];

    /// <summary>Episodes in the order in which they were opened.</summary>
    public IReadOnlyList<Episode> Episodes => _episodes;

    /// <summary>What became of attacks, in the order of the labels; only with truth.</summary>
    public IReadOnlyList<AttackOutcome> Attacks { get; internal set; } = [];

    /// <summary>Greatest score of each credential-hour; with truth without those of an attack.</summary>
    public ScoreHistogram Scores { get; } = new();

    /// <summary>Greatest score of each credential-hour of an attack; only with truth.</summary>
    public ScoreHistogram AttackScores { get; } = new();

    /// <summary>The owner's look-ups refused by a department limit beside the thief's reads it would have refused; only with truth.</summary>
    public long ThiefReadsLocated { get; internal set; }

    /// <summary>Of the thief's reads whose department is known, those outside the credential's own department.</summary>
    public long ThiefReadsOutsideOwn { get; internal set; }

    /// <summary>The features of the last 7 days against the training window of the model; null where that is unknown.</summary>
    public FeatureCounts? Drift()
    {
        if (_drift is null)
        {
            return null;
        }

        FeatureCounts sum = new(_drift.References);
        _drift.AddTo(sum);
        return sum;
    }

    /// <summary>How many events became of a disposition.</summary>
    public long this[Disposition disposition] => _dispositions[(int)disposition];

    internal void Count(Disposition disposition) => _dispositions[(int)disposition]++;

    /// <summary>Counts what the model sees of a record: once a credential-minute, as the worker does.</summary>
    internal void Observe(CredentialState state)
    {
        if (_drift is not null && DetectionEngine.IsModelDue(state))
        {
            Engine.ReadFeatures(state, _features);
            _drift.Add(state.Now, _features);
        }
    }

    internal void Add(Episode episode) => _episodes.Add(episode);
}
