using AccessSentinel.Engine.Decisions;

namespace AccessSentinel.Engine.Tests.Decisions;

public sealed class LadderOptionsTests
{
    private static readonly (LadderOptions Options, string Problem)[] Bad =
    [
        (new() { SuspendBudget = 0 }, "Ladder:SuspendBudget is 0; it takes 0.001 to 10000."),
        (new() { SuspendBudget = double.NaN }, "Ladder:SuspendBudget is NaN; it takes 0.001 to 10000."),
        (new() { StepUpBudget = 10_001 }, "Ladder:StepUpBudget is 10001; it takes 0.001 to 10000."),
        (new() { RestrictBudget = -1 }, "Ladder:RestrictBudget is -1; it takes 0.001 to 10000."),
        (new() { LoneFamilyMargin = -0.1 }, "Ladder:LoneFamilyMargin is -0.1; it takes 0 to 100."),
        (new() { WatchMargin = 5.1 }, "Ladder:WatchMargin is 5.1; it takes 0 to 5."),
        (new() { PasswordOnlyMargin = -0.1 }, "Ladder:PasswordOnlyMargin is -0.1; it takes 0 to 5."),
        (new() { RestrictFor = TimeSpan.FromSeconds(59) }, "Ladder:RestrictFor is 00:00:59; it takes 00:01:00 to 30.00:00:00."),
        (new() { StepUpFor = TimeSpan.FromDays(31) }, "Ladder:StepUpFor is 31.00:00:00; it takes 00:01:00 to 30.00:00:00."),
        (new() { SuspendFor = TimeSpan.Zero }, "Ladder:SuspendFor is 00:00:00; it takes 00:01:00 to 30.00:00:00."),
        (new() { WatchFor = TimeSpan.FromDays(91) }, "Ladder:WatchFor is 91.00:00:00; it takes 00:01:00 to 90.00:00:00."),
        (new() { ProbationFor = TimeSpan.FromMinutes(1) }, "Ladder:ProbationFor is 00:01:00; it takes 01:00:00 to 90.00:00:00."),
        (new() { ExposureCapFactor = 4 }, "Ladder:ExposureCapFactor is 4; it takes 5 to 10000."),
        (new() { ExposureCapFloor = 9 }, "Ladder:ExposureCapFloor is 9; it takes 10 to 1000000."),
    ];

    [Test]
    public void The_defaults_are_in_range() => new LadderOptions().Problems().ShouldBeEmpty();

    [TestCaseSource(nameof(Bad))]
    public void What_is_out_of_range_is_named((LadderOptions Options, string Problem) bad) => bad.Options.Problems().ShouldBe([bad.Problem]);

    [Test]
    public void Every_one_that_can_be_set_has_a_range() =>
        typeof(LadderOptions).GetProperties().Where(property => property.CanWrite).Select(property => property.Name)
            .Except(Bad.Select(bad => bad.Problem["Ladder:".Length..bad.Problem.IndexOf(' ', StringComparison.Ordinal)])).ShouldBeEmpty();
}
