using System.Globalization;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Controls;
using AccessSentinel.Engine.Decisions;

namespace AccessSentinel.Engine.Tests.Decisions;

public sealed class ControlTests
{
    private static readonly TimeSpan Haste = TimeSpan.FromSeconds(4);
    private int _controls;

    [Test]
    public void A_release_reinstates_and_ends_the_episode()
    {
        Desk desk = Suspended();
        Command suspension = desk.Commands[^1];
        ControlResult result = Apply(desk, Control(ControlType.Release, Desk.At(21, 4)));

        result.Outcome.ShouldBe(ControlOutcome.Applied);
        result.Command!.Type.ShouldBe(CommandType.Reinstate);
        result.Command.Episode.ShouldBe(suspension.Episode);
        result.Command.Sequence.ShouldBeGreaterThan(suspension.Sequence);
        result.Command.ExpiresAt.ShouldBeNull();
        result.Command.By.ShouldBe("alice");
        desk.State.Measure.Level.ShouldBe(MeasureLevel.Observe);
        desk.State.Measure.Episode.ShouldBeEmpty();
        desk.State.Oversight.ProbationUntil.ShouldBe(Desk.At(35, 4));
    }

    [Test]
    public void A_release_where_nothing_is_known_tells_the_portal_all_the_same()
    {
        Desk desk = new();
        ControlResult result = Apply(desk, Control(ControlType.Release, Desk.At(21, 4)));

        result.Outcome.ShouldBe(ControlOutcome.Applied);
        result.Command!.Type.ShouldBe(CommandType.Reinstate);
        result.Command.Sequence.ShouldBe((Desk.At(21, 4) - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond);
    }

    [Test]
    public void The_same_message_again_does_nothing_and_another_one_is_a_replay()
    {
        Desk desk = Suspended();
        Control release = Control(ControlType.Release, Desk.At(21, 4));
        Apply(desk, release, new ControlDelivery(1, 7)).Outcome.ShouldBe(ControlOutcome.Applied);
        Apply(desk, release, new ControlDelivery(1, 7)).ShouldBe(new ControlResult(ControlOutcome.Redelivered, null));
        Apply(desk, release, new ControlDelivery(1, 8)).ShouldBe(new ControlResult(ControlOutcome.Replayed, null));
        Apply(desk, release, new ControlDelivery(2, 7)).Outcome.ShouldBe(ControlOutcome.Replayed);
    }

    [Test]
    public void However_many_controls_came_since_none_is_applied_twice() => Stream.Check<int>(seed =>
    {
        Desk desk = new();
        Random random = new(seed);
        List<Control> given = [];
        for (int i = 0; i < 100; i++)
        {
            Control next = Control(ControlType.Allow, Desk.At(random.Next(30), i * 0.01)) with { Factor = 2, ExpiresAt = new DateTime(Desk.At(60, 0), DateTimeKind.Utc) };
            given.Add(next);
            Apply(desk, next);
            ControlOutcome again = Apply(desk, given[random.Next(given.Count)]).Outcome;
            again.ShouldBe(ControlOutcome.Replayed);
        }

        desk.State.Oversight.Applied.Count.ShouldBe(AppliedControls.Capacity);
    });

    [Test]
    public void A_confirmed_suspension_goes_on_until_it_is_released()
    {
        Desk desk = Suspended();
        ControlResult confirmed = Apply(desk, Control(ControlType.Confirm, Desk.At(21, 5)));

        confirmed.Command!.Type.ShouldBe(CommandType.Suspend);
        confirmed.Command.ExpiresAt.ShouldBe(new DateTime(Desk.At(51, 5)));
        desk.Commands.Clear();
        desk.Login(Desk.At(47, 9));
        desk.Commands.ShouldBeEmpty();
        desk.Login(Desk.At(48, 9));
        desk.Commands.ShouldHaveSingleItem().ExpiresAt.ShouldBe(new DateTime(Desk.At(78, 9)));
        // Long after its end, too: nobody tried for months.
        desk.Login(Desk.At(200, 9));
        desk.Commands[^1].Type.ShouldBe(CommandType.Suspend);
        desk.Commands.Select(command => command.Id).ShouldBeUnique();
        Apply(desk, Control(ControlType.Release, Desk.At(201, 5))).Command!.Type.ShouldBe(CommandType.Reinstate);
        desk.Login(Desk.At(202, 9));
        desk.Commands.Count.ShouldBe(2);
    }

    [Test]
    public void Confirming_a_suspension_asks_nobody_and_confirming_something_milder_asks_the_guard()
    {
        Desk suspended = Suspended();
        suspended.Engine.ProposalOf(suspended.State, Control(ControlType.Confirm, Desk.At(21, 5)), new ControlDelivery(1, 1), UnsupportedMeasures.None).ShouldBeNull();

        Desk desk = Milder();
        Control confirm = Control(ControlType.Confirm, Desk.At(21, 3.5));
        var proposal = desk.Engine.ProposalOf(desk.State, confirm, new ControlDelivery(1, 1), UnsupportedMeasures.None).ShouldNotBeNull();
        proposal.HeldUntil.ShouldBe(Desk.At(51, 3.5));
        GuardVerdict full = new(GuardDecision.Held, GuardScope.All, 50, 50, TimeSpan.Zero);
        ControlResult held = desk.Engine.Apply(desk.State, confirm, new ControlDelivery(1, 1), UnsupportedMeasures.None, full);
        held.Outcome.ShouldBe(ControlOutcome.Held);
        held.Command!.Type.ShouldBe(CommandType.Restrict, "there is no factor to give");
        held.Command.Limits.ShouldBe(new CommandLimits(LimitScope.Known, null));
        desk.State.Measure.IsHeld.ShouldBeTrue();

        // At the credential's next event it follows, in the operator's name and for as long as a confirmed one lasts, and goes on.
        desk.Commands.Clear();
        desk.LookUp(Desk.At(21, 3.6), 900_000);
        Command follows = desk.Commands.ShouldHaveSingleItem();
        follows.Type.ShouldBe(CommandType.Suspend);
        follows.By.ShouldBe("alice");
        follows.ExpiresAt.ShouldBe(new DateTime(Desk.At(51, 3.5)));
        desk.State.Oversight.IsConfirmed.ShouldBeTrue();

        Desk allowed = Milder();
        Apply(allowed, Control(ControlType.Confirm, Desk.At(21, 3.5))).Command!.Type.ShouldBe(CommandType.Suspend);
    }

    [Test]
    public void What_cannot_be_confirmed_asks_nobody()
    {
        Desk desk = Milder();
        Control other = Control(ControlType.Confirm, Desk.At(21, 3.5)) with { Episode = new ControlEpisode(new string('0', 32), DateTime.UnixEpoch) };
        desk.Engine.ProposalOf(desk.State, other, new ControlDelivery(1, 1), UnsupportedMeasures.None).ShouldBeNull();
        desk.Engine.ProposalOf(new Desk().State, Control(ControlType.Confirm, Desk.At(21, 3.5)), new ControlDelivery(1, 1), UnsupportedMeasures.None).ShouldBeNull();
    }

    [Test]
    public void Nothing_in_force_cannot_be_confirmed() =>
        Apply(new Desk(), Control(ControlType.Confirm, Desk.At(21, 5))).ShouldBe(new ControlResult(ControlOutcome.NothingInForce, null));

    [Test]
    public void A_verdict_about_another_episode_is_not_followed()
    {
        Desk desk = Suspended();
        Control other = Control(ControlType.Release, Desk.At(21, 5)) with { Episode = new ControlEpisode(new string('0', 32), DateTime.UnixEpoch) };
        Apply(desk, other).Outcome.ShouldBe(ControlOutcome.OtherEpisode);
        // Signed an hour before the suspension: it cannot be meant.
        Apply(desk, Control(ControlType.Release, Desk.At(21, 2))).Outcome.ShouldBe(ControlOutcome.OtherEpisode);
        desk.State.Measure.Level.ShouldBe(MeasureLevel.Suspend);
        Control right = other with { Id = new string('e', 32), Episode = new ControlEpisode(desk.State.Measure.Episode, DateTime.UnixEpoch) };
        Apply(desk, right).Outcome.ShouldBe(ControlOutcome.Applied);
    }

    [Test]
    public void With_four_eyes_a_confirmed_episode_takes_two_to_release()
    {
        Desk desk = Suspended(new EngineOptions { FourEyes = true });
        Apply(desk, Control(ControlType.Confirm, Desk.At(21, 4)));
        Apply(desk, Control(ControlType.Release, Desk.At(21, 5))).ShouldBe(new ControlResult(ControlOutcome.AwaitsSecondOperator, null));
        Apply(desk, Control(ControlType.Release, Desk.At(21, 6))).Outcome.ShouldBe(ControlOutcome.AwaitsSecondOperator);
        desk.State.Measure.Level.ShouldBe(MeasureLevel.Suspend);
        Apply(desk, Control(ControlType.Release, Desk.At(21, 7)) with { Author = "bob" }).Outcome.ShouldBe(ControlOutcome.Applied);
        desk.State.Measure.Level.ShouldBe(MeasureLevel.Observe);
    }

    [Test]
    public void With_four_eyes_an_unconfirmed_episode_takes_one()
    {
        Desk desk = Suspended(new EngineOptions { FourEyes = true });
        Apply(desk, Control(ControlType.Release, Desk.At(21, 5))).Outcome.ShouldBe(ControlOutcome.Applied);
    }

    [Test]
    public void After_a_release_the_same_is_let_through_and_another_family_is_not()
    {
        Desk desk = Suspended();
        int before = desk.Commands.Count;
        Apply(desk, Control(ControlType.Release, Desk.At(21, 4)));
        desk.Login(Desk.At(21, 5));
        desk.Extract(Desk.At(21, 5.1), 40, Haste, 700_000).ShouldBe(40);
        desk.Commands.Count.ShouldBe(before);

        desk.Place = new Place(55, 55, 55, 64501, 0x4255);
        desk.Login(Desk.At(22, 3));
        // What the owner did from the source that was released is not held against a third one.
        desk.Commands.Count.ShouldBe(before);
        desk.Extract(Desk.At(22, 3.01), 60, Haste, 800_000).ShouldBeInRange(3, 30);
    }

    [Test]
    public void A_probation_ends()
    {
        Desk desk = Suspended();
        Apply(desk, Control(ControlType.Release, Desk.At(21, 4)));
        desk.Place = Place.Practice;
        desk.Work(22, 20, Stream.Seeded(4));
        desk.Place = Place.Elsewhere;
        desk.Login(Desk.At(43, 3));
        desk.Extract(Desk.At(43, 3.01), 100, Haste, 900_000).ShouldBeLessThan(100);
    }

    [Test]
    public void A_released_amount_is_not_a_licence_for_more()
    {
        Desk desk = Suspended();
        Apply(desk, Control(ControlType.Release, Desk.At(21, 4)));
        desk.Login(Desk.At(21, 5));
        desk.Extract(Desk.At(21, 5.1), 1000, Haste, 700_000).ShouldBeInRange(300, 1000);
    }

    [Test]
    public void A_decoy_suspends_in_probation_and_under_the_greatest_allowance()
    {
        Desk desk = Suspended(new EngineOptions { Canaries = new HashSet<ulong> { Stream.Tag(77_777) } });
        Apply(desk, Control(ControlType.Release, Desk.At(21, 4)));
        Apply(desk, Control(ControlType.Allow, Desk.At(21, 4)) with { Factor = Contracts.Controls.Control.GreatestFactor, ExpiresAt = new DateTime(Desk.At(60, 0), DateTimeKind.Utc) });
        desk.Commands.Clear();
        desk.Login(Desk.At(21, 5));
        desk.LookUp(Desk.At(21, 5.1), 77_777);
        desk.Commands.ShouldHaveSingleItem().Type.ShouldBe(CommandType.Suspend);
    }

    [Test]
    public void An_allowance_takes_more_people_and_ends_by_itself_or_by_one()
    {
        int usual = Stolen().Extract(Desk.At(21, 3), 2000, Haste);
        int allowed = Allowed(3, 60).Extract(Desk.At(21, 3), 2000, Haste);
        allowed.ShouldBeInRange((int)(usual * 1.5), usual * 12);
        Allowed(3, 21).Extract(Desk.At(21, 3), 2000, Haste).ShouldBe(usual);
        Allowed(1, 60).Extract(Desk.At(21, 3), 2000, Haste).ShouldBe(usual);
    }

    [Test]
    public void An_allowance_of_the_source_counts_as_one_of_the_credential()
    {
        Desk desk = Stolen();
        Desk of = Allowed(3, 60);
        int expected = of.Extract(Desk.At(21, 3), 2000, Haste);
        int read = 0;
        while (desk.Commands.Count == 0)
        {
            var next = desk.Make(Contracts.Events.AccessAction.Lookup, Desk.At(21, 3) + (read * Haste.Ticks), 500_000 + read);
            read++;
            if (desk.Engine.Process(desk.State, next, new EventContext(next.Time, 0, 0, false) { Allowance = 3 }).Command is { } command)
            {
                desk.Commands.Add(command);
            }
        }

        read.ShouldBe(expected);
    }

    [Test]
    public void An_operators_suspension_opens_an_episode_and_does_not_shorten_one()
    {
        Desk desk = new();
        ControlResult result = Apply(desk, Control(ControlType.Suspend, Desk.At(2, 8)) with { ExpiresAt = new DateTime(Desk.At(4, 8), DateTimeKind.Utc) });
        result.Command!.Type.ShouldBe(CommandType.Suspend);
        result.Command.Episode.Length.ShouldBe(32);
        result.Command.RevokeSessions.ShouldBeTrue();
        desk.State.Measure.InForce(Desk.At(3, 0)).ShouldBeTrue();
        Apply(desk, Control(ControlType.Suspend, Desk.At(2, 9)) with { ExpiresAt = new DateTime(Desk.At(3, 8), DateTimeKind.Utc) })
            .Command!.ExpiresAt.ShouldBe(new DateTime(Desk.At(4, 8)));
    }

    [Test]
    public void What_was_said_survives_the_store_and_its_loss()
    {
        Desk desk = Suspended();
        Command suspension = desk.Commands[^1];
        Control confirm = Control(ControlType.Confirm, Desk.At(21, 4)) with { Episode = new ControlEpisode(suspension.Episode, DateTime.UnixEpoch) };
        Control allow = Control(ControlType.Allow, Desk.At(21, 4)) with { Factor = 4, ExpiresAt = new DateTime(Desk.At(60, 0), DateTimeKind.Utc) };
        Command held = Apply(desk, confirm, new ControlDelivery(1, 1)).Command!;
        Apply(desk, allow, new ControlDelivery(1, 2));
        desk.Store.Save(desk.State);
        desk.Store.Load("8100000001").Oversight.ConfirmedBy.ShouldBe("alice");
        desk.Store.Load("8100000001").Oversight.FactorAt(Desk.At(30, 0)).ShouldBe(4);

        Engine.State.CredentialState restored = new("8100000001");
        desk.Engine.Restore(restored, held);
        DetectionEngine.Restore(restored, confirm, new ControlDelivery(1, 1));
        DetectionEngine.Restore(restored, allow, new ControlDelivery(1, 2));
        restored.Oversight.ConfirmedBy.ShouldBe("alice");
        restored.Oversight.FactorAt(Desk.At(30, 0)).ShouldBe(4);
        desk.State = restored;
        Apply(desk, confirm, new ControlDelivery(1, 1)).Outcome.ShouldBe(ControlOutcome.Redelivered);
        Command reinstated = Apply(desk, Control(ControlType.Release, Desk.At(21, 6))).Command!;

        Engine.State.CredentialState again = new("8100000001");
        desk.Engine.Restore(again, reinstated);
        again.Oversight.ProbationUntil.ShouldBe(desk.State.Oversight.ProbationUntil);
        again.Oversight.Released.Families.ShouldBe(desk.State.Oversight.Released.Families);
        again.Oversight.Released.Foreign.ShouldBeTrue();
    }

    private static Desk Stolen(EngineOptions? options = null)
    {
        Desk desk = new(options: options);
        desk.Work(0, 21, Stream.Seeded(3));
        desk.Place = Place.Elsewhere;
        desk.Login(Desk.At(21, 2.99));
        return desk;
    }

    /// <summary>Under a step-up, and no more.</summary>
    private static Desk Milder()
    {
        Desk desk = Stolen();
        for (int i = 0; i < 200 && desk.Commands.Count == 0; i++)
        {
            desk.LookUp(Desk.At(21, 3) + (i * Haste.Ticks), 500_000 + i);
        }

        desk.Commands.ShouldHaveSingleItem().Type.ShouldNotBe(CommandType.Suspend);
        return desk;
    }

    private static Desk Suspended(EngineOptions? options = null)
    {
        Desk desk = Stolen(options);
        for (int i = 0; i < 200 && (desk.Commands.Count == 0 || desk.Commands[^1].Type != CommandType.Suspend); i++)
        {
            desk.LookUp(Desk.At(21, 3) + (i * Haste.Ticks), 500_000 + i);
        }

        desk.Commands[^1].Type.ShouldBe(CommandType.Suspend);
        return desk;
    }

    private Desk Allowed(double factor, int untilDay)
    {
        Desk desk = Stolen();
        Apply(desk, Control(ControlType.Allow, Desk.At(20, 0)) with { Factor = factor, ExpiresAt = new DateTime(Desk.At(untilDay, 0), DateTimeKind.Utc) });
        return desk;
    }

    private Control Control(ControlType type, long time) => new()
    {
        Id = (++_controls + 0x100L).ToString("x16", CultureInfo.InvariantCulture) + new string('0', 16),
        Type = type,
        Subject = "8100000001",
        Author = "alice",
        Reason = "test",
        IssuedAt = new DateTime(time, DateTimeKind.Utc),
        ValidUntil = new DateTime(time, DateTimeKind.Utc).AddHours(1),
    };

    private ControlResult Apply(Desk desk, Control control) => Apply(desk, control, new ControlDelivery(1, ++_controls));

    private static ControlResult Apply(Desk desk, Control control, ControlDelivery delivery) => desk.Engine.Apply(desk.State, control, delivery);
}
