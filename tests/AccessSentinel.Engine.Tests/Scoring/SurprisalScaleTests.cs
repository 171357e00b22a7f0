using AccessSentinel.Engine.Scoring;

namespace AccessSentinel.Engine.Tests.Scoring;

public sealed class SurprisalScaleTests
{
    [Test]
    public void More_evidence_is_never_less_surprising()
    {
        double before = 0;
        for (double evidence = -5; evidence < 60; evidence += 0.05)
        {
            double surprisal = SurprisalScale.BuiltIn.Of(evidence);
            surprisal.ShouldBeGreaterThanOrEqualTo(before);
            before = surprisal;
        }
    }

    [Test]
    public void No_evidence_is_no_surprise([Values(0, -1, -100)] double evidence) => SurprisalScale.BuiltIn.Of(evidence).ShouldBe(0);

    [Test]
    public void The_scale_can_reach_every_bar_and_its_slope_is_above_nothing()
    {
        SurprisalScale.BuiltIn.Slope.ShouldBeGreaterThan(0);
        SurprisalScale.BuiltIn.Of(20).ShouldBeGreaterThan(9);
    }

    [Test]
    public void Surprisal_is_rounded_to_six_digits() => Property.Check<ushort>(number =>
    {
        double surprisal = SurprisalScale.BuiltIn.Of(number / 997.0);
        surprisal.ShouldBe(Math.Round(surprisal, 6));
    });

    [Test]
    public void A_negative_line_is_cut_at_zero() => new SurprisalScale(-3, 1).Of(1).ShouldBe(0);
}
