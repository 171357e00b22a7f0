using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Host.Options;

namespace AccessSentinel.Host.Tests.Options;

/// <summary>The ladder as the configuration gives it, in general and for single professions.</summary>
public sealed class LadderSettingsTests
{
    [Test]
    public void TheDefaultsAreTheEnginesOwn()
    {
        var options = Load();
        options.Ladder.ShouldBe(new LadderOptions());
        options.Ladders.ShouldBeEmpty();
    }

    [Test]
    public void EachKeyReachesItsOption() =>
        Load(
            "Ladder:SuspendBudget=0.5", "Ladder:StepUpBudget=6", "Ladder:RestrictBudget=7", "Ladder:LoneFamilyMargin=2.5", "Ladder:WatchMargin=0.5", "Ladder:PasswordOnlyMargin=0.2",
            "Ladder:RestrictFor=1h", "Ladder:StepUpFor=2h", "Ladder:SuspendFor=3h", "Ladder:WatchFor=4d", "Ladder:ExposureCapFactor=50", "Ladder:ExposureCapFloor=60")
            .Ladder.ShouldBe(new LadderOptions
            {
                SuspendBudget = 0.5,
                StepUpBudget = 6,
                RestrictBudget = 7,
                LoneFamilyMargin = 2.5,
                WatchMargin = 0.5,
                PasswordOnlyMargin = 0.2,
                RestrictFor = TimeSpan.FromHours(1),
                StepUpFor = TimeSpan.FromHours(2),
                SuspendFor = TimeSpan.FromHours(3),
                WatchFor = TimeSpan.FromDays(4),
                ExposureCapFactor = 50,
                ExposureCapFloor = 60,
            });

    [Test]
    public void AProfessionTakesWhatItIsNotGivenFromTheGeneralLadder()
    {
        var options = Load("Ladder:RestrictFor=1h", "Ladder:Professions:pharmacist:SuspendBudget=0.25", "Ladder:Professions:nurse:RestrictFor=2h");
        options.Ladders.Keys.ShouldBe([Profession.Pharmacist, Profession.Nurse], ignoreOrder: true);
        options.Ladders[Profession.Pharmacist].ShouldBe(new LadderOptions { SuspendBudget = 0.25, RestrictFor = TimeSpan.FromHours(1) });
        options.Ladders[Profession.Nurse].ShouldBe(new LadderOptions { RestrictFor = TimeSpan.FromHours(2) });
        options.Ladder.ShouldBe(new LadderOptions { RestrictFor = TimeSpan.FromHours(1) });
    }

    [Test]
    public void TheEnvironmentNamesProfessionsToo() =>
        SentinelOptions.Load([], [new("SENTINEL__LADDER__PROFESSIONS__GENERAL_PRACTITIONER__SUSPENDBUDGET", "2")], [], needsRedis: false)
            .Ladders[Profession.GeneralPractitioner].SuspendBudget.ShouldBe(2);

    [TestCase("SuspendBudget", "0", "a number from 0.001 to 10000")]
    [TestCase("SuspendBudget", "NaN", "a number from 0.001 to 10000")]
    [TestCase("StepUpBudget", "10001", "a number from 0.001 to 10000")]
    [TestCase("RestrictBudget", "many", "a number from 0.001 to 10000")]
    [TestCase("LoneFamilyMargin", "-1", "a number from 0 to 100")]
    [TestCase("WatchMargin", "6", "a number from 0 to 5")]
    [TestCase("PasswordOnlyMargin", "-1", "a number from 0 to 5")]
    [TestCase("RestrictFor", "59s", "a time from 1m to 30d, e.g. 500ms, 30s, 10m, 36h, 7d")]
    [TestCase("StepUpFor", "12", "a time from 1m to 30d, e.g. 500ms, 30s, 10m, 36h, 7d")]
    [TestCase("SuspendFor", "31d", "a time from 1m to 30d, e.g. 500ms, 30s, 10m, 36h, 7d")]
    [TestCase("WatchFor", "91d", "a time from 1m to 90d, e.g. 500ms, 30s, 10m, 36h, 7d")]
    [TestCase("ExposureCapFactor", "4", "a number from 5 to 10000")]
    [TestCase("ExposureCapFloor", "9", "a whole number from 10 to 1000000")]
    public void ABadValueIsNamedWithWhatIsAllowed(string key, string value, string allowed)
    {
        Errors($"Ladder:{key}={value}").ShouldBe([$"--set Ladder:{key} = '{value}' is refused; allowed is {allowed}."]);
        Errors($"Ladder:Professions:dentist:{key}={value}").ShouldBe([$"--set Ladder:Professions:dentist:{key} = '{value}' is refused; allowed is {allowed}."]);
    }

    [Test]
    public void AProfessionThatNobodyKnowsIsRefused() =>
        Errors("Ladder:Professions:pharmacists:SuspendBudget=1")
            .ShouldBe(["--set Ladder:Professions:pharmacists:SuspendBudget is not a known key; the closest is Ladder:Professions:pharmacist:SuspendBudget."]);

    private static SentinelOptions Load(params string[] settings) => SentinelOptions.Load([], [], settings, needsRedis: false);

    private static IReadOnlyList<string> Errors(string setting) => Should.Throw<ConfigurationException>(() => Load(setting)).Errors;
}
