using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Controls;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Guarding;
using AccessSentinel.Engine.Tests.State;

namespace AccessSentinel.Engine.Tests.Guarding;

/// <summary>From proposal to verdict to measure, and what is owed while the guard holds a suspension.</summary>
public sealed class HeldSuspensionTests
{
    private static readonly GuardVerdict Full = new(GuardDecision.Held, GuardScope.Department, 30, 30, TimeSpan.FromMinutes(3));
    private static readonly long Start = Desk.At(21, 3);

    [Test]
    public void What_is_held_becomes_one_step_up_with_limits_that_says_so()
    {
        var (desk, proposal) = Proposed();
        Command command = desk.Engine.Settle(desk.State, proposal, Full).ShouldNotBeNull();
        command.Type.ShouldBe(CommandType.StepUp);
        command.Limits.ShouldBe(new CommandLimits(LimitScope.Known, null));
        command.RevokeSessions.ShouldBeTrue();
        command.Reason.Summary.ShouldContain("a suspension is held by the guard: the limit on suspensions of its department is reached");
        command.Notice!.Fr.ShouldContain("limité");
        desk.State.Measure.IsHeld.ShouldBeTrue();
        desk.State.Measure.HeldBy.ShouldBe(GuardScope.Department);

        for (int i = 1; i <= 5; i++)
        {
            EventResult next = Next(desk, Start + (i * TimeSpan.TicksPerHour), AccessOutcome.Denied);
            next.Proposal.ShouldNotBeNull();
            desk.Engine.Settle(desk.State, next.Proposal!, Full).ShouldBeNull();
        }
    }

    [TestCase(false, UnsupportedMeasures.None, CommandType.Restrict)]
    [TestCase(false, UnsupportedMeasures.Restrict, CommandType.StepUp)]
    [TestCase(true, UnsupportedMeasures.StepUp, CommandType.Restrict)]
    [TestCase(true, UnsupportedMeasures.Restrict, CommandType.StepUp)]
    [TestCase(true, UnsupportedMeasures.StepUp | UnsupportedMeasures.Restrict, CommandType.StepUp)]
    public void What_is_held_is_what_the_credential_can_answer_and_the_portal_can_do(bool secondFactor, UnsupportedMeasures unsupported, CommandType expected)
    {
        var (desk, proposal) = Proposed(secondFactor, unsupported);
        Command held = desk.Engine.Settle(desk.State, proposal, Full).ShouldNotBeNull();
        held.Type.ShouldBe(expected);
        held.Limits.ShouldBe(new CommandLimits(LimitScope.Known, null));
        held.RevokeSessions.ShouldBeTrue();
        held.Reason.Summary.ShouldContain("a suspension is held by the guard");
        desk.State.Measure.IsHeld.ShouldBeTrue();

        // Read back from the command alone, it is still owed.
        Desk anew = new() { State = new(desk.State.CredentialId) };
        anew.Engine.Restore(anew.State, held);
        Next(anew, Start + TimeSpan.TicksPerHour, AccessOutcome.Denied).Proposal.ShouldNotBeNull();

        AccessEvent next = desk.Make(AccessAction.Lookup, Start + TimeSpan.TicksPerHour, 1, AccessOutcome.Denied);
        EventResult again = desk.Engine.Propose(desk.State, next, new EventContext(next.Time, 0, 0, false) { Unsupported = unsupported });
        desk.Engine.Settle(desk.State, again.Proposal.ShouldNotBeNull(), Full).ShouldBeNull("it runs already");
        desk.Engine.Settle(desk.State, again.Proposal!, Allowed)!.Type.ShouldBe(CommandType.Suspend);
    }

