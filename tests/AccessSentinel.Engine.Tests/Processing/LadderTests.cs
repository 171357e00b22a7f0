using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine.Decisions;

namespace AccessSentinel.Engine.Tests.Processing;

/// <summary>What the ladder promises, event by event.</summary>
public sealed class LadderTests
{
    private static readonly TimeSpan Haste = TimeSpan.FromSeconds(4);

    [Test]
    public void A_professions_own_ladder_holds_for_it_and_for_no_other()
    {
        EngineOptions options = new()
        {
            Ladders = new Dictionary<Profession, LadderOptions>
            {
                [Profession.Nurse] = new() { RestrictBudget = 100, RestrictFor = TimeSpan.FromMinutes(30), SuspendBudget = 0.001 },
            },
        };
        var nurse = Stolen(options, Profession.Nurse);
        var same = Stolen(new EngineOptions(), Profession.Nurse);
        var doctor = Stolen(options, Profession.GeneralPractitioner);
        var usual = Stolen(new EngineOptions(), Profession.GeneralPractitioner);
        var sooner = nurse.Extract(Desk.At(21, 3), 100, Haste);
        sooner.ShouldBeLessThan(same.Extract(Desk.At(21, 3), 100, Haste));
        nurse.Commands[0].Type.ShouldBe(CommandType.Restrict);
        (nurse.Commands[0].ExpiresAt - nurse.Commands[0].IssuedAt).ShouldBe(TimeSpan.FromMinutes(30));
        doctor.Extract(Desk.At(21, 3), 100, Haste).ShouldBe(usual.Extract(Desk.At(21, 3), 100, Haste));
        doctor.Commands[0].Type.ShouldBe(usual.Commands[0].Type);
        doctor.Commands[0].ExpiresAt.ShouldBe(usual.Commands[0].ExpiresAt);
    }

    [Test]
    public void A_professions_own_cap_of_exposure_suspends_on_volume_alone()
    {
        var capped = Capped(floor: 30);
        var free = Capped(floor: 400);
        capped.Commands.ShouldHaveSingleItem().Type.ShouldBe(CommandType.Suspend);
        free.Commands.ShouldBeEmpty();
    }

    [Test]
    public void Every_suspension_revokes_sessions_and_no_milder_measure_does()
    {
        var desk = Stolen(new EngineOptions());
        desk.Extract(Desk.At(21, 3), 40, Haste);
        desk.Extract(Desk.At(21, 3.2), 200, Haste, 600_000);
        desk.Commands.Select(each => each.Type).ShouldBe([CommandType.Restrict, CommandType.Suspend]);
        desk.Commands.Select(each => each.RevokeSessions).ShouldBe([false, true]);
    }

    [Test]
    public void Evidence_at_a_bar_gives_one_measure_and_not_one_an_event()
    {
        var desk = Stolen(new EngineOptions { Ladder = new LadderOptions { SuspendBudget = 0.001, LoneFamilyMargin = 100 } });
        desk.Extract(Desk.At(21, 3), 20, TimeSpan.FromSeconds(20)).ShouldBeLessThan(20);
        var until = desk.State.Measure.Until;
        for (var i = 0; i < 30; i++)
        {
            // Known people with claims take the score below its bar, strangers above it again.
            var time = desk.State.Now + TimeSpan.TicksPerMinute;
            desk.LookUp(time, i % 3 == 0 ? 900_000 + i : 1 + i);
        }

        desk.Commands.ShouldHaveSingleItem().Type.ShouldBe(CommandType.Restrict);
        desk.State.Measure.Until.ShouldBe(until, "it is not prolonged by what it acts upon");
    }

    [Test]
    public void Who_has_a_second_factor_is_asked_for_it_and_who_has_none_is_restricted_first([Values] bool factor)
    {
        Desk desk = new() { SecondFactor = factor };
        desk.Work(0, 20, Stream.Seeded(9));
        desk.SecondFactor = false;
        desk.Place = new Place(50, 50, 50);
        desk.Login(Desk.At(21, 9));
        desk.Extract(Desk.At(21, 9), 200, TimeSpan.FromSeconds(30));
        desk.Commands[0].Type.ShouldBe(factor ? CommandType.StepUp : CommandType.Restrict);
    }

    [Test]
    public void After_an_answer_a_session_that_itself_looks_taken_over_is_suspended_without_another_question()
    {
        Desk desk = new() { SecondFactor = true };
        desk.Work(0, 20, Stream.Seeded(9));
        desk.Place = new Place(50, 50, 50);
        desk.Login(Desk.At(21, 9));
        desk.Extract(Desk.At(21, 9), 200, TimeSpan.FromSeconds(30));
        desk.Commands.ShouldHaveSingleItem().Type.ShouldBe(CommandType.StepUp);
        desk.Login(desk.State.Now + TimeSpan.TicksPerMinute);
        desk.State.Measure.AnsweredAt.ShouldNotBe(0);
        desk.SecondFactor = false;
        desk.Place = Place.Elsewhere;
        desk.Login(desk.State.Now + (5 * TimeSpan.TicksPerMinute));
        desk.Extract(desk.State.Now + TimeSpan.TicksPerMinute, 100, Haste, 800_000).ShouldBeLessThan(20);
        desk.Commands.Count.ShouldBe(2);
        desk.Commands[1].Type.ShouldBe(CommandType.Suspend);
        desk.Commands[1].Episode.ShouldBe(desk.Commands[0].Episode);
    }

    [TestCase(AuthenticationMethod.Password, true)]
    [TestCase(AuthenticationMethod.Card, false)]
    [TestCase(AuthenticationMethod.Absent, false)]
    public void How_it_signs_in_is_what_its_last_successful_sign_in_says(AuthenticationMethod method, bool passwordOnly)
    {
        Desk desk = new();
        desk.Give(desk.Make(AccessAction.Login, Desk.At(0, 9)) with { Authentication = method });
        desk.Give(desk.Make(AccessAction.Login, Desk.At(0, 9.1), outcome: AccessOutcome.Denied) with { Authentication = AuthenticationMethod.Password });
        desk.State.Baseline.IsPasswordOnly.ShouldBe(passwordOnly);
        desk.SecondFactor = true;
        desk.Login(Desk.At(0, 10));
        desk.SecondFactor = false;
        desk.Login(Desk.At(0, 11));
        desk.State.Baseline.IsPasswordOnly.ShouldBeFalse("it gave a second factor before");
    }

    private static Desk Capped(int floor)
    {
        LadderOptions silent = new() { SuspendBudget = 0.001, StepUpBudget = 0.001, RestrictBudget = 0.001, LoneFamilyMargin = 100, ExposureCapFactor = 5, ExposureCapFloor = floor };
        Desk desk = new(options: new EngineOptions { Ladders = new Dictionary<Profession, LadderOptions> { [Profession.GeneralPractitioner] = silent } });
        desk.Work(0, 20, Stream.Seeded(7));
        desk.Login(Desk.At(21, 8));
        desk.Extract(Desk.At(21, 8), 150, TimeSpan.FromMinutes(4));
        return desk;
    }

    private static Desk Stolen(EngineOptions options, Profession profession = Profession.GeneralPractitioner)
    {
        Desk desk = new(profession, options);
        desk.Work(0, 20, Stream.Seeded(7));
        desk.Commands.ShouldBeEmpty();
        desk.Place = Place.Elsewhere;
        desk.Login(Desk.At(21, 3));
        return desk;
    }
}
