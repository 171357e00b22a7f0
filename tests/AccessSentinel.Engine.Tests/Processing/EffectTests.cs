using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Contracts.Findings;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.State;

namespace AccessSentinel.Engine.Tests.Processing;

public sealed class EffectTests
{
    private static readonly long Decoy = 777;
    private static readonly EngineOptions Watchful = new() { Canaries = new HashSet<ulong> { Windows.Stream.Tag(Decoy) } };

    [Test]
    public void Successes_of_a_suspended_credential_are_judged_counted_and_named_by_their_path()
    {
        var desk = Suspended(out var suspendedAt);
        var exposed = desk.State.FamiliarEvidence.Exposed + desk.State.ForeignEvidence.Exposed;

        var same = desk.LookUp(suspendedAt + TimeSpan.TicksPerSecond, 9_001);
        same.Disposition.ShouldBe(Disposition.Processed);
        same.Evasion.ShouldBe(new EvasionPath(AccessAction.Lookup, EvasionSession.Same));
        desk.Session++;
        desk.LookUp(suspendedAt + (2 * TimeSpan.TicksPerSecond), 9_002).Evasion.ShouldBe(new EvasionPath(AccessAction.Lookup, EvasionSession.Other));
        (desk.State.FamiliarEvidence.Exposed + desk.State.ForeignEvidence.Exposed).ShouldBe(exposed + 2);
        desk.State.Effect.SucceededAt.ShouldBe(suspendedAt + (2 * TimeSpan.TicksPerSecond));
    }

    [Test]
    public void Refused_accesses_prove_a_measure_and_refused_sign_ins_do_not()
    {
        var desk = Suspended(out var at);
        desk.Give(desk.Make(AccessAction.Login, at + 10, outcome: AccessOutcome.Denied)).Evasion.ShouldBeNull();
        desk.State.Effect.DeniedAt.ShouldBe(0);
        desk.Give(desk.Make(AccessAction.Lookup, at + 20, 9_001, AccessOutcome.Denied)).Evasion.ShouldBeNull();
        desk.State.Effect.DeniedAt.ShouldBe(at + 20);
        desk.Give(desk.Make(AccessAction.Logout, at + 30)).Evasion.ShouldBeNull();
    }

    [Test]
    public void Nothing_is_expected_in_shadow_or_while_learning()
    {
        var shadow = Suspended(out var at, Watchful with { Mode = OperatingMode.Shadow });
        shadow.LookUp(at + TimeSpan.TicksPerMinute, 9_001).Evasion.ShouldBeNull();

        var learning = Suspended(out at);
        learning.Learning = true;
        learning.LookUp(at + TimeSpan.TicksPerMinute, 9_001).Evasion.ShouldBeNull();
    }

    [Test]
    public void Failed_enforcement_is_said_once_an_episode_also_by_a_record_that_was_stored()
    {
        var desk = Suspended(out var at);
        var path = desk.LookUp(at + TimeSpan.TicksPerMinute, 9_001).Evasion!.Value;
        var finding = EpisodeFindings.EnforcementFailed(desk.State, at + TimeSpan.TicksPerMinute, path).ShouldNotBeNull();
        finding.Activity.ShouldBe(FindingActivity.Update);
        finding.Command.Id.ShouldBe(desk.Commands[^1].Id);
        finding.Command.Type.ShouldBe(CommandType.Suspend);

        var stored = new StoredRecord();
        StateCodec.Encode(desk.State, stored);
        desk.State = StateCodec.Decode(desk.State.CredentialId, stored);
        EpisodeFindings.EnforcementFailed(desk.State, at + TimeSpan.TicksPerHour, path).ShouldBeNull();
    }