    [Test]
    public void What_an_operator_asks_for_passes_the_guard_and_is_owed_in_his_name()
    {
        Desk desk = new();
        desk.Work(0, 20, Windows.Stream.Seeded(7));
        desk.State.Baseline.HasSecondFactor = true;
        DateTime issued = new(Start, DateTimeKind.Utc);
        Control control = new()
        {
            Id = "0123456789abcdef0123456789abcdef",
            Type = ControlType.Suspend,
            Subject = desk.State.CredentialId,
            Author = "alice",
            Reason = "reported stolen",
            IssuedAt = issued,
            ValidUntil = issued.AddHours(1),
            ExpiresAt = issued.AddDays(10),
        };
        ControlDelivery delivery = new(3, 7);
        SuspensionProposal asked = desk.Engine.ProposalOf(desk.State, control, delivery, UnsupportedMeasures.None).ShouldNotBeNull();
        ControlResult held = desk.Engine.Apply(desk.State, control, delivery, UnsupportedMeasures.None, Full);
        held.Outcome.ShouldBe(ControlOutcome.Held);
        Command stepUp = held.Command.ShouldNotBeNull();
        stepUp.Id.ShouldBe(asked.CommandId);
        stepUp.Type.ShouldBe(CommandType.StepUp);
        stepUp.By.ShouldBe("alice");
        stepUp.Limits.ShouldBe(new CommandLimits(LimitScope.Known, null));
        stepUp.Reason.Summary.ShouldBe("suspended by an operator; a suspension is held by the guard: the limit on suspensions of its department is reached");
        desk.Engine.ProposalOf(desk.State, control, delivery, UnsupportedMeasures.None).ShouldBeNull("it was applied");

        desk.Store.Save(desk.State);
        desk.State = desk.Store.Load(desk.State.CredentialId);
        desk.State.Measure.HeldAuthor.ShouldBe("alice");
        SuspensionProposal owed = Next(desk, Start + TimeSpan.TicksPerHour, AccessOutcome.Success).Proposal.ShouldNotBeNull();
        Command suspended = desk.Engine.Settle(desk.State, owed, Allowed).ShouldNotBeNull();
        suspended.Type.ShouldBe(CommandType.Suspend);
        suspended.Id.ShouldBe(owed.CommandId);
        suspended.By.ShouldBe("alice");
        suspended.ExpiresAt.ShouldBe(control.ExpiresAt);
        suspended.Reason.Summary.ShouldStartWith("suspended by an operator; this suspension was held by the guard");
        suspended.Sequence.ShouldBeGreaterThan(stepUp.Sequence);
    }

    [Test]
    public void An_operator_who_prolongs_a_suspension_needs_no_room()
    {
        Desk desk = Stolen(new EngineOptions());
        Extract(desk, Allowed).ShouldNotBeNull();
        DateTime issued = new(Start + TimeSpan.TicksPerHour, DateTimeKind.Utc);
        Control control = new()
        {
            Id = "0123456789abcdef0123456789abcdef",
            Type = ControlType.Suspend,
            Subject = desk.State.CredentialId,
            Author = "alice",
            Reason = "sure",
            IssuedAt = issued,
            ValidUntil = issued.AddHours(1),
            ExpiresAt = issued.AddDays(10),
        };
        desk.Engine.ProposalOf(desk.State, control, new ControlDelivery(3, 7), UnsupportedMeasures.None).ShouldBeNull();
        desk.Engine.Apply(desk.State, control, new ControlDelivery(3, 7)).Command!.Type.ShouldBe(CommandType.Suspend);
    }

    [Test]
    public void What_is_allowed_later_is_suspended_and_says_that_it_was_held()
    {
        var (desk, proposal) = Proposed();
        Command held = desk.Engine.Settle(desk.State, proposal, GuardVerdict.Unreadable(TimeSpan.Zero)).ShouldNotBeNull();
        held.Type.ShouldBe(CommandType.StepUp);
        held.Reason.Summary.ShouldContain("could not be asked");
        SuspensionProposal again = Next(desk, Start + TimeSpan.TicksPerHour, AccessOutcome.Denied).Proposal.ShouldNotBeNull();
        Command allowed = desk.Engine.Settle(desk.State, again, Allowed).ShouldNotBeNull();
        allowed.Type.ShouldBe(CommandType.Suspend);
        allowed.Id.ShouldBe(again.CommandId);
        allowed.Episode.ShouldBe(held.Episode);
        allowed.Sequence.ShouldBeGreaterThan(held.Sequence);
        allowed.Limits.ShouldBeNull();
        allowed.Reason.Summary.ShouldContain("this suspension was held because the guard could not be asked, since 2026-");
        desk.State.Measure.IsHeld.ShouldBeFalse();
        Next(desk, Start + (2 * TimeSpan.TicksPerHour), AccessOutcome.Denied).Proposal.ShouldBeNull();
    }

