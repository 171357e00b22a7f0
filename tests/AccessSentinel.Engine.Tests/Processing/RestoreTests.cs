using AccessSentinel.Contracts.Commands;
using AccessSentinel.Engine.Decisions;

namespace AccessSentinel.Engine.Tests.Processing;

public sealed class RestoreTests
{
    private const string Episode = "0123456789abcdef0123456789abcdef";
    private static readonly DateTime Issued = new(Desk.At(10, 9), DateTimeKind.Utc);

    [Test]
    public void A_running_measure_goes_on_after_the_store_was_lost()
    {
        Desk desk = new();
        desk.Engine.Restore(desk.State, Read(CommandType.Suspend, 77));
        MeasureState measure = desk.State.Measure;
        (measure.Level, measure.Sequence, measure.Episode).ShouldBe((MeasureLevel.Suspend, 77, Episode));
        measure.InForce(Issued.Ticks + 1).ShouldBeTrue();
        measure.Until.ShouldBe(Issued.AddHours(72).Ticks);
        measure.Exposed.ShouldBe(12);
        measure.Recurrence.ShouldBe(1);
    }

    [Test]
    public void An_older_command_changes_nothing()
    {
        Desk desk = new();
        desk.Engine.Restore(desk.State, Read(CommandType.Suspend, 77));
        desk.Engine.Restore(desk.State, Read(CommandType.Restrict, 76));
        desk.Engine.Restore(desk.State, Read(CommandType.Restrict, 77));
        desk.State.Measure.Level.ShouldBe(MeasureLevel.Suspend);
    }

    [Test]
    public void What_is_decided_next_has_a_greater_sequence_and_an_id_of_its_own()
    {
        Desk lost = Attacked(null);
        Command first = lost.Commands[0];
        Desk again = Attacked(first with { ExpiresAt = first.IssuedAt.AddDays(30) });
        again.Commands.ShouldAllBe(command => command.Sequence > first.Sequence && command.Id != first.Id && command.Type > first.Type);
    }

    [Test]
    public void History_before_the_measure_teaches_as_if_there_were_none()
    {
        Desk plain = new() { Learning = true };
        plain.Work(0, 9, new Random(2));
        Desk restored = new() { Learning = true };
        restored.Engine.Restore(restored.State, Read(CommandType.Restrict, 77));
        restored.Work(0, 9, new Random(2));
        restored.State.Baseline.FirstSeen.ShouldBe(plain.State.Baseline.FirstSeen);
        restored.State.Baseline.FirstSeen.Trials.ShouldBeGreaterThan(50);
        restored.State.Measure.Level.ShouldBe(MeasureLevel.Restrict);
    }

    [Test]
    public void What_happened_while_the_measure_ran_teaches_nothing()
    {
        Desk desk = new() { Learning = true };
        desk.Engine.Restore(desk.State, Read(CommandType.Suspend, 77));
        desk.LookUp(Issued.Ticks + 1, 1);
        float before = desk.State.Baseline.FirstSeen.Trials;
        desk.LookUp(Issued.Ticks + TimeSpan.TicksPerHour, 2);
        desk.State.Baseline.FirstSeen.Trials.ShouldBe(before);
    }

    [Test]
    public void A_reinstated_credential_is_free_and_its_next_episode_is_another()
    {
        Desk desk = new();
        desk.Engine.Restore(desk.State, Read(CommandType.Reinstate, 78) with { ExpiresAt = null });
        MeasureState measure = desk.State.Measure;
        (measure.Level, measure.Sequence, measure.Episode).ShouldBe((MeasureLevel.Observe, 78, ""));
        measure.InForce(Issued.Ticks + 1).ShouldBeFalse();
    }

    [Test]
    public void A_measure_that_lapsed_meanwhile_becomes_watch_at_the_next_event()
    {
        Desk desk = new();
        desk.Engine.Restore(desk.State, Read(CommandType.Restrict, 77) with { ExpiresAt = Issued.AddHours(4) });
        desk.Login(Issued.AddHours(5).Ticks);
        desk.State.Measure.Level.ShouldBe(MeasureLevel.Watch);
    }

    private static Desk Attacked(Command? before)
    {
        Desk desk = new();
        if (before is not null)
        {
            desk.Engine.Restore(desk.State, before);
        }

        desk.Work(0, 20, new Random(4));
        desk.Place = Place.Elsewhere;
        desk.Login(Desk.At(21, 3));
        desk.Extract(Desk.At(21, 3), 60, TimeSpan.FromSeconds(3));
        return desk;
    }

    private static Command Read(CommandType type, long sequence) => new()
    {
        Id = "fedcba9876543210fedcba9876543210",
        Type = type,
        CredentialId = "8100000001",
        Sequence = sequence,
        Episode = Episode,
        Mode = OperatingMode.Enforce,
        IssuedAt = Issued,
        ExpiresAt = Issued.AddHours(72),
        Reason = new CommandReason("", 6, [], null),
        Exposure = new CommandExposure(12, Issued.AddMinutes(-3)),
    };
}
