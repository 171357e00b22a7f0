using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine.Decisions;

namespace AccessSentinel.Engine.Tests.Processing;

public sealed class MeasureTests
{
    private static readonly TimeSpan Haste = TimeSpan.FromSeconds(4);

    [Test]
    public void Within_an_episode_measures_only_become_severer_and_sequences_and_steps_rise()
    {
        Desk desk = Stolen();
        desk.Extract(Desk.At(21, 3), 40, Haste);
        long start = Desk.At(21, 3.2);
        for (int i = 0; i < 200; i++)
        {
            desk.LookUp(start + (i * Haste.Ticks), 600_000 + i);
        }

        desk.Commands.ShouldNotBeEmpty();
        desk.Commands.Select(command => command.Episode).Distinct().Count().ShouldBe(1);
        desk.Commands.Select(command => command.Type).ShouldBeInOrder();
        desk.Commands.Select(command => command.Type).ShouldBeUnique();
        desk.Commands.Select(command => command.Sequence).ShouldBeUnique();
        desk.Commands.Select(command => command.Sequence).ShouldBeInOrder();
        desk.Commands.Select(command => command.Id).ShouldBeUnique();
        desk.Commands[^1].Type.ShouldBe(CommandType.Suspend);
    }

    [Test]
    public void A_command_carries_its_episode_its_end_and_what_was_exposed()
    {
        Desk desk = Stolen();
        int read = desk.Extract(Desk.At(21, 3), 60, Haste);
        Command command = desk.Commands.ShouldHaveSingleItem();
        command.CredentialId.ShouldBe(desk.State.CredentialId);
        command.Episode.Length.ShouldBe(32);
        command.Sequence.ShouldBeGreaterThanOrEqualTo((command.IssuedAt.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond);
        command.ExpiresAt!.Value.ShouldBeGreaterThan(command.IssuedAt);
        command.Exposure!.Beneficiaries.ShouldBeInRange(1, read);
        command.Exposure.Since.ShouldBeInRange(new DateTime(Desk.At(21, 2.9)), command.IssuedAt);
        command.By.ShouldBe("policy");
        command.Notice.ShouldNotBeNull();
        command.RevokeSessions.ShouldBe(command.Type == CommandType.Suspend);
        command.Reason.Signals.ShouldNotBeEmpty();
    }

    [Test]
    public void Shadow_decides_the_same_under_other_ids()
    {
        Desk enforced = Stolen();
        Desk shadow = Stolen(new EngineOptions { Mode = OperatingMode.Shadow });
        enforced.Extract(Desk.At(21, 3), 60, Haste).ShouldBe(shadow.Extract(Desk.At(21, 3), 60, Haste));
        shadow.Commands[0].Type.ShouldBe(enforced.Commands[0].Type);
        shadow.Commands[0].Episode.ShouldBe(enforced.Commands[0].Episode);
        shadow.Commands[0].Id.ShouldNotBe(enforced.Commands[0].Id);
        shadow.Commands[0].Mode.ShouldBe(OperatingMode.Shadow);
        shadow.State.Measure.Shadow.ShouldBeTrue();
    }

    [Test]
    public void Turned_to_enforce_a_measure_that_still_runs_in_shadow_is_published_once_in_a_new_sequence()
    {
        Desk desk = Stolen(new EngineOptions { Mode = OperatingMode.Shadow });
        desk.Extract(Desk.At(21, 3), 60, Haste);
        var shown = desk.Commands[^1];
        desk.Engine = new DetectionEngine(new EngineOptions());
        desk.Login(Desk.At(21, 5));
        desk.Login(Desk.At(21, 6));
        var enforced = desk.Commands.Where(command => command.Mode == OperatingMode.Enforce && command.Type == shown.Type).ShouldHaveSingleItem();
        enforced.Episode.ShouldBe(shown.Episode);
        enforced.ExpiresAt.ShouldBe(shown.ExpiresAt);
        enforced.Sequence.ShouldBeGreaterThan(shown.Sequence);
        enforced.Id.ShouldNotBe(shown.Id);
    }

    [Test]
    public void Once_it_has_lapsed_a_measure_becomes_watch_and_what_it_acted_upon_is_forgotten()
    {
        Desk desk = Stolen();
        desk.Extract(Desk.At(21, 3), 100, Haste);
        desk.Place = Place.Practice;
        desk.Login(desk.State.Measure.Until + 1);
        desk.State.Measure.Level.ShouldBe(MeasureLevel.Watch);
        desk.State.Measure.Episode.ShouldBeEmpty();
        desk.State.FamiliarEvidence.Greatest.ShouldBe(0);
        desk.State.ForeignEvidence.Greatest.ShouldBe(0);
    }

    [Test]
    public void A_watched_credential_is_stopped_sooner_than_one_that_is_not_and_under_another_episode()
    {
        Desk watched = Stolen();
        Desk unwatched = Stolen(new EngineOptions { Ladder = new LadderOptions { WatchMargin = 0 } });
        int sooner = Again(watched);
        sooner.ShouldBeLessThan(Again(unwatched));
        watched.Commands[^1].Episode.ShouldNotBe(watched.Commands[0].Episode);
        watched.Commands[^1].Sequence.ShouldBeGreaterThan(watched.Commands[0].Sequence);
    }

    [Test]
    public void Watch_ends_after_its_time()
    {
        Desk desk = Stolen();
        desk.Extract(Desk.At(21, 3), 100, Haste);
        desk.Place = Place.Practice;
        desk.Login(desk.State.Measure.Until + new LadderOptions().WatchFor.Ticks + 1);
        desk.State.Measure.Level.ShouldBe(MeasureLevel.Observe);
        desk.State.Measure.Until.ShouldBe(0);
    }

    [Test]
    public void Exactly_at_its_end_a_measure_is_over_and_just_before_it_is_in_force()
    {
        MeasureState measure = new() { Level = MeasureLevel.Suspend, OpenedAt = 100, Until = 200 };
        measure.InForce(199).ShouldBeTrue();
        measure.InForce(200).ShouldBeFalse();
        measure.InForce(99).ShouldBeFalse();
        new MeasureState { Level = MeasureLevel.Watch, Until = 200 }.InForce(150).ShouldBeFalse();
    }

    [Test]
    public void A_measure_is_not_renewed_by_what_it_acted_upon()
    {
        Desk desk = new();
        desk.Work(0, 20, Stream.Seeded(8));
        long start = Desk.At(21, 9);
        desk.Login(start);
        desk.Extract(start, 300, TimeSpan.FromSeconds(40));
        desk.Commands.ShouldNotBeEmpty();
        if (desk.Commands[0].Type == CommandType.Suspend)
        {
            Assert.Fail("The case no longer meets a mild measure: choose a slower thief.");
        }

        long after = desk.State.Measure.Until + TimeSpan.TicksPerMinute;
        int decided = desk.Commands.Count;
        desk.Login(after);
        for (int i = 0; i < 6; i++)
        {
            long time = after + (i * 10 * TimeSpan.TicksPerMinute);
            desk.LookUp(time, 800_000 + i);
            desk.Claim(time + TimeSpan.TicksPerMinute, 800_000 + i);
        }

        desk.Commands.Count.ShouldBe(decided);
    }

    [Test]
    public void The_volume_that_a_lapsed_measure_acted_upon_counts_no_more()
    {
        Desk desk = Stolen();
        desk.Extract(Desk.At(21, 3), 100, Haste);
        desk.Engine.Score(desk.State).DayStrangers.ShouldBeGreaterThan(0);
        desk.LookUp(desk.State.Measure.Until + 1, 1);
        desk.Engine.Score(desk.State).DayStrangers.ShouldBeLessThanOrEqualTo(1);
    }

    [Test]
    public void An_answered_step_up_acquits_its_source_and_lets_the_owner_work_on()
    {
        Desk desk = new() { SecondFactor = true };
        desk.Work(0, 20, Stream.Seeded(9));
        desk.Place = new Place(50, 50, 50);
        desk.Login(Desk.At(21, 9));
        desk.Extract(Desk.At(21, 9), 200, TimeSpan.FromSeconds(30));
        desk.Commands[0].Type.ShouldBe(CommandType.StepUp);
        long answered = desk.State.Now + TimeSpan.TicksPerMinute;
        desk.Login(answered).Command.ShouldBeNull();
        desk.State.Measure.AnsweredAt.ShouldBe(answered);
        desk.State.ForeignEvidence.Greatest.ShouldBe(0);
        desk.State.Context.Takeover.ShouldBe(0);
        for (int i = 0; i < 12; i++)
        {
            long time = answered + (i * 6 * TimeSpan.TicksPerMinute) + TimeSpan.TicksPerMinute;
            desk.LookUp(time, 1 + i).Command.ShouldBeNull();
            desk.Claim(time + TimeSpan.TicksPerMinute, 1 + i).Command.ShouldBeNull();
        }
    }

    [TestCase(AccessOutcome.Denied, true)]
    [TestCase(AccessOutcome.Success, false)]
    public void A_step_up_is_answered_by_a_successful_sign_in_with_a_second_factor_only(AccessOutcome outcome, bool factor)
    {
        Desk desk = new() { SecondFactor = true };
        desk.Work(0, 20, Stream.Seeded(9));
        desk.Place = new Place(50, 50, 50);
        desk.Login(Desk.At(21, 9));
        desk.Extract(Desk.At(21, 9), 200, TimeSpan.FromSeconds(30));
        desk.SecondFactor = factor;
        desk.Give(desk.Make(AccessAction.Login, desk.State.Now + 1, outcome: outcome));
        desk.State.Measure.AnsweredAt.ShouldBe(0);
        desk.State.ForeignEvidence.Greatest.ShouldBeGreaterThan(0);
    }

    private static int Again(Desk desk)
    {
        desk.Extract(Desk.At(21, 3), 100, Haste);
        desk.Login(Desk.At(26, 3));
        desk.State.Measure.Level.ShouldBe(MeasureLevel.Watch);
        return desk.Extract(Desk.At(26, 3), 100, Haste, 700_000);
    }

    private static Desk Stolen(EngineOptions? options = null)
    {
        Desk desk = new(options: options);
        desk.Work(0, 20, Stream.Seeded(7));
        desk.Commands.ShouldBeEmpty();
        desk.Place = Place.Elsewhere;
        desk.Login(Desk.At(21, 3));
        return desk;
    }
}