    [Test]
    public void After_expiry_a_new_episode_may_suspend_again_and_may_fail_again()
    {
        var desk = Suspended(out var at);
        var first = desk.Commands[^1];
        var path = desk.LookUp(at + TimeSpan.TicksPerMinute, 9_001).Evasion!.Value;
        EpisodeFindings.EnforcementFailed(desk.State, at + TimeSpan.TicksPerMinute, path).ShouldNotBeNull();

        var later = first.ExpiresAt!.Value.Ticks + TimeSpan.TicksPerHour;
        var closing = desk.LookUp(later - 1, 9_003).Finding.ShouldNotBeNull();
        var answer = desk.LookUp(later, Decoy);
        closing.Activity.ShouldBe(FindingActivity.Close);
        closing.Command.Episode.ShouldBe(first.Episode);
        closing.Time.ShouldBe(first.ExpiresAt.Value);
        var second = answer.Command.ShouldNotBeNull();
        second.Type.ShouldBe(CommandType.Suspend);
        second.Episode.ShouldNotBe(first.Episode);
        second.Sequence.ShouldBeGreaterThan(first.Sequence);
        desk.LookUp(later + TimeSpan.TicksPerMinute, 9_002).Evasion.ShouldNotBeNull();
        EpisodeFindings.EnforcementFailed(desk.State, later + TimeSpan.TicksPerMinute, path).ShouldNotBeNull();
    }

    [Test]
    public void Whoever_closes_an_episode_says_the_same_bytes()
    {
        var desk = Suspended(out _);
        var sweeper = FindingWriter.ToBytes(EpisodeFindings.OfLapse(desk.State).ShouldNotBeNull());
        var engine = desk.LookUp(desk.Commands[^1].ExpiresAt!.Value.Ticks + TimeSpan.TicksPerDay, 9_001).Finding.ShouldNotBeNull();
        FindingWriter.ToBytes(engine).ShouldBe(sweeper);
        EpisodeFindings.OfLapse(desk.State).ShouldBeNull("the episode is over");
    }

    [TestCase(UnsupportedMeasures.None, CommandType.Suspend)]
    [TestCase(UnsupportedMeasures.Suspend, CommandType.StepUp)]
    [TestCase(UnsupportedMeasures.Suspend | UnsupportedMeasures.StepUp, CommandType.Restrict)]
    public void The_ladder_skips_what_the_portal_cannot_do(UnsupportedMeasures unsupported, CommandType expected)
    {
        var desk = new Desk(options: Watchful);
        desk.Login(Desk.At(0, 9));
        Give(desk, desk.Make(AccessAction.Lookup, Desk.At(0, 9.1), Decoy), unsupported).ShouldNotBeNull().Type.ShouldBe(expected);
    }

    [Test]
    public void A_portal_that_can_do_nothing_is_sent_nothing()
    {
        var desk = new Desk(options: Watchful);
        desk.Login(Desk.At(0, 9));
        Give(desk, desk.Make(AccessAction.Lookup, Desk.At(0, 9.1), Decoy), UnsupportedMeasures.Restrict | UnsupportedMeasures.StepUp | UnsupportedMeasures.Suspend)
            .ShouldBeNull();
    }

    [Test]
    public void A_suspension_without_effect_gives_way_to_what_the_portal_can_do_and_one_that_holds_does_not()
    {
        var desk = Suspended(out var at);
        Give(desk, desk.Make(AccessAction.Lookup, at + 10, 9_001, AccessOutcome.Denied), UnsupportedMeasures.Suspend).ShouldBeNull("it holds");
        var instead = Give(desk, desk.Make(AccessAction.Lookup, at + 20, 9_002), UnsupportedMeasures.Suspend).ShouldNotBeNull();
        instead.Type.ShouldBe(CommandType.StepUp);
        instead.Episode.ShouldBe(desk.Commands[^1].Episode);
        Give(desk, desk.Make(AccessAction.Lookup, at + 30, 9_003), UnsupportedMeasures.Suspend).ShouldBeNull("said once");
        var again = Give(desk, desk.Make(AccessAction.Lookup, at + 40, 9_004), UnsupportedMeasures.None).ShouldNotBeNull("the portal learned it");
        again.Type.ShouldBe(CommandType.Suspend);
    }