    [Test]
    public void Asked_again_the_id_is_that_of_the_command_that_follows()
    {
        var (first, proposal) = Proposed();
        var (second, repeated) = Proposed();
        repeated.CommandId.ShouldBe(proposal.CommandId);
        first.Engine.Settle(first.State, proposal, Allowed)!.Id.ShouldBe(proposal.CommandId);
        second.Engine.Settle(second.State, repeated, Full);
        string once = Next(second, Start + TimeSpan.TicksPerHour, AccessOutcome.Denied).Proposal!.CommandId;
        once.ShouldNotBe(proposal.CommandId, "a step-up came between");
        Next(second, Start + (2 * TimeSpan.TicksPerHour), AccessOutcome.Success).Proposal!.CommandId.ShouldBe(once);
    }

    [Test]
    public void A_second_factor_does_not_settle_what_is_owed()
    {
        var (desk, proposal) = Proposed();
        desk.Engine.Settle(desk.State, proposal, Full);
        desk.SecondFactor = true;
        AccessEvent login = desk.Make(AccessAction.Login, Start + TimeSpan.TicksPerHour);
        EventResult answered = desk.Engine.Propose(desk.State, login, new EventContext(login.Time, 0, 0, false));
        answered.Proposal.ShouldNotBeNull();
        desk.Engine.Settle(desk.State, answered.Proposal!, Allowed)!.Type.ShouldBe(CommandType.Suspend);
    }

    [Test]
    public void The_step_up_is_renewed_while_it_is_owed_and_lapses_after()
    {
        LadderOptions ladder = new();
        var (desk, proposal) = Proposed();
        Command first = desk.Engine.Settle(desk.State, proposal, Full).ShouldNotBeNull();
        long lapsed = first.ExpiresAt!.Value.Ticks + TimeSpan.TicksPerMinute;
        Command second = desk.Engine.Settle(desk.State, Next(desk, lapsed, AccessOutcome.Denied).Proposal.ShouldNotBeNull(), Full).ShouldNotBeNull();
        second.Type.ShouldBe(CommandType.StepUp);
        second.Episode.ShouldBe(first.Episode);
        second.Id.ShouldNotBe(first.Id);

        long over = proposal.Time + ladder.SuspendFor.Ticks;
        desk.State.Measure.HeldUntil.ShouldBe(over);
        EventResult late = Next(desk, over, AccessOutcome.Success);
        late.Proposal.ShouldBeNull();
        late.Command.ShouldBeNull();
        desk.State.Measure.IsHeld.ShouldBeFalse();
        desk.State.Measure.Level.ShouldBe(MeasureLevel.Watch);
    }

    [Test]
    public void What_is_held_is_stored_and_read_back()
    {
        var (desk, proposal) = Proposed();
        Command command = desk.Engine.Settle(desk.State, proposal, Full).ShouldNotBeNull();
        desk.Store.Save(desk.State);
        var loaded = desk.Store.Load(desk.State.CredentialId).Measure;
        loaded.HeldBy.ShouldBe(GuardScope.Department);
        loaded.HeldSince.ShouldBe(proposal.Time);
        loaded.HeldUntil.ShouldBe(proposal.HeldUntil);

        // Redis was emptied: all there is, is the command.
        Desk anew = new() { State = new(desk.State.CredentialId) };
        anew.Engine.Restore(anew.State, command);
        SuspensionProposal owed = Next(anew, Start + TimeSpan.TicksPerHour, AccessOutcome.Denied).Proposal.ShouldNotBeNull();
        anew.Engine.Settle(anew.State, owed, Allowed)!.Episode.ShouldBe(command.Episode);
    }

