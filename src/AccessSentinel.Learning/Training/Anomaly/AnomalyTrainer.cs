using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Scoring.Anomaly;

namespace AccessSentinel.Learning.Training.Anomaly;

/// <summary>
/// Has anomaly models trained on the earlier part of the window, compares them on the later part and on thieves injected there,
/// and calibrates the best. The rows may hold attacks that nobody has labelled.
/// </summary>
public static class AnomalyTrainer
{
    /// <summary>Rows below which no model is trained.</summary>
    public const int LeastRows = 500;

    private const double EarlierShare = 0.6;
    private const int MostRows = 20_000;
    private const int Thieves = 2_000;
    private const double OrdinaryShare = 0.01;

    /// <summary>Trains.</summary>
    /// <param name="sample">Rows of credential-hours.</param>
    /// <param name="trainers">Who trains the models.</param>
    /// <param name="seed">Seed of all that is drawn.</param>
    /// <param name="warnings">Takes what whoever relies on the model must know.</param>
    /// <returns>The model; null where the rows are too few, which is then among the warnings.</returns>
    public static TrainedAnomaly? Train(FeatureSample sample, AnomalyTraining trainers, int seed, ICollection<string> warnings)
    {
        var hours = sample.Hours.Where(each => each.Rows.Count > 0).OrderBy(each => each.Hour).ThenBy(each => each.Credential).ToArray();
        var earlier = hours[..(int)(hours.Length * EarlierShare)];
        Random random = new(seed);
        var training = TrainingRows(earlier, random);
        if (training.Count < LeastRows)
        {
            warnings.Add($"No anomaly model: {training.Count} rows of features in the earlier part of the window, at least {LeastRows} are needed.");
            return null;
        }

        var standardisation = StandardisationFitter.Fit(training);
        var rows = StandardisationFitter.Apply(standardisation, training);
        return Choose(trainers.Fit(rows, seed), trainers.Trainer, standardisation, training.Count, hours[earlier.Length..], sample.Thefts, ActiveShare(sample), seed, warnings);
    }

    /// <summary>Compares models over the same standardised features and calibrates the best.</summary>
    private static TrainedAnomaly? Choose(
        IReadOnlyList<AnomalyModel> models,
        string trainer,
        FeatureStandardisation standardisation,
        int trainingRows,
        IReadOnlyList<FeatureHour> heldBack,
        IReadOnlyList<FeatureHour> confirmed,
        double activeShare,
        int seed,
        ICollection<string> warnings)
    {
        var standardised = heldBack.Select(hour => (hour.Credential, Rows: hour.Rows.Select(row => Standardised(standardisation, row)).ToArray())).ToArray();
        var thefts = confirmed.Select(hour => (hour.Credential, Rows: hour.Rows.Select(row => Standardised(standardisation, row)).ToArray())).ToArray();
        var vouched = heldBack.Where(static each => each.IsVouchedFor).Select(static each => each.Credential).ToHashSet();
        var thieves = Injected(standardisation, heldBack, new Random(seed));
        var compared = models.Select(model =>
        {
            var ordinary = Greatest(model, standardised);
            var scores = ordinary.Select(each => each.Score).ToArray();
            double[] strange = [.. thieves.Select(row => model.Score(row)), .. Greatest(model, thefts).Select(each => each.Score)];
            AnomalyCandidate candidate = new(model.Kind, Round(ReceiverOperating.Area(scores, strange)), Round(ReceiverOperating.PartialArea(scores, strange, OrdinaryShare)));
            return (Model: model, Candidate: candidate, Ordinary: ordinary);
        }).OrderByDescending(each => each.Candidate.PartialArea).ThenByDescending(each => each.Candidate.Area).ToArray();
        var best = compared[0];
        if (AnomalyScaleFitter.Fit(best.Ordinary, activeShare, seed, vouched) is not { } fitted)
        {
            warnings.Add($"No anomaly model: {heldBack.Count} held-back hours are too few to say how rare a score is.");
            return null;
        }

        if (fitted.Tail.LeftOut > 0)
        {
            warnings.Add($"{fitted.Tail.LeftOut} credentials look so strange to the anomaly model that they were left out of its calibration as likely attacks. Look at them.");
        }

        AnomalyDetector detector = new(FeatureCatalogue.Version, standardisation, best.Model, fitted.Scale);
        return new TrainedAnomaly(detector, new AnomalyCard
        {
            Trainer = trainer,
            TrainingRows = trainingRows,
            HeldBackHours = heldBack.Count,
            Credentials = heldBack.Select(each => each.Credential).Distinct().Count(),
            LeftOut = fitted.Tail.LeftOut,
            Thieves = thieves.Length,
            ConfirmedHours = thefts.Length,
            Injection = SyntheticThief.Description,
            Candidates = [.. compared.Select(each => each.Candidate)],
        });
    }

    private static FeatureMatrix TrainingRows(FeatureHour[] hours, Random random)
    {
        var rows = hours.SelectMany(each => each.Rows).ToArray();
        random.Shuffle(rows);
        return new FeatureMatrix(FeatureCatalogue.Count, [.. rows.Take(MostRows).SelectMany(row => row)]);
    }

    private static double ActiveShare(FeatureSample sample) => Math.Max(1, (double)sample.ActiveHours / Math.Max(1, sample.ScoredHours));

    private static (int Credential, double Score)[] Greatest(AnomalyModel model, (int Credential, double[][] Rows)[] hours) =>
        [.. hours.Select(hour => (hour.Credential, hour.Rows.Max(row => model.Score(row))))];

    private static double[][] Injected(FeatureStandardisation standardisation, IReadOnlyList<FeatureHour> hours, Random random)
    {
        SyntheticThief thief = new(random);
        var thieves = new double[hours.Count == 0 ? 0 : Thieves][];
        for (var i = 0; i < thieves.Length; i++)
        {
            var hour = hours[random.Next(hours.Count)];
            var row = hour.Rows[random.Next(hour.Rows.Count)].ToArray();
            thief.AddTo(row);
            thieves[i] = Standardised(standardisation, row);
        }

        return thieves;
    }

    private static double[] Standardised(FeatureStandardisation standardisation, double[] row)
    {
        var standardised = new double[row.Length];
        standardisation.Apply(row, standardised);
        return standardised;
    }

    private static double Round(double value) => Math.Round(value, 6);
}