    [Test]
    public void The_finding_of_a_milder_measure_names_the_one_that_the_portal_lacks_until_it_can_be_taken()
    {
        var desk = new Desk(options: Watchful);
        desk.Login(Desk.At(0, 9));
        var instead = Give(desk, desk.Make(AccessAction.Lookup, Desk.At(0, 9.1), Decoy), UnsupportedMeasures.Suspend).ShouldNotBeNull();
        var finding = EpisodeFindings.OfMeasure(desk.State, instead);
        finding.Unsupported.ShouldBe(CommandType.Suspend);
        finding.Activity.ShouldBe(FindingActivity.Create);
        Text(finding).ShouldContain("; the portal cannot carry out suspend, which is due\"");
        Answer(desk, desk.Make(AccessAction.Lookup, Desk.At(0, 9.2), 9_001), UnsupportedMeasures.Suspend).Finding.ShouldBeNull("said with the measure");

        var suspended = Give(desk, desk.Make(AccessAction.Lookup, Desk.At(0, 9.3), 9_002), UnsupportedMeasures.None).ShouldNotBeNull();
        suspended.Type.ShouldBe(CommandType.Suspend);
        EpisodeFindings.OfMeasure(desk.State, suspended).Unsupported.ShouldBeNull();
    }

    [Test]
    public void Where_nothing_milder_is_left_to_take_the_finding_is_updated_once()
    {
        var desk = new Desk(options: Watchful);
        desk.Login(Desk.At(0, 9));
        UnsupportedMeasures most = UnsupportedMeasures.Suspend | UnsupportedMeasures.StepUp;
        var restricted = Give(desk, desk.Make(AccessAction.Lookup, Desk.At(0, 9.1), Decoy), most).ShouldNotBeNull();
        restricted.Type.ShouldBe(CommandType.Restrict);
        // The record forgets that it was said, as one that was read back from the commands does.
        desk.State.Effect.Lacking = MeasureLevel.Observe;
        var answer = Answer(desk, desk.Make(AccessAction.Lookup, Desk.At(0, 9.2), 9_001), most);
        answer.Command.ShouldBeNull();
        var update = answer.Finding.ShouldNotBeNull();
        update.Activity.ShouldBe(FindingActivity.Update);
        update.Command.Id.ShouldBe(restricted.Id);
        update.Command.Episode.ShouldBe(restricted.Episode);
        Text(update).ShouldContain("Not stopped: the portal cannot carry out suspend, which is due; restrict stands");
        Text(update).ShouldContain("\"severity_id\":4");

        var stored = new StoredRecord();
        StateCodec.Encode(desk.State, stored);
        desk.State = StateCodec.Decode(desk.State.CredentialId, stored);
        Answer(desk, desk.Make(AccessAction.Lookup, Desk.At(0, 9.3), 9_002), most).Finding.ShouldBeNull("said once an episode");
    }

    private static string Text(Finding finding) => System.Text.Encoding.UTF8.GetString(FindingWriter.ToBytes(finding));

    private static Command? Give(Desk desk, in AccessEvent accessEvent, UnsupportedMeasures unsupported) => Answer(desk, accessEvent, unsupported).Command;

    private static EventResult Answer(Desk desk, in AccessEvent accessEvent, UnsupportedMeasures unsupported) =>
        desk.Engine.Process(desk.State, accessEvent, new EventContext(accessEvent.Time, 0, 0, false) { Unsupported = unsupported });

    private static Desk Suspended(out long at, EngineOptions? options = null)
    {
        var desk = new Desk(options: options ?? Watchful);
        desk.Login(Desk.At(0, 9));
        at = Desk.At(0, 9.1);
        desk.LookUp(at, Decoy).Command.ShouldNotBeNull().Type.ShouldBe(CommandType.Suspend);
        return desk;
    }
}
