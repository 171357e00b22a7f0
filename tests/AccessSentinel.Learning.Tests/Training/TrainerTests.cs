using AccessSentinel.Contracts.Events;
using AccessSentinel.Contracts.Privacy;
using AccessSentinel.Engine;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Features;
using AccessSentinel.Learning.Datasets;
using AccessSentinel.Learning.Tests.TestKit;
using AccessSentinel.Learning.Training;
using AccessSentinel.Simulation;

namespace AccessSentinel.Learning.Tests.Training;

public sealed class TrainerTests
{
    [Test]
    public void TrainingTwiceGivesEqualFiles()
    {
        using Scratch scratch = new();
        var (events, _) = Simulated.Write(scratch, new SimulationParameters { Credentials = 60, Days = 10 }, 21);
        ModelFile.ToBytes(Train(events)).ShouldBe(ModelFile.ToBytes(Train(events)));
    }

    [Test]
    public void EstimatesWhatTheEventsShow()
    {
        using Scratch scratch = new();
        List<(DateTime Time, string Line)> lines = [];
        for (var credential = 0; credential < 40; credential++)
        {
            for (var day = 0; day < 12; day++)
            {
                var start = EventText.Monday.AddDays(day);
                lines.Add((start, EventText.Login($"l{credential}-{day}", start, $"c-{credential}", day % 4 == 0 ? "password" : "otp", mfa: day % 4 != 0, profession: "dentist")));
                for (var person = 0; person < 20; person++)
                {
                    // Half are new every day, half the same ones; one in five lives elsewhere.
                    var name = person < 10 ? $"p{credential}-{day}-{person}" : $"p{credential}-{person}";
                    var time = start.AddMinutes(10 + (20 * person));
                    lines.Add((time, EventText.Lookup($"e{credential}-{day}-{person}", time, $"c-{credential}", name, "dentist", residence: person % 5 == 0 ? "13" : "75")));
                }
            }
        }

        var path = scratch.File("dentists.jsonl", EventText.Lines(lines.OrderBy(each => each.Time).Select(each => each.Line)));
        var model = Train(path);
        var prior = model.Priors[Profession.Dentist];
        model.Professions[(int)Profession.Dentist].Support.ShouldBe(new PriorSupport(40, 480, 9600));
        prior.PeoplePerDay.ShouldBe(20, 1);
        prior.FirstSeenPerDay.ShouldBe(10, 1.5);
        prior.OwnDepartmentShare.ShouldBe(0.8, 0.02);
        prior.MultiFactorShare.ShouldBe(0.75, 0.06);
        prior.ClaimShare.ShouldBeLessThan(0.2);
        prior.NotFoundShare.ShouldBeLessThan(0.01);
        // Every day is like the other here, which is believed up to a point.
        prior.FirstSeenConcentration.ShouldBe(2 * PriorTable.BuiltIn[Profession.Dentist].FirstSeenConcentration, 1e-6);
        prior.ClaimlessDayShare.ShouldBeGreaterThanOrEqualTo(PriorTable.BuiltIn[Profession.Dentist].ClaimlessDayShare / 2);
        prior.Pace.Sum().ShouldBe(1, 1e-6);
        prior.HourShare.Sum().ShouldBe(1, 1e-6);
        prior.HourShare[9].ShouldBeGreaterThan(prior.HourShare[3]);
        // Nobody else was seen: what is built in stays.
        model.Priors[Profession.Nurse].ShouldBe(PriorTable.BuiltIn[Profession.Nurse]);
    }

    [Test]
    public void ThePriorIsShrunkWhereCredentialsAreFew()
    {
        using Scratch scratch = new();
        var builtIn = PriorTable.BuiltIn[Profession.Dentist].PeoplePerDay;
        double Estimated(int credentials)
        {
            var lines = Enumerable.Range(0, 5).SelectMany(day => Enumerable.Range(0, credentials).SelectMany(credential => Enumerable.Range(0, 4).Select(person =>
                EventText.Lookup($"{credential}-{day}-{person}", EventText.Monday.AddDays(day).AddMinutes(person), $"c-{credential}", $"p{person}", "dentist"))));
            return Train(scratch.File($"few-{credentials}.jsonl", EventText.Lines(lines))).Priors[Profession.Dentist].PeoplePerDay;
        }

        var few = Estimated(2);
        var many = Estimated(60);
        few.ShouldBeLessThan(builtIn);
        many.ShouldBeLessThan(few);
        many.ShouldBe(4, 1);
    }

    [Test]
    public void AnUnlabelledBreachHardlyMovesTheModel()
    {
        using Scratch scratch = new();
        SimulationParameters quiet = new() { Credentials = 60, Days = 12, QuietDays = 5 };
        var (clean, _) = Simulated.Write(scratch, quiet, 22, "clean.jsonl");
        var (breached, _) = Simulated.Write(scratch, quiet with { Attacks = [new ScenarioCount("smash_and_grab", 1)] }, 22, "breached.jsonl");
        var without = Train(clean);
        var with = Train(breached);
        with.Tail.Scale.Slope.ShouldBe(without.Tail.Scale.Slope, without.Tail.Scale.Slope * 0.2);
        for (var i = 0; i < PriorTable.Professions; i++)
        {
            with.Professions[i].Prior.PeoplePerDay.ShouldBe(without.Professions[i].Prior.PeoplePerDay, without.Professions[i].Prior.PeoplePerDay * 0.5);
        }
    }

    [Test]
    public void SaysThatAShortWindowTellsLittle()
    {
        using Scratch scratch = new();
        var (events, _) = Simulated.Write(scratch, new SimulationParameters { Credentials = 10, Days = 4 }, 23);
        var model = Train(events);
        model.Warnings.ShouldContain(warning => warning.Contains("days; under 28", StringComparison.Ordinal));
        model.Warnings.ShouldContain(warning => warning.Contains("Fewer than 20 credentials", StringComparison.Ordinal));
    }

    [Test]
    public void NoEventIsNoModel()
    {
        using Scratch scratch = new();
        var path = scratch.File("empty.jsonl", "{}\n"u8.ToArray());
        Should.Throw<IOException>(() => Train(path));
    }

    private static TrainedModel Train(string path) =>
        new Trainer(new EngineOptions(), 1, ProgressMeter.Silent).Train(() => EventDataset.Open([path], TagKey.Evaluation));
}