    [Test]
    public void A_suspension_shown_in_shadow_passes_the_guard_before_it_is_enforced()
    {
        Desk desk = Stolen(new EngineOptions { Mode = OperatingMode.Shadow });
        Command shown = Extract(desk, Allowed).ShouldNotBeNull();
        shown.Mode.ShouldBe(OperatingMode.Shadow);
        desk.Engine = new DetectionEngine(new EngineOptions());
        SuspensionProposal proposal = Next(desk, Start + TimeSpan.TicksPerHour, AccessOutcome.Denied).Proposal.ShouldNotBeNull();
        Command held = desk.Engine.Settle(desk.State, proposal, Full).ShouldNotBeNull();
        held.Type.ShouldBe(CommandType.StepUp);
        held.Mode.ShouldBe(OperatingMode.Enforce);
        proposal = Next(desk, Start + (2 * TimeSpan.TicksPerHour), AccessOutcome.Denied).Proposal.ShouldNotBeNull();
        desk.Engine.Settle(desk.State, proposal, Allowed)!.Type.ShouldBe(CommandType.Suspend);
        desk.State.Measure.Recurrence.ShouldBe(1);
    }

    [Test]
    public void A_running_shadow_suspension_that_is_allowed_keeps_its_step_and_its_end()
    {
        Desk desk = Stolen(new EngineOptions { Mode = OperatingMode.Shadow });
        Command shown = Extract(desk, Allowed).ShouldNotBeNull();
        desk.Engine = new DetectionEngine(new EngineOptions());
        SuspensionProposal proposal = Next(desk, Start + TimeSpan.TicksPerHour, AccessOutcome.Denied).Proposal.ShouldNotBeNull();
        Command enforced = desk.Engine.Settle(desk.State, proposal, Allowed).ShouldNotBeNull();
        enforced.Id.ShouldBe(proposal.CommandId);
        enforced.Type.ShouldBe(CommandType.Suspend);
        enforced.ExpiresAt.ShouldBe(shown.ExpiresAt);
    }

    private static GuardVerdict Allowed => new(GuardDecision.Allowed, GuardScope.None, 1, 50, TimeSpan.Zero);

    private static EventResult Next(Desk desk, long time, AccessOutcome outcome)
    {
        AccessEvent next = desk.Make(AccessAction.Lookup, time, 1, outcome);
        return desk.Engine.Propose(desk.State, next, new EventContext(time, 0, 0, false));
    }

    private static (Desk Desk, SuspensionProposal Proposal) Proposed(bool secondFactor = true, UnsupportedMeasures unsupported = UnsupportedMeasures.None)
    {
        Desk desk = Stolen(new EngineOptions());
        desk.State.Baseline.HasSecondFactor = secondFactor;
        for (int i = 0; ; i++)
        {
            AccessEvent next = desk.Make(AccessAction.Lookup, Start + (i * TimeSpan.TicksPerSecond * 4), 500_000 + i);
            if (desk.Engine.Propose(desk.State, next, new EventContext(next.Time, 0, 0, false) { Unsupported = unsupported }).Proposal is { } proposal)
            {
                return (desk, proposal);
            }
        }
    }

    /// <summary>Reads strangers until a suspension is settled.</summary>
    private static Command? Extract(Desk desk, GuardVerdict verdict)
    {
        for (int i = 0; ; i++)
        {
            AccessEvent next = desk.Make(AccessAction.Lookup, Start + (i * TimeSpan.TicksPerSecond * 4), 500_000 + i);
            if (desk.Engine.Propose(desk.State, next, new EventContext(next.Time, 0, 0, false)).Proposal is { } proposal)
            {
                return desk.Engine.Settle(desk.State, proposal, verdict);
            }
        }
    }

    private static Desk Stolen(EngineOptions options)
    {
        Desk desk = new(options: options);
        desk.Work(0, 20, Windows.Stream.Seeded(7));
        desk.Commands.ShouldBeEmpty();
        desk.State.Baseline.HasSecondFactor = true;
        desk.Place = Place.Elsewhere;
        desk.Login(Start - TimeSpan.TicksPerMinute);
        return desk;
    }
}
