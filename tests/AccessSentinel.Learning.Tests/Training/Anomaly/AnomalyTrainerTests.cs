using AccessSentinel.Engine.Scoring.Anomaly;
using AccessSentinel.Learning.Training.Anomaly;

namespace AccessSentinel.Learning.Tests.Training.Anomaly;

/// <summary>The trainers on rows whose answer is known.</summary>
public sealed class AnomalyTrainerTests
{
    private const int Rows = 2000;

    private static IEnumerable<Func<FeatureMatrix, int, AnomalyModel>> Trainers =>
    [
        (rows, seed) => MinimumCovarianceDeterminant.Fit(rows, seed),
        (rows, _) => PrincipalComponentTrainer.Fit(rows, 0.7),
        (rows, _) => PrincipalComponentTrainer.FitRelative(rows, 0.7),
        (rows, _) => HistogramTrainer.Fit(rows),
        (rows, seed) => IsolationForestTrainer.Fit(rows, seed),
    ];

    [TestCaseSource(nameof(Trainers))]
    public void TheSameSeedGivesTheSameBits(Func<FeatureMatrix, int, AnomalyModel> train)
    {
        var (one, other) = (train(Correlated(outliers: 0.1), 5), train(Correlated(outliers: 0.1), 5));
        foreach (var row in new double[][] { [0, 0, 0], [1, -3, 7], [40, 0.1, 0.2] })
        {
            BitConverter.DoubleToInt64Bits(one.Score(row)).ShouldBe(BitConverter.DoubleToInt64Bits(other.Score(row)));
        }
    }

    [Test]
    public void AQuarterOfOutliersDoesNotMoveTheRobustScatter()
    {
        var model = MinimumCovarianceDeterminant.Fit(Correlated(outliers: 0.25), 1);
        model.Location.ShouldAllBe(each => Math.Abs(each) < 0.15);

        // Of the true scatter: x and y of variance 1 and correlation 0.8, z of variance 0.25.
        model.Score([1, 1, 0]).ShouldBe(2 / 1.8, 0.15);
        model.Score([1, -1, 0]).ShouldBe(2 / 0.2, 1.5);
        model.Score([0, 0, 0.5]).ShouldBe(1, 0.15);
    }

    [Test]
    public void AFeatureThatHardlyVariesIsNoReasonToFailWhereRegularised()
    {
        var rows = Correlated(outliers: 0);
        for (var i = 0; i < rows.Count; i++)
        {
            rows.Change(i)[2] = i < 5 ? 3 : 0;
        }

        var model = MinimumCovarianceDeterminant.Fit(rows, 1, regularisation: 0.1);
        model.Score([0, 0, 3]).ShouldBe(90, 10);
        model.Score([0, 0, 0]).ShouldBeLessThan(1);
    }

    [Test]
    public void RowsThatAreAllTheSameMakeAModelAllTheSame() =>
        MinimumCovarianceDeterminant.Fit(new FeatureMatrix(2, new double[200]), 1).Score([1, 1]).ShouldBe(0);

    [Test]
    public void PrincipalComponentsFindTheDirectionOfMostVariance()
    {
        var model = PrincipalComponentTrainer.Fit(Correlated(outliers: 0), 0.7);
        model.Components.Count.ShouldBe(3);
        Math.Abs(model.Components[0]).ShouldBe(Math.Sqrt(0.5), 0.05);
        model.Components[0].ShouldBe(model.Components[1], 0.05);
        model.Score([10, -10, 0]).ShouldBe(Math.Sqrt(200), 0.2);
    }

    [Test]
    public void AsManyComponentsAsExplainTheShareAndNeverAll()
    {
        PrincipalComponentTrainer.Fit(Correlated(outliers: 0), 0.95).Components.Count.ShouldBe(6);
        PrincipalComponentTrainer.Fit(Correlated(outliers: 0), 0.9999).Components.Count.ShouldBe(6);
    }

    [Test]
    public void HistogramsScoreTheLogarithmOfTheDensity()
    {
        // Three quarters of the values in the first of two bins of width 1.
        var model = HistogramTrainer.Fit(new FeatureMatrix(1, [0, 0.1, 0.2, 2]), bins: 2);
        model.Score([0.5]).ShouldBe(-Math.Log2(0.75 + 0.1), 1e-9);
        model.Score([1.5]).ShouldBe(-Math.Log2(0.25 + 0.1), 1e-9);
        model.Score([9]).ShouldBe(-Math.Log2(0.25 + 0.1), 1e-9);
    }

    [Test]
    public void IsolationFindsWhatIsAlone()
    {
        var model = IsolationForestTrainer.Fit(Correlated(outliers: 0), 1);
        model.Score([6, -6, 4]).ShouldBeGreaterThan(0.65);
        model.Score([0, 0, 0]).ShouldBeLessThan(0.5);
    }

    [Test]
    public void AForestOfRowsThatAreAllTheSameStandsStill() =>
        IsolationForestTrainer.Fit(new FeatureMatrix(2, new double[100]), 1).Nodes.Count.ShouldBe(IsolationForestTrainer.DefaultTrees);

    [Test]
    public void TooFewRowsAreRefused()
    {
        FeatureMatrix one = new(3, [1, 2, 3]);
        Should.Throw<ArgumentException>(() => MinimumCovarianceDeterminant.Fit(one, 1));
        Should.Throw<ArgumentException>(() => PrincipalComponentTrainer.Fit(one, 0.9));
        Should.Throw<ArgumentException>(() => IsolationForestTrainer.Fit(one, 1));
        Should.Throw<ArgumentException>(() => HistogramTrainer.Fit(new FeatureMatrix(3, [])));
        Should.Throw<ArgumentException>(() => new FeatureMatrix(2, [1, 2, 3]));
    }

    [Test]
    public void TheAreaIsTheShareOfPairsInOrder()
    {
        ReceiverOperating.Area([1, 2, 3], [4, 5]).ShouldBe(1);
        ReceiverOperating.Area([4, 5], [1, 2, 3]).ShouldBe(0);
        ReceiverOperating.Area([1, 3], [2, 4]).ShouldBe(0.75);
        ReceiverOperating.Area([1, 1], [1, 1, 1]).ShouldBe(0.5, 1e-12);
        ReceiverOperating.Area([], [1]).ShouldBe(0.5);
    }

    [Test]
    public void ThePartialAreaLooksAtTheLeftOnly()
    {
        ReceiverOperating.PartialArea([1, 2, 3, 10], [4, 5], 0.25).ShouldBe(0);
        ReceiverOperating.PartialArea([1, 2, 3, 10], [4, 5], 0.5).ShouldBe(0.5);
        ReceiverOperating.PartialArea([1, 2, 3, 4], [4], 0.25).ShouldBe(0.5);
    }

    private static FeatureMatrix Correlated(double outliers)
    {
        Random random = new(7);
        FeatureMatrix rows = new(3, new double[Rows * 3]);
        for (var i = 0; i < Rows; i++)
        {
            var row = rows.Change(i);
            var (common, own) = (Normal(random), Normal(random));
            row[0] = common;
            row[1] = (0.8 * common) + (0.6 * own);
            row[2] = 0.5 * Normal(random);
            if (i < outliers * Rows)
            {
                (row[0], row[1], row[2]) = (20 + row[0], -20 + row[1], 10 + row[2]);
            }
        }

        return rows;
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
