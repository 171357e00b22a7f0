using System.Globalization;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Scoring;
using AccessSentinel.Engine.Scoring.Anomaly;
using AccessSentinel.Engine.State;
using AccessSentinel.Learning.Datasets;
using AccessSentinel.Learning.Training.Anomaly;

namespace AccessSentinel.Learning.Training;

/// <summary>
/// Trains from recorded events, which may hold unlabelled attacks, in passes through the engine itself: the first estimates what to
/// expect of each profession, the second scores the same events with that and draws rows of features, from which the anomaly model is
/// trained; where there is one, a third scores them with its say. The last one's evidence is what the scale is fitted to.
/// </summary>
public sealed class Trainer
{
    private const double WarmUpShare = 0.3;
    private const int WarmUpDays = 3;

    // Decides nothing, so that no measure stops the baselines from learning or the evidence from growing. Only who reads a decoy is
    // suspended all the same, and teaches nothing while that lasts.
    private static readonly LadderOptions Silent = new()
    {
        SuspendBudget = 1e-200,
        StepUpBudget = 1e-200,
        RestrictBudget = 1e-200,
        ExposureCapFloor = int.MaxValue,
    };

    private readonly EngineOptions _options;
    private readonly int _seed;
    private readonly ProgressMeter _progress;
    private long _drilled;

    /// <summary>Makes a trainer.</summary>
    /// <param name="options">The ladders whose budgets the thresholds are to serve, and the canaries.</param>
    /// <param name="seed">Seed of the resampling that gives the intervals.</param>
    /// <param name="progress">Told how far it is.</param>
    public Trainer(EngineOptions options, int seed, ProgressMeter progress)
    {
        _options = options;
        _seed = seed;
        _progress = progress;
    }

    /// <summary>Who trains the anomaly models that are compared.</summary>
    public AnomalyTraining AnomalyModels { get; init; } = AnomalyTraining.Own;

    /// <summary>Verdicts of operators on episodes of the events.</summary>
    public EpisodeLabels Labels { get; init; } = EpisodeLabels.None;

    /// <summary>Trains.</summary>
    /// <param name="open">Opens the same events anew; called two or three times.</param>
    /// <param name="cancellation">Stops it between two events.</param>
    /// <exception cref="IOException">A file cannot be read, or holds no event.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public TrainedModel Train(Func<EventDataset> open, CancellationToken cancellation = default)
    {
        CredentialTable<CredentialObservation> credentials = new(id => new CredentialObservation(id) { Labels = Labels.Of(id) });
        long first = 0, last = 0, events = 0, rejected = 0;
        Pass(open, "priors", Engine(PriorTable.BuiltIn), credentials, each => each.State, (each, in accessEvent) =>
        {
            if (!IsTheft(each.Labels, accessEvent.Time))
            {
                each.Observe(accessEvent);
            }

            first = first == 0 ? accessEvent.Time : Math.Min(first, accessEvent.Time);
            last = Math.Max(last, accessEvent.Time);
            events++;
        }, (_, in _, _) => { }, ref rejected, cancellation);
        if (events == 0)
        {
            throw new IOException("There is no event to train from.");
        }

        var professions = Priors(credentials.InOrder);
        var warmUntil = first + Math.Max((long)((last - first) * WarmUpShare), Math.Min(last - first, WarmUpDays * TimeSpan.TicksPerDay));
        FeatureSample features = new(_seed);
        PriorTable priors = new([.. professions.Select(each => each.Prior)]);
        var samples = Samples(open, priors, null, warmUntil, features, cancellation);
        var warnings = Warnings(professions, last - first);
        if (_drilled > 0)
        {
            warnings.Add(string.Create(CultureInfo.InvariantCulture, $"{_drilled} events of drills were left out: nobody worked there, and nobody stole."));
        }

        var anomaly = AnomalyTrainer.Train(features, AnomalyModels, _seed, warnings);
        if (anomaly is not null)
        {
            // What the model adds is paid for: the tail is that of the evidence with its say, or the bars would cost more than they state.
            samples = Samples(open, priors, new EngineModel("", last, anomaly.Detector, []), warmUntil, null, cancellation);
        }

        var budgets = _options.Ladders.Values.Append(_options.Ladder).SelectMany(each => new[] { each.RestrictBudget, each.StepUpBudget, each.SuspendBudget }).Distinct().OrderDescending().ToArray();
        var tail = TailFitter.Fit(samples, budgets, _seed);
        return new TrainedModel
        {
            Window = new TrainingWindow
            {
                First = new DateTime(first, DateTimeKind.Utc),
                Last = new DateTime(last, DateTimeKind.Utc),
                WarmUntil = new DateTime(warmUntil, DateTimeKind.Utc),
                Events = events,
                Rejected = rejected,
                Credentials = credentials.InOrder.Count,
            },
            Professions = professions,
            Tail = tail,
            References = ReferenceFitter.Fit(features),
            TrainedAnomaly = anomaly,
            Warnings = warnings,
            Labels = UseOf(tail.Scale),
        };
    }

