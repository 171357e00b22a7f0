using AccessSentinel.Host.Evaluation;

namespace AccessSentinel.Host.Tests.Evaluation;

public sealed class TrivialRuleTests
{
    private static readonly long Begin = new DateTime(2026, 3, 3, 12, 0, 0, DateTimeKind.Utc).Ticks;

    [Test]
    public void OneMoreThanTheLimitSuspendsForADayTwoSecondsLater()
    {
        TrivialRule rule = new(2, [3, 4]);
        for (var i = 0; i < 3; i++)
        {
            rule.Observe(0, (ulong)i, At(i));
            rule.Suspends(0, 0, At(i)).ShouldBeFalse();
        }

        rule.Observe(1, 9, At(3));
        rule.Suspends(0, 1, At(3)).ShouldBeFalse("credentials are counted apart");
        rule.Observe(0, 3, At(4));
        rule.Suspends(0, 0, At(4)).ShouldBeTrue();
        rule.Suspends(0, 0, At(4)).ShouldBeFalse("it is under way");
        rule.Suspends(1, 0, At(4)).ShouldBeFalse("four are allowed there");
        rule.IsSuspended(0, 0, At(4) + TimeSpan.TicksPerSecond).ShouldBeFalse();
        rule.IsSuspended(0, 0, At(4) + (2 * TimeSpan.TicksPerSecond)).ShouldBeTrue();
        rule.IsSuspended(0, 0, At(4) + TimeSpan.TicksPerDay + TimeSpan.TicksPerSecond).ShouldBeTrue();
        rule.IsSuspended(0, 0, At(4) + TimeSpan.TicksPerDay + (2 * TimeSpan.TicksPerSecond)).ShouldBeFalse();
        rule.IsSuspended(1, 0, At(5)).ShouldBeFalse();
    }

    [Test]
    public void WhoWasSeenBeforeIsNotCounted()
    {
        TrivialRule rule = new(1, [2]);
        rule.Observe(0, 1, At(-3000));
        for (var i = 0; i < 10; i++)
        {
            rule.Observe(0, (ulong)(1 + (i % 3)), At(i));
        }

        rule.Suspends(0, 0, At(10)).ShouldBeFalse("one of the three was seen two days ago");
    }

    [Test]
    public void TheHourSlides()
    {
        TrivialRule rule = new(1, [2]);
        rule.Observe(0, 1, At(0));
        rule.Observe(0, 2, At(30));
        rule.Observe(0, 3, At(60));
        rule.Suspends(0, 0, At(60)).ShouldBeFalse("the first is an hour old");
        rule.Observe(0, 4, At(89));
        rule.Suspends(0, 0, At(89)).ShouldBeTrue();
    }

    private static long At(int minutes) => Begin + (minutes * TimeSpan.TicksPerMinute);
}
