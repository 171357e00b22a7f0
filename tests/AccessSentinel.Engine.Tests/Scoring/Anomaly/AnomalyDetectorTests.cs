using AccessSentinel.Engine.Scoring.Anomaly;

namespace AccessSentinel.Engine.Tests.Scoring.Anomaly;

/// <summary>From a row of features to a surprisal, and from counts to the stability index.</summary>
public sealed class AnomalyDetectorTests
{
    [Test]
    public void FeaturesAreStandardisedHeldInAndForgiven()
    {
        FeatureStandardisation standardisation = new([10, 0, 5, 5], [2, 1, 1, 1]);
        Span<double> row = [14, 1e9, double.NaN, double.NegativeInfinity];
        standardisation.Apply(row, row);
        row.ToArray().ShouldBe([2, FeatureStandardisation.Limit, 0, -FeatureStandardisation.Limit]);
    }

    [TestCase(-3, 0.5)]
    [TestCase(1, 0.5)]
    [TestCase(1.5, 0.75)]
    [TestCase(2, 1)]
    [TestCase(3, 1.5)]
    [TestCase(4, 2)]
    [TestCase(5, 2.25)]
    public void TheScaleGoesThroughItsKnotsAndOnAlongItsTail(double score, double surprisal) =>
        new AnomalyScale([1, 2, 4], [0.5, 1, 2], 0.25).Of(score).ShouldBe(surprisal);

    [Test]
    public void ADetectorStandardisesThenScoresThenScales()
    {
        AnomalyDetector detector = new("1", new FeatureStandardisation([10], [2]), new RobustMahalanobisModel([0], [1]), new AnomalyScale([0], [0], 0.1));
        detector.Score([16]).ShouldBe(9);
        detector.Surprisal([16]).ShouldBe(0.9, 1e-9);
    }

    [Test]
    public void StrangerIsNeverLessSurprising() => Property.Check<double, double>((one, other) =>
    {
        AnomalyScale scale = new([-1, 0, 3, 8], [0, 0.2, 0.2, 3], 0.4);
        if (double.IsFinite(one) && double.IsFinite(other))
        {
            scale.Of(Math.Min(one, other)).ShouldBeLessThanOrEqualTo(scale.Of(Math.Max(one, other)));
        }
    });

    [Test]
    public void TheSameSpreadIsStableAndAnotherIsNot()
    {
        ReferenceDistribution reference = new([1, 2], [0.5, 0.25, 0.25]);
        reference.StabilityIndex([200, 100, 100]).ShouldBe(0, 1e-12);
        reference.StabilityIndex([100, 200, 100]).ShouldBe((0.25 * Math.Log(2)) + (0.25 * Math.Log(2)), 1e-12);
        reference.StabilityIndex([0, 0, 100]).ShouldBeGreaterThan(0.25);
        reference.StabilityIndex([0, 0, 0]).ShouldBe(0);
    }

    [TestCase(0.5, 0)]
    [TestCase(1, 1)]
    [TestCase(2.5, 2)]
    [TestCase(double.NaN, 0)]
    public void AnEdgeBelongsToTheBinAbove(double value, int bin) =>
        new ReferenceDistribution([1, 2], [0.5, 0.25, 0.25]).BinOf(value).ShouldBe(bin);

    [Test]
    public void BrokenPartsAreRefused()
    {
        Should.Throw<ArgumentException>(() => new FeatureStandardisation([0], [0]));
        Should.Throw<ArgumentException>(() => new FeatureStandardisation([0, 0], [1]));
        Should.Throw<ArgumentException>(() => new AnomalyScale([], [], 1));
        Should.Throw<ArgumentException>(() => new AnomalyScale([1, 1], [0, 1], 1));
        Should.Throw<ArgumentException>(() => new AnomalyScale([1, 2], [1, 0], 1));
        Should.Throw<ArgumentException>(() => new AnomalyScale([1], [0], 0));
        Should.Throw<ArgumentException>(() => new ReferenceDistribution([1], [1]));
        Should.Throw<ArgumentException>(() => new ReferenceDistribution([2, 1], [0.5, 0.25, 0.25]));
        Should.Throw<ArgumentException>(() => new ReferenceDistribution([1], [0.9, 0.9]));
        Should.Throw<ArgumentException>(() => new AnomalyDetector("1", new FeatureStandardisation([0, 0], [1, 1]), new RobustMahalanobisModel([0], [1]), new AnomalyScale([0], [0], 1)));
    }
}
