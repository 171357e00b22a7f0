using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Signals;
using AccessSentinel.Engine.Tests.Windows;

namespace AccessSentinel.Engine.Tests.Signals;

[TestFixture]
internal sealed class RegularitySignalTests
{
    [TestCase(13, true)]
    [TestCase(40, true)]
    [TestCase(12, false, Description = "eleven gaps say nothing yet")]
    public void AScriptThatWaitsEquallyLongIsRegular(int looks, bool seen)
    {
        RecentRecord[] records = [.. Enumerable.Range(0, looks).Select(i => At(i * 20 * TimeSpan.TicksPerSecond, foreign: true))];
        double found = RegularitySignal.LogRatio(records, foreign: true);
        found.ShouldBe(seen ? RegularitySignal.Most : 0, 0.05);
        RegularitySignal.LogRatio(records, foreign: false).ShouldBe(0);
    }

    [Test]
    public void GapsThatScatterAsPeopleDoAreNot()
    {
        Random random = Stream.Seeded(20261122);
        double sum = 0;
        for (int run = 0; run < 200; run++)
        {
            long time = 0;
            RecentRecord[] records = [.. Enumerable.Range(0, 25).Select(_ => At(time += (long)(-Math.Log(1 - random.NextDouble()) * 60 * TimeSpan.TicksPerSecond), foreign: true))];
            sum += RegularitySignal.LogRatio(records, foreign: true);
        }

        (sum / 200).ShouldBeLessThan(0.08);
    }

    [Test]
    public void LooksOfTheOtherTrackInBetweenChangeNothing()
    {
        List<RecentRecord> records = [];
        for (int i = 0; i < 20; i++)
        {
            records.Add(At(i * 20 * TimeSpan.TicksPerSecond, foreign: true));
            records.Add(At((i * 20 * TimeSpan.TicksPerSecond) + (i % 7 * TimeSpan.TicksPerSecond) + 1, foreign: false));
        }

        RegularitySignal.LogRatio(records.ToArray(), foreign: true).ShouldBe(RegularitySignal.Most, 0.05);
    }

    [Test]
    public void ManyLooksAtOneInstantAreNotDividedByZero()
    {
        RecentRecord[] records = [.. Enumerable.Range(0, 20).Select(_ => At(5, foreign: false))];
        RegularitySignal.LogRatio(records, foreign: false).ShouldBe(0);
    }

    private static RecentRecord At(long time, bool foreign) => new() { Time = TimeSpan.TicksPerDay + time, Foreign = foreign };
}
