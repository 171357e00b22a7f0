using AccessSentinel.Engine.Scoring.Anomaly;

namespace AccessSentinel.Engine.Tests.Scoring.Anomaly;

/// <summary>Scores worked out by hand.</summary>
public sealed class AnomalyModelTests
{
    private static readonly double[] Diagonal = [Math.Sqrt(0.5), Math.Sqrt(0.5)];

    private static readonly IsolationForestModel Forest = new(
        1, 4, [0, 3], [new(0, 5, 1, 2), IsolationNode.Leaf(1 + IsolationForestModel.MeanDepth(3)), IsolationNode.Leaf(1), IsolationNode.Leaf(2)]);

    private static IEnumerable<AnomalyModel> AllOfTwo =>
    [
        new RobustMahalanobisModel([1, 2], [0.5, 0, 0, 2]),
        new PrincipalResidualModel([1, 1], Diagonal),
        new RandomizedPcaModel([1, 1], Diagonal),
        new HistogramModel([new FeatureHistogram(0, 1, [1, 2], 5, 0.5), new FeatureHistogram(0, 1, [3, 4], 6, 0.5)]),
        new IsolationForestModel(2, 2, [0], [new(1, 0, 1, 2), IsolationNode.Leaf(1), IsolationNode.Leaf(1)]),
    ];

    [Test]
    public void MahalanobisIsTheSquaredDistanceInUnitsOfTheScatter()
    {
        RobustMahalanobisModel model = new([1, 2], [0.5, 0, 0, 2]);
        model.Score([1, 2]).ShouldBe(0);
        model.Score([5, 2.5]).ShouldBe(4 + 1);
    }

    [Test]
    public void MahalanobisOfASingularScatterIgnoresTheMissingDirection() =>
        new RobustMahalanobisModel([0, 0], [1, 0]).Score([3, 1000]).ShouldBe(9);

    [Test]
    public void ThePrincipalResidualGrowsWithTheDeviationAndTheRelativeOneDoesNot()
    {
        PrincipalResidualModel absolute = new([1, 1], Diagonal);
        RandomizedPcaModel relative = new([1, 1], Diagonal);
        absolute.Score([2, 0]).ShouldBe(Math.Sqrt(2), 1e-12);
        absolute.Score([101, -99]).ShouldBe(100 * Math.Sqrt(2), 1e-9);
        relative.Score([2, 0]).ShouldBe(1, 1e-12);
        relative.Score([101, -99]).ShouldBe(1, 1e-12);
    }

    [Test]
    public void WhatTheComponentsExplainIsNotStrange()
    {
        new PrincipalResidualModel([1, 1], Diagonal).Score([8, 8]).ShouldBe(0, 1e-6);
        new RandomizedPcaModel([1, 1], Diagonal).Score([8, 8]).ShouldBe(0, 1e-6);
        new RandomizedPcaModel([1, 1], Diagonal).Score([1, 1]).ShouldBe(0);
    }

    [TestCase(0.5, 1)]
    [TestCase(1.0, 2)]
    [TestCase(2.0, 2)]
    [TestCase(2.5, 2)]
    [TestCase(2.6, 5)]
    [TestCase(-0.5, 1)]
    [TestCase(-0.6, 5)]
    public void HistogramsForgiveWhatIsJustOutside(double value, double score) =>
        new HistogramModel([new FeatureHistogram(0, 1, [1, 2], 5, 0.5)]).Score([value]).ShouldBe(score);

    [Test]
    public void HistogramScoresAddUp() =>
        new HistogramModel([new FeatureHistogram(0, 1, [1, 2], 5, 0.5), new FeatureHistogram(0, 1, [3, 4], 6, 0.5)]).Score([0.1, 1.1]).ShouldBe(5);

