using System.Text;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Drills;

namespace AccessSentinel.Contracts.Tests.Drills;

public sealed class DrillTests
{
    [TestCase("drill-", "drill-1", true)]
    [TestCase("drill-", "drill-", true)]
    [TestCase("drill-", "Drill-1", false)]
    [TestCase("drill-", "drill", false)]
    [TestCase("drill-", "a-drill-1", false)]
    [TestCase("", "drill-1", false)]
    [TestCase("übung-", "übung-1", true)]
    public void ACredentialIsADrillsByHowItsIdBeginsAndByNothingElse(string prefix, string id, bool drill)
    {
        DrillMark mark = new(prefix);
        mark.Marks(id).ShouldBe(drill);
        mark.Marks(Encoding.UTF8.GetBytes(id)).ShouldBe(drill);
    }

    [Test]
    public void AReportIsReadAsItWasWritten()
    {
        var began = new DateTime(2026, 3, 2, 8, 0, 0, 123, DateTimeKind.Utc);
        DrillReport passed = new()
        {
            CredentialId = "drill-1",
            Began = began,
            Ended = began.AddSeconds(9),
            Measure = CommandType.StepUp,
            ExposedAtMeasure = 30,
            Exposed = 41,
            ToCommand = TimeSpan.FromSeconds(1.5),
            ToEffect = TimeSpan.FromSeconds(2.25),
            EventToCommand = TimeSpan.FromSeconds(0.125),
            EventToEffect = TimeSpan.FromSeconds(0.875),
            LastPass = began.AddSeconds(9),
        };
        Again(passed).ShouldBe(passed);
        passed.Passed.ShouldBeTrue();
        DrillReport failed = new() { CredentialId = "drill-2", Began = began, Ended = began.AddMinutes(1), Failure = "no command came" };
        Again(failed).ShouldBe(failed);
        failed.Passed.ShouldBeFalse();
    }

    [TestCase("")]
    [TestCase("[]")]
    [TestCase("{}")]
    [TestCase("""{"credential":"drill-1","began":"yesterday","ended":"2026-03-02T08:00:00Z"}""")]
    public void WhatIsNoReportIsRefused(string text) => DrillReport.TryRead(Encoding.UTF8.GetBytes(text), out _).ShouldBeFalse();

    private static DrillReport Again(DrillReport report)
    {
        DrillReport.TryRead(report.ToBytes(), out var again).ShouldBeTrue(Encoding.UTF8.GetString(report.ToBytes()));
        return again!;
    }
}
