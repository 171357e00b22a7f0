using AccessSentinel.Engine.Scoring;
using AccessSentinel.Learning.Training;

namespace AccessSentinel.Learning.Tests.Training;

public sealed class TailFitterTests
{
    private const int Seed = 20260302;
    private const double HoursPerDay = 8;

    [TestCase(0.3)]
    [TestCase(0.8)]
    public void RecoversAnExponentialTail(double mean)
    {
        var fit = TailFitter.Fit(Exponential(400, 60, mean), [1, 5], 1);
        fit.Source.ShouldBe(ScaleSource.Fitted);
        var slope = 1 / (mean * Math.Log(10));
        var intercept = Math.Log10(HoursPerDay);
        fit.Scale.Slope.ShouldBe(slope, slope * 0.08);
        fit.Scale.Of(3).ShouldBe(intercept + (slope * 3), 0.4);
        fit.Slope.Low.ShouldBeLessThan(fit.Scale.Slope);
        fit.Slope.High.ShouldBeGreaterThan(fit.Scale.Slope);
        fit.Slope.Low.ShouldBeLessThan(slope * 1.02);
        fit.Slope.High.ShouldBeGreaterThan(slope * 0.98);
        fit.Hours.ShouldBe(400 * 60 * (long)HoursPerDay);
    }

    [Test]
    public void AFewAttackedCredentialsDoNotStretchIt()
    {
        const double Mean = 0.5;
        var clean = Exponential(400, 30, Mean);
        var contaminated = clean.Take(397).Concat(Enumerable.Range(0, 3).Select(_ => Sample(Enumerable.Repeat(40.0, 5).Concat(Enumerable.Repeat(0.0, 25))))).ToList();
        var slope = 1 / (Mean * Math.Log(10));
        TailFitter.Fit(contaminated, [1], 1).Scale.Slope.ShouldBe(slope, slope * 0.12);
    }

    [Test]
    public void CredentialsThatStandOutAreLeftOutAndCounted()
    {
        const double Mean = 0.5;
        var clean = Exponential(400, 30, Mean);
        TailFitter.Fit(clean, [1], 1).LeftOut.ShouldBe(0);
        // A slow thief: a fortnight of growing evidence.
        var contaminated = clean.Take(394).Concat(Enumerable.Range(0, 6).Select(_ => Sample(Enumerable.Range(0, 30).Select(day => day < 15 ? 0 : day * 0.6)))).ToList();
        var fit = TailFitter.Fit(contaminated, [1], 1);
        fit.LeftOut.ShouldBe(6);
        fit.Scale.Slope.ShouldBe(1 / (Mean * Math.Log(10)), 0.12);
        fit.Warnings.ShouldContain(warning => warning.Contains("6 of 400 credentials stand out", StringComparison.Ordinal));
    }

    [Test]
    public void TooFewDataKeepTheBuiltInScaleAndSayIt()
    {
        var fit = TailFitter.Fit(Exponential(5, 6, 0.5), [1], 1);
        fit.Source.ShouldBe(ScaleSource.BuiltIn);
        fit.Scale.ShouldBe(SurprisalScale.BuiltIn);
        fit.Warnings.ShouldContain(warning => warning.Contains("Too few data", StringComparison.Ordinal));
        TailFitter.Fit([], [1], 1).Source.ShouldBe(ScaleSource.BuiltIn);
    }

    [Test]
    public void SaysHowFarABudgetLiesBeyondTheData()
    {
        var fit = TailFitter.Fit(Exponential(100, 25, 0.5), [1, 1000], 1);
        // 20,000 hours show 4.3 powers of ten; 1 a million asks for 6, 1,000 a million for 3.
        fit.Budgets[0].DecadesBeyondData.ShouldBe(6 - Math.Log10(100 * 25 * HoursPerDay), 1e-5);
        fit.Budgets[1].DecadesBeyondData.ShouldBe(0);
        fit.Budgets[0].Interval.Low.ShouldBeLessThan(fit.Budgets[0].Evidence);
        fit.Budgets[0].Interval.High.ShouldBeGreaterThan(fit.Budgets[0].Evidence);
        fit.Warnings.Count(warning => warning.Contains("beyond", StringComparison.Ordinal)).ShouldBe(1);
        fit.Scale.Of(fit.Budgets[0].Evidence).ShouldBe(6, 1e-4);
    }

    [Test]
    public void SaysWhenTheTailIsNotExponential()
    {
        Random random = new(Seed);
        TestContext.Out.WriteLine($"seed {Seed}");
        // A Pareto tail: its mean excess grows.
        var heavy = Enumerable.Range(0, 500).Select(_ => Sample(Enumerable.Range(0, 40).Select(_ => Math.Pow(1 - random.NextDouble(), -1 / 1.7) - 1))).ToList();
        TailFitter.Fit(heavy, [1], 1).Warnings.ShouldContain(warning => warning.Contains("not quite exponential", StringComparison.Ordinal));
    }

    private static List<TailSample> Exponential(int credentials, int days, double mean)
    {
        Random random = new(Seed);
        TestContext.Out.WriteLine($"seed {Seed}");
        return [.. Enumerable.Range(0, credentials).Select(_ => Sample(Enumerable.Range(0, days).Select(_ => -mean * Math.Log(1 - random.NextDouble()))))];
    }

    private static TailSample Sample(IEnumerable<double> evidence)
    {
        TailSample sample = new();
        var day = new DateTime(2026, 3, 2, 8, 0, 0, DateTimeKind.Utc).Ticks;
        foreach (var value in evidence)
        {
            for (var hour = 0; hour < HoursPerDay; hour++)
            {
                sample.Add(day + (hour * TimeSpan.TicksPerHour), hour == 3 ? value : 0);
            }

            day += TimeSpan.TicksPerDay;
        }

        sample.Close();
        return sample;
    }
}
