using AccessSentinel.Engine.Scoring.Anomaly;

namespace AccessSentinel.Learning.Training.Anomaly;

/// <summary>Who trains the models that are compared.</summary>
/// <param name="Trainer">A name for the model card.</param>
/// <param name="Fit">From standardised rows and a seed to at least one model; the same rows and seed give the same models.</param>
public sealed record AnomalyTraining(string Trainer, Func<FeatureMatrix, int, IReadOnlyList<AnomalyModel>> Fit)
{
    // Features that are 0 in most rows would make the scatter singular.
    private const double Regularisation = 0.1;
    private const double Explained = 0.8;
    private const int Bins = 40;
    private const double Alpha = 0.001;

    // Beyond so many deviations, rows of counts of rare things would be all that principal components see.
    private const double Winsorised = 5;

    /// <summary>The trainers of this program: every kind of model.</summary>
    public static AnomalyTraining Own { get; } = new("access-sentinel", FitOwn);

    /// <summary>Copies of rows with every value held within ± 5 deviations, for what is trained by squares.</summary>
    public static FeatureMatrix Winsorise(FeatureMatrix rows)
    {
        FeatureMatrix held = new(rows.Dimensions, new double[rows.Count * rows.Dimensions]);
        for (var i = 0; i < rows.Count; i++)
        {
            var row = held.Change(i);
            for (var k = 0; k < row.Length; k++)
            {
                row[k] = Math.Clamp(rows[i][k], -Winsorised, Winsorised);
            }
        }

        return held;
    }

    private static AnomalyModel[] FitOwn(FeatureMatrix rows, int seed)
    {
        var winsorised = Winsorise(rows);
        return
        [
            MinimumCovarianceDeterminant.Fit(rows, seed, Regularisation),
            PrincipalComponentTrainer.Fit(winsorised, Explained),
            PrincipalComponentTrainer.FitRelative(winsorised, Explained),
            HistogramTrainer.Fit(rows, Bins, Alpha),
            IsolationForestTrainer.Fit(rows, seed),
        ];
    }
}
