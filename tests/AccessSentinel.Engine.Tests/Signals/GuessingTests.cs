using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Scoring;
using AccessSentinel.Engine.Signals;
using AccessSentinel.Engine.State;

namespace AccessSentinel.Engine.Tests.Signals;

/// <summary>Numbers that are guessed: look-ups that find nobody, held against the habit of weeks.</summary>
public sealed class GuessingTests
{
    private const long Nobody = 7_000_000;
    private static readonly ProfessionPrior Prior = new();

    [Test]
    public void A_bad_day_is_at_least_two_misses_in_five_and_never_all() => Property.Check<ushort, ushort>((misses, hits) =>
        EnumerationSignal.BadDayMiss(new Baseline { NotFound = new DecayingRatio { Hits = misses, Trials = misses + hits } }, Prior).ShouldBeInRange(0.4, 0.9));

    [Test]
    public void Who_misses_often_in_all_weeks_may_miss_nearly_always_on_a_bad_day()
    {
        Baseline careful = new() { NotFound = new DecayingRatio { Trials = 500, Hits = 10 } };
        Baseline hasty = new() { NotFound = new DecayingRatio { Trials = 500, Hits = 100 } };
        EnumerationSignal.BadDayMiss(careful, Prior).ShouldBe(0.4);
        EnumerationSignal.BadDayMiss(hasty, Prior).ShouldBe(5.0 * 103 / 600, 1e-6);
        EnumerationSignal.GuessLogRatio(0.9, miss: true).ShouldBe(0);
    }

    [Test]
    public void A_miss_speaks_for_guessing_and_a_hit_against_it()
    {
        EnumerationSignal.GuessLogRatio(0.4, miss: true).ShouldBeGreaterThan(0.3);
        EnumerationSignal.GuessLogRatio(0.4, miss: false).ShouldBeLessThan(-0.7);
        EnumerationSignal.KnownMissLogRatio(0.3).ShouldBeLessThan(-1.5);
        EnumerationSignal.KnownMissLogRatio(0.98).ShouldBeLessThan(0);
    }

    [Test]
    public void The_last_eight_missed_numbers_are_remembered_and_a_repeat_counts_as_the_last()
    {
        TrackMemory memory = new();
        for (ulong number = 1; number <= 8; number++)
        {
            memory.IsNewMiss(number).ShouldBeTrue();
        }

        memory.IsNewMiss(1).ShouldBeFalse();
        memory.IsNewMiss(9).ShouldBeTrue();
        memory.IsNewMiss(1).ShouldBeFalse();
        memory.IsNewMiss(2).ShouldBeTrue();
    }

    [Test]
    public void A_missed_number_keeps_its_place_under_another_key()
    {
        TrackMemory memory = new();
        memory.IsNewMiss(1);
        memory.IsNewMiss(2);
        memory.MoveMissed(1, 3);
        memory.MoveMissed(50, 60);
        memory.Missed[..3].ShouldBe([2, 3, 0]);
        memory.IsNewMiss(3).ShouldBeFalse();
    }

    [Test]
    public void Three_thousand_misses_are_not_their_own_excuse_and_suspend_nobody()
    {
        Desk desk = Practice();
        List<MeasureLevelAt> measures = [];
        for (int i = 0; i < 3_000; i++)
        {
            if (Miss(desk, i, Nobody + i).Command is { } command)
            {
                measures.Add(new MeasureLevelAt(i, command.Type));
            }
        }

        measures[0].Misses.ShouldBeInRange(10, 40);
        measures.ShouldAllBe(measure => measure.Type == CommandType.Restrict);
    }

    [Test]
    public void The_same_number_again_and_again_is_one_piece_of_evidence()
    {
        Desk desk = Practice();
        for (int i = 0; i < 500; i++)
        {
            Miss(desk, i, Nobody + (i % 5));
        }

        desk.Commands.ShouldBeEmpty();
        Guessing(desk).ShouldBeLessThan(5 * 0.4);
    }

    [Test]
    public void Numbers_that_were_somebodys_speak_for_the_owner_and_explain_others()
    {
        Desk desk = Practice();
        for (int i = 0; i < 400; i++)
        {
            // One in eight was read before.
            Miss(desk, i, i % 8 == 0 ? 1 + (i / 8) : Nobody + i);
        }

        desk.Commands.ShouldBeEmpty();
        Guessing(desk).ShouldBeLessThan(0.01);
    }

    [TestCase(NirState.KeyInvalid)]
    [TestCase(NirState.Unreadable)]
    public void A_number_that_nobody_can_have_was_mistyped_and_not_guessed(NirState nir)
    {
        Desk desk = Practice();
        for (int i = 0; i < 300; i++)
        {
            AccessEvent miss = desk.Make(AccessAction.Lookup, At(i), Nobody + i, AccessOutcome.NotFound);
            miss.Nir = nir;
            desk.Give(miss);
        }

        Guessing(desk).ShouldBe(0);
    }

    [Test]
    public void Misses_that_name_no_number_may_all_be_of_the_same()
    {
        Desk desk = Practice();
        for (int i = 0; i < 300; i++)
        {
            Miss(desk, i, 0);
        }

        Guessing(desk).ShouldBe(0);
    }

    [Test]
    public void A_stored_record_judges_the_next_misses_like_the_one_in_memory()
    {
        Desk kept = Practice();
        Desk stored = Practice();
        for (int i = 0; i < 40; i++)
        {
            long person = i % 5 == 0 ? 1 + i : Nobody + (i / 2);
            Miss(kept, i, person);
            Miss(stored, i, person);
            stored.Store.Save(stored.State);
            stored.State = stored.Store.Load(stored.State.CredentialId);
            Guessing(stored).ShouldBe(Guessing(kept));
        }

        stored.State.FamiliarMemory.Missed.ShouldBe(kept.State.FamiliarMemory.Missed);
        stored.State.FamiliarMemory.ExplainedMisses.ShouldBe(kept.State.FamiliarMemory.ExplainedMisses);
    }

    private static double Guessing(Desk desk) => desk.State.FamiliarEvidence.Sums[(int)ThiefHypothesis.Guessing];

    private static long At(int number) => Desk.At(28, 9) + (number * TimeSpan.TicksPerSecond * 10);

    private static EventResult Miss(Desk desk, int number, long person) =>
        desk.Give(desk.Make(AccessAction.Lookup, At(number), person, AccessOutcome.NotFound));

    private static Desk Practice()
    {
        Desk desk = new();
        desk.Work(0, 26, Stream.Seeded(11), pool: 300);
        desk.Login(Desk.At(28, 8.9));
        desk.Commands.ShouldBeEmpty();
        return desk;
    }

    private sealed record MeasureLevelAt(int Misses, CommandType Type);
}
