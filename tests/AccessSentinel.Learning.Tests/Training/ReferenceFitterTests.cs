using AccessSentinel.Learning.Training;

namespace AccessSentinel.Learning.Tests.Training;

public sealed class ReferenceFitterTests
{
    [Test]
    public void TenthsOfManyDifferentValues()
    {
        var fitted = ReferenceFitter.Fit([.. Enumerable.Range(0, 1000).Select(i => (double)i)]);
        fitted.Edges.ShouldBe([100, 200, 300, 400, 500, 600, 700, 800, 900]);
        fitted.Shares.ShouldAllBe(share => Math.Abs(share - 0.1) < 1e-9);
    }

    [Test]
    public void WhatManyShareHasABinOfItsOwn()
    {
        double[] values = [.. Enumerable.Repeat(0.0, 700), .. Enumerable.Range(1, 300).Select(i => i / 100.0)];
        var fitted = ReferenceFitter.Fit(values);
        fitted.BinOf(0).ShouldBe(0);
        fitted.Shares[0].ShouldBe(0.7);
        fitted.BinOf(0.01).ShouldBe(1);
        fitted.Shares.Sum().ShouldBe(1, 1e-6);
    }

    [Test]
    public void OneValueAloneStillTellsThatAnotherCame()
    {
        var fitted = ReferenceFitter.Fit([.. Enumerable.Repeat(3.0, 600)]);
        fitted.Shares.ShouldBe([1, 0]);
        fitted.StabilityIndex([600, 0]).ShouldBe(0, 1e-3);
        fitted.StabilityIndex([300, 300]).ShouldBeGreaterThan(0.25);
    }
}