    [Test]
    public void ForestDepthsBecomeAScore()
    {
        // Mean depths 1.5 and (2 + 2.2074)/2, with c(4) = 1.8516... of ψ = 4.
        var c4 = (2 * (Math.Log(3) + 0.57721566490153286)) - 1.5;
        Forest.Score([7]).ShouldBe(Math.Pow(2, -1.5 / c4), 1e-12);
        Forest.Score([4.9]).ShouldBe(Math.Pow(2, -((1 + IsolationForestModel.MeanDepth(3) + 2) / 2) / c4), 1e-12);
        Forest.Score([5]).ShouldBeGreaterThan(Forest.Score([4.9]));
    }

    [TestCase(1, 0)]
    [TestCase(2, 1)]
    [TestCase(256, 10.2448)]
    public void MeanDepthIsThatOfASearchTree(int rows, double depth) => IsolationForestModel.MeanDepth(rows).ShouldBe(depth, 1e-3);

    [TestCaseSource(nameof(AllOfTwo))]
    public void ARowOfAnotherLengthIsRefused(AnomalyModel model)
    {
        Should.Throw<ArgumentException>(() => model.Score([1]));
        Should.Throw<ArgumentException>(() => model.Score([1, 2, 3]));
    }

    [TestCaseSource(nameof(AllOfTwo))]
    public void ScoringAllocatesNothing(AnomalyModel model)
    {
        AnomalyDetector detector = new("1", new FeatureStandardisation([0, 0], [1, 1]), model, new AnomalyScale([1, 2], [0.5, 1], 2));
        double[] row = [0.3, double.NaN];
        detector.Surprisal(row);
        var before = GC.GetAllocatedBytesForCurrentThread();
        double sum = 0;
        for (var i = 0; i < 1000; i++)
        {
            sum += detector.Surprisal(row);
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        allocated.ShouldBe(0);
        sum.ShouldBeGreaterThan(0);
    }

    [Test]
    public void BrokenParametersAreRefused()
    {
        Should.Throw<ArgumentException>(() => new RobustMahalanobisModel([], [1]));
        Should.Throw<ArgumentException>(() => new RobustMahalanobisModel(new double[513], new double[513]));
        Should.Throw<ArgumentException>(() => new RobustMahalanobisModel([0, 0], [1, 0, 1]));
        Should.Throw<ArgumentException>(() => new RobustMahalanobisModel([0, double.NaN], [1, 0]));
        Should.Throw<ArgumentException>(() => new PrincipalResidualModel([0, 0], []));
        Should.Throw<ArgumentException>(() => new PrincipalResidualModel([0], [1, 1]));
        Should.Throw<ArgumentException>(() => new HistogramModel([]));
        Should.Throw<ArgumentException>(() => new FeatureHistogram(0, 0, [1], 1, 0));
        Should.Throw<ArgumentException>(() => new FeatureHistogram(0, 1, [], 1, 0));
        Should.Throw<ArgumentException>(() => new FeatureHistogram(0, 1, [double.PositiveInfinity], 1, 0));
    }

    [Test]
    public void ADamagedForestIsRefused()
    {
        IsolationNode leaf = IsolationNode.Leaf(1);
        Should.Throw<ArgumentException>(() => new IsolationForestModel(1, 2, [], [leaf]));
        Should.Throw<ArgumentException>(() => new IsolationForestModel(1, 2, [1], [leaf]));
        Should.Throw<ArgumentException>(() => new IsolationForestModel(1, 1, [0], [leaf]));
        Should.Throw<ArgumentException>(() => new IsolationForestModel(1, 2, [0], [new(1, 0, 1, 2), leaf, leaf]), "no such feature");
        Should.Throw<ArgumentException>(() => new IsolationForestModel(1, 2, [0], [new(0, 0, 1, 3), leaf, leaf]), "no such child");
        Should.Throw<ArgumentException>(() => new IsolationForestModel(1, 2, [0], [new(0, 0, 0, 1), leaf]), "a circle, which would never end");
        Should.Throw<ArgumentException>(() => new IsolationForestModel(1, 2, [0], [new(0, double.NaN, 1, 2), leaf, leaf]));
    }
}
