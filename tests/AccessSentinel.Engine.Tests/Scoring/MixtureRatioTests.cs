using AccessSentinel.Engine.Scoring;

namespace AccessSentinel.Engine.Tests.Scoring;

public sealed class MixtureRatioTests
{
    [TestCase(0.4)]
    [TestCase(0.95)]
    public void The_table_is_within_a_hundredth_of_what_is_calibrated_at(double share)
    {
        MixtureRatio ratio = new(share);
        double furthest = 0;
        for (double x = -9; x <= 9; x += 1.0 / 1009)
        {
            furthest = Math.Max(furthest, Math.Abs(ratio[x] - ratio.Exact(x)));
        }

        TestContext.Out.WriteLine($"furthest {furthest:g3}");
        furthest.ShouldBeLessThan(1e-8);
        ratio[0].ShouldBe(0, 1e-15);
    }

    [Test]
    public void It_never_falls() => Property.Check<short, byte>((at, further) =>
    {
        MixtureRatio ratio = new(0.95);
        double x = at / 4_000.0;
        ratio[x + (further / 1e5)].ShouldBeGreaterThanOrEqualTo(ratio[x] - 1e-12);
    });

    [TestCase(double.PositiveInfinity)]
    [TestCase(40.0)]
    [TestCase(-40.0)]
    public void Beyond_the_table_it_is_computed(double x) => new MixtureRatio(0.95)[x].ShouldBe(new MixtureRatio(0.95).Exact(x));
}
