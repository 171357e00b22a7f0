using AccessSentinel.Engine.Scoring.Anomaly;
using AccessSentinel.Learning.Training.Anomaly;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace AccessSentinel.Learning.MLNet;

/// <summary>
/// ML.NET's RandomizedPca as a trainer of our models: it finds the components, our scorer scores, either as ML.NET does (relative) or by
/// the absolute residual. ML.NET computes in single precision.
/// </summary>
public static class MLNetRandomizedPca
{
    private const int Oversampling = 20;

    /// <summary>For <see cref="AnomalyTrainer"/>: a quarter as many components as features, both ways of scoring.</summary>
    public static AnomalyTraining Training { get; } = new("ML.NET RandomizedPca", static (rows, seed) =>
    {
        var model = Fit(AnomalyTraining.Winsorise(rows), Math.Max(1, rows.Dimensions / 4), seed);
        return [new PrincipalResidualModel(model.Mean, model.Components), model];
    });

    /// <summary>Trains.</summary>
    /// <param name="rows">Rows, standardised.</param>
    /// <param name="rank">Components, 1 to the number of features.</param>
    /// <param name="seed">Seed of the random projection.</param>
    public static RandomizedPcaModel Fit(FeatureMatrix rows, int rank, int seed)
    {
        var (model, _) = FitTransformer(new MLContext(seed), rows, rank, seed);
        return model;
    }

    /// <summary>ML.NET's own scores of some rows, to hold our scorer against.</summary>
    /// <param name="training">Rows to train on.</param>
    /// <param name="rank">Components, 1 to the number of features.</param>
    /// <param name="seed">Seed of the random projection.</param>
    /// <param name="rows">Rows to score.</param>
    public static float[] Scores(FeatureMatrix training, int rank, int seed, FeatureMatrix rows)
    {
        MLContext context = new(seed);
        var (_, transformer) = FitTransformer(context, training, rank, seed);
        return [.. context.Data.CreateEnumerable<ScoredRow>(transformer.Transform(Load(context, rows)), reuseRowObject: false).Select(each => each.Score)];
    }

    private static (RandomizedPcaModel Model, ITransformer Transformer) FitTransformer(MLContext context, FeatureMatrix rows, int rank, int seed)
    {
        var trainer = context.AnomalyDetection.Trainers.RandomizedPca(nameof(FeatureRow.Features), rank: rank, oversampling: Oversampling, ensureZeroMean: true, seed: seed);
        var transformer = trainer.Fit(Load(context, rows));
        VBuffer<float>[] vectors = [];
        VBuffer<float> mean = default;
        transformer.Model.GetEigenVectors(ref vectors, out var found);
        transformer.Model.GetMean(ref mean);
        var components = vectors.Take(found).SelectMany(each => each.DenseValues()).Select(each => (double)each).ToArray();
        return (new RandomizedPcaModel([.. mean.DenseValues().Select(each => (double)each)], components), transformer);
    }

    private static IDataView Load(MLContext context, FeatureMatrix rows)
    {
        var schema = SchemaDefinition.Create(typeof(FeatureRow));
        schema[nameof(FeatureRow.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, rows.Dimensions);
        var data = Enumerable.Range(0, rows.Count).Select(i => new FeatureRow { Features = [.. rows[i].ToArray().Select(each => (float)each)] }).ToArray();
        return context.Data.LoadFromEnumerable(data, schema);
    }

    private sealed class FeatureRow
    {
        public float[] Features { get; set; } = [];
    }

    private sealed class ScoredRow
    {
        public float Score { get; set; }
    }
}