    private LabelUse? UseOf(SurprisalScale scale)
    {
        EpisodeLabel[] all = [.. Labels.All];
        var matched = all.Where(static each => each.IsMatched).ToArray();
        return all.Length == 0 ? null : new LabelUse(
            matched.Count(static each => !each.IsTheft),
            matched.Count(static each => each.IsTheft),
            all.Length - matched.Length,
            matched.Count(each => !each.IsTheft && IsOver(each)),
            matched.Count(each => each.IsTheft && IsOver(each)));

        bool IsOver(EpisodeLabel label) => scale.Of(label.Evidence) >= _options.Ladder.SuspendBar;
    }

    private static bool IsTheft(IReadOnlyList<EpisodeLabel> labels, long time)
    {
        for (var i = 0; i < labels.Count; i++)
        {
            if (labels[i].IsTheft && labels[i].Covers(time))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Notes the evidence within labelled episodes; true: it is within a confirmed theft.</summary>
    private static bool Note(Scored credential, long time, double evidence)
    {
        var theft = false;
        foreach (var label in credential.Labels)
        {
            if (label.Covers(time))
            {
                label.IsMatched = true;
                label.Evidence = Math.Max(label.Evidence, evidence);
                theft |= label.IsTheft;
            }
        }

        return theft;
    }

    private static List<TrainedPrior> Priors(IReadOnlyList<CredentialObservation> credentials)
    {
        foreach (var each in credentials)
        {
            each.Close();
        }

        var byProfession = credentials.ToLookup(each => each.State.Baseline.Profession);
        List<TrainedPrior> priors = [];
        for (var i = 0; i < Words.ProfessionCount; i++)
        {
            var profession = (Profession)i;
            var (prior, support) = PriorEstimator.Estimate(byProfession[profession], PriorTable.BuiltIn[profession]);
            priors.Add(new TrainedPrior(profession, prior, support));
        }

        return priors;
    }

    private static List<string> Warnings(List<TrainedPrior> professions, long window)
    {
        const int Few = 20;
        const int ShortWindow = 28;
        List<string> warnings = [];
        var days = window / TimeSpan.TicksPerDay;
        if (days < ShortWindow)
        {
            warnings.Add(string.Create(CultureInfo.InvariantCulture, $"The window has {days} days; under {ShortWindow} the share of first-seen people that a year of memory would show is mostly the built-in guess."));
        }

        var few = professions.Where(each => each.Support.Credentials < Few).Select(each => string.Create(CultureInfo.InvariantCulture, $"{Words.Plain(each.Profession)} ({each.Support.Credentials})")).ToArray();
        if (few.Length > 0)
        {
            warnings.Add($"Fewer than {Few} credentials, so that the built-in values weigh much: {string.Join(", ", few)}.");
        }

        return warnings;
    }

    private DetectionEngine Engine(PriorTable priors, EngineModel? model = null) =>
        new(_options with { Ladder = Silent, Ladders = new Dictionary<Profession, LadderOptions>() }, priors, SurprisalScale.BuiltIn, model);

    private List<TailSample> Samples(
        Func<EventDataset> open, PriorTable priors, EngineModel? model, long warmUntil, FeatureSample? features, CancellationToken cancellation)
    {
        var engine = Engine(priors, model);
        var followed = 0;
        foreach (var label in Labels.All)
        {
            label.Evidence = 0;
        }

        CredentialTable<Scored> credentials = new(id =>
        {
            var labels = Labels.Of(id);
            var vouched = labels.Any(static each => !each.IsTheft);
            return new Scored(id, features?.Follow(followed++, vouched), labels, vouched);
        });
        long rejected = 0;
        Pass(open, model is null ? "scores" : "with model", engine, credentials, each => each.State, (_, in _) => { }, (each, in accessEvent, disposition) =>
        {
            if (disposition != Disposition.Processed)
            {
                return;
            }

            var state = each.State;
            var warm = accessEvent.Time >= warmUntil;
            if (!warm && each.Labels.Count == 0)
            {
                return;
            }

            var evidence = DetectionEngine.IsWorthScoring(state) ? Math.Max(0, engine.Score(state).Evidence) : 0;
            if (each.Labels.Count > 0 && Note(each, accessEvent.Time, evidence))
            {
                // No ordinary work: what a model is to find.
                each.Features?.TakeTheft(engine, state);
                return;
            }

            if (warm)
            {
                each.Sample.Add(accessEvent.Time, evidence);
                each.Features?.Take(engine, state);
            }
        }, ref rejected, cancellation);
        foreach (var each in credentials.InOrder)
        {
            each.Sample.Close();
            if (features is not null)
            {
                features.ActiveHours += each.Sample.Hours;
            }
        }

        return [.. credentials.InOrder.Where(each => each.Sample.Days.Count > 0).Select(each => each.Sample)];
    }

    private void Pass<T>(
        Func<EventDataset> open,
        string phase,
        DetectionEngine engine,
        CredentialTable<T> credentials,
        Func<T, CredentialState> stateOf,
        Before<T> before,
        After<T> after,
        ref long rejected,
        CancellationToken cancellation)
        where T : class
    {
        using var dataset = open();
        CampaignLedger campaigns = new();
        long drilled = 0;
        var observedDay = 0;
        _progress.Start();
        while (dataset.MoveNext())
        {
            cancellation.ThrowIfCancellationRequested();
            if (dataset.Reason == RejectReason.None && _options.Drills.Marks(dataset.CredentialId))
            {
                drilled++;
            }
            else if (dataset.Reason == RejectReason.None)
            {
                ref readonly var accessEvent = ref dataset.Event;
                var credential = credentials[dataset.CredentialId];
                before(credential, accessEvent);
                observedDay = observedDay == 0 ? (int)(accessEvent.Time / TimeSpan.TicksPerDay) : observedDay;
                var answer = campaigns.Process(engine, stateOf(credential), accessEvent, new EventContext(dataset.Timestamp, 0, 0, false) { ObservedDay = observedDay });
                after(credential, accessEvent, answer.Disposition);
            }

            _progress.Advance(phase, dataset);
        }

        _progress.Report(phase, dataset);
        rejected = dataset.Rejects.Total;
        _drilled = drilled;
    }

    private delegate void Before<T>(T credential, in AccessEvent accessEvent);

    private delegate void After<T>(T credential, in AccessEvent accessEvent, Disposition disposition);

    private sealed class Scored(string id, FeatureSample.Follower? features, IReadOnlyList<EpisodeLabel> labels, bool vouched)
    {
        public IReadOnlyList<EpisodeLabel> Labels { get; } = labels;

        public FeatureSample.Follower? Features { get; } = features;

        public CredentialState State { get; } = new(id);

        public TailSample Sample { get; } = new() { IsVouchedFor = vouched };
    }
}
