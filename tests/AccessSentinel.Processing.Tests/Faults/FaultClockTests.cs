using AccessSentinel.Processing.Faults;

namespace AccessSentinel.Processing.Tests.Faults;

public sealed class FaultClockTests
{
    [TestCase("-01:00:00", null)]
    [TestCase("-01:00:00", "0")]
    [TestCase(null, "1")]
    public void Unless_both_variables_agree_it_is_the_systems(string? span, string? permission) =>
        Read(span, permission).ShouldBeSameAs(TimeProvider.System);

    [TestCase("-01:00:00", -1)]
    [TestCase("01:00:00", 1)]
    public void Only_its_time_of_day_is_wrong(string span, int hours)
    {
        var clock = Read(span, "1");
        (clock.GetUtcNow() - TimeProvider.System.GetUtcNow()).ShouldBe(TimeSpan.FromHours(hours), TimeSpan.FromMinutes(10));
        clock.GetTimestamp().ShouldBeInRange(0, TimeProvider.System.GetTimestamp());
        clock.TimestampFrequency.ShouldBe(TimeProvider.System.TimestampFrequency);
    }

    [Test]
    public void What_cannot_be_read_is_said() =>
        Should.Throw<FormatException>(() => Read("an hour", "1")).Message.ShouldContain("an hour");

    private static TimeProvider Read(string? span, string? permission) =>
        FaultClock.Read(name => name == FaultClock.ClockVariable ? span : name == FaultPoints.PermissionVariable ? permission : null);
}
