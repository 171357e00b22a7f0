using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Simulation.Portal;

namespace AccessSentinel.Simulation.Tests;

public class PortalTests
{
    private static readonly DateTime Noon = new(2026, 3, 3, 12, 0, 0, DateTimeKind.Utc);

    [Test]
    public void The_greatest_sequence_is_in_force_whatever_the_order()
    {
        var simulation = Simulations.Of(1, credentials: 12, days: 2);
        var portal = new SimulatedPortal(simulation);
        portal.Obey(Order(simulation, CommandType.Suspend, 20), Noon)!.Result.ShouldBe(CommandEffect.Applied);
        portal.Obey(Order(simulation, CommandType.Reinstate, 10), Noon)!.Result.ShouldBe(CommandEffect.Stale);
        portal.Obey(Order(simulation, CommandType.Suspend, 20), Noon)!.Result.ShouldBe(CommandEffect.Stale);
        portal.Decide(0, 5, Noon.AddMinutes(1).Ticks).ShouldBe(PortalAnswer.Denied);
        portal.Obey(Order(simulation, CommandType.Restrict, 30, LimitScope.Any), Noon)!.Result.ShouldBe(CommandEffect.Applied);
        portal.Decide(0, 5, Noon.AddMinutes(1).Ticks).ShouldBe(PortalAnswer.Allowed);
    }

    [Test]
    public void Measures_lapse_and_nothing_older_revives()
    {
        var simulation = Simulations.Of(1, credentials: 12, days: 2);
        var portal = new SimulatedPortal(simulation);
        portal.Obey(Order(simulation, CommandType.Suspend, 20, hours: 48), Noon);
        portal.Obey(Order(simulation, CommandType.Suspend, 21, hours: 1), Noon);
        portal.Decide(0, 5, Noon.AddMinutes(59).Ticks).ShouldBe(PortalAnswer.Denied);
        portal.Decide(0, 5, Noon.AddMinutes(60).Ticks).ShouldBe(PortalAnswer.Allowed);
    }

    [Test]
    public void Shadow_commands_are_ignored_and_unknown_credentials_fail()
    {
        var simulation = Simulations.Of(1, credentials: 12, days: 2);
        var portal = new SimulatedPortal(simulation);
        portal.Obey(Order(simulation, CommandType.Suspend, 20) with { Mode = OperatingMode.Shadow }, Noon).ShouldBeNull();
        portal.Decide(0, 5, Noon.Ticks).ShouldBe(PortalAnswer.Allowed);
        var stranger = Order(simulation, CommandType.Suspend, 20) with { CredentialId = "nobody" };
        portal.Obey(stranger, Noon)!.Result.ShouldBe(CommandEffect.Failed);
    }

    [Test]
    public void Known_means_dealt_with_before_today()
    {
        var simulation = Simulations.Of(1, credentials: 12, days: 2);
        var portal = new SimulatedPortal(simulation);
        portal.Submit(Lookup(0, 7, Noon.AddDays(-1)), out _).ShouldBe(PortalAnswer.Allowed);
        portal.Submit(Lookup(0, 8, Noon), out _).ShouldBe(PortalAnswer.Allowed);
        portal.Obey(Order(simulation, CommandType.Restrict, 20, LimitScope.Known), Noon);
        portal.Submit(Lookup(0, 7, Noon.AddMinutes(1)), out _).ShouldBe(PortalAnswer.Allowed);
        portal.Submit(Lookup(0, 8, Noon.AddMinutes(2)), out var refused).ShouldBe(PortalAnswer.Denied);
        refused.Outcome.ShouldBe(AccessOutcome.Denied);
        refused.Beneficiary.ShouldBe(8UL);
    }

    [Test]
    public void A_pace_counts_distinct_people_of_the_last_hour()
    {
        var simulation = Simulations.Of(1, credentials: 12, days: 2);
        var portal = new SimulatedPortal(simulation);
        portal.Obey(Order(simulation, CommandType.Restrict, 20, LimitScope.Any, perHour: 2), Noon);
        portal.Submit(Lookup(0, 1, Noon), out _).ShouldBe(PortalAnswer.Allowed);
        portal.Submit(Lookup(0, 2, Noon.AddMinutes(1)), out _).ShouldBe(PortalAnswer.Allowed);
        portal.Submit(Lookup(0, 3, Noon.AddMinutes(2)), out _).ShouldBe(PortalAnswer.Denied);
        portal.Submit(Lookup(0, 2, Noon.AddMinutes(3)), out _).ShouldBe(PortalAnswer.Allowed);
        portal.Submit(Lookup(0, 3, Noon.AddMinutes(61)), out _).ShouldBe(PortalAnswer.Allowed);
    }

    [Test]
    public void An_owner_answers_a_step_up_and_goes_on_in_a_new_session()
    {
        var simulation = Simulations.Of(1, credentials: 12, days: 2);
        var portal = new SimulatedPortal(simulation, new PortalOptions { AnswerProbability = 1, AnswerProbabilityWithoutFactor = 1 });
        portal.Submit(Lookup(0, 1, Noon), out _).ShouldBe(PortalAnswer.Allowed);
        portal.Obey(Order(simulation, CommandType.StepUp, 20) with { RevokeSessions = true }, Noon);
        portal.Submit(Lookup(0, 2, Noon.AddSeconds(1)), out _).ShouldBe(PortalAnswer.SecondFactorAsked);
        portal.TryTakeAnswer(Noon.AddHours(5).Ticks, out var answer).ShouldBeTrue();
        answer.Action.ShouldBe(AccessAction.Login);
        answer.Outcome.ShouldBe(AccessOutcome.Success);
        answer.SecondFactor.ShouldBeTrue();
        portal.TryTakeAnswer(Noon.AddHours(5).Ticks, out _).ShouldBeFalse();
        portal.Submit(Lookup(0, 2, new DateTime(answer.Time).AddSeconds(1)), out var actual).ShouldBe(PortalAnswer.Allowed);
        actual.Session.ShouldBe(answer.Session);
    }

    [TestCase("hijacked_session", false)]
    [TestCase("steady", false)]
    [TestCase("insider", true)]
    public void A_second_factor_counts_for_the_session_that_gave_it(string attack, bool passes)
    {
        var simulation = Simulations.Of(23, credentials: 30, days: 3, attacks: attack);
        simulation.Scenarios.Single().PassesSecondFactor.ShouldBe(passes);
        var portal = new SimulatedPortal(simulation, new PortalOptions { AnswerProbability = 1, AnswerProbabilityWithoutFactor = 1 });
        SimulatedEvent Thief(ulong person, DateTime time) => Lookup(0, person, time) with
        {
            Session = attack == "steady" ? 77UL : 99UL,
            IsAttack = true,
            Scenario = 0,
        };

        portal.Submit(Lookup(0, 1, Noon), out _).ShouldBe(PortalAnswer.Allowed);
        portal.Submit(Thief(2, Noon), out _).ShouldBe(PortalAnswer.Allowed);
        portal.Obey(Order(simulation, CommandType.StepUp, 20, hours: 12), Noon);
        portal.Submit(Thief(3, Noon.AddSeconds(1)), out _).ShouldBe(PortalAnswer.SecondFactorAsked);
        portal.Submit(Lookup(0, 1, Noon.AddSeconds(2)), out _).ShouldBe(PortalAnswer.SecondFactorAsked);
        var holders = new List<bool>();
        while (portal.TryTakeAnswer(Noon.AddHours(8).Ticks, out var answer))
        {
            holders.Add(answer.IsAttack);
            answer.SecondFactor.ShouldBeTrue();
        }

        holders.Order().ShouldBe(passes ? [false, true] : [false]);
        portal.Submit(Lookup(0, 1, Noon.AddHours(8)), out var owner).ShouldBe(PortalAnswer.Allowed);
        owner.Session.ShouldNotBe(99UL);
        portal.Submit(Thief(4, Noon.AddHours(8)), out _).ShouldBe(passes ? PortalAnswer.Allowed : PortalAnswer.SecondFactorAsked);
        portal.TryTakeAnswer(Noon.AddHours(11).Ticks, out _).ShouldBeFalse();

        // A further measure asks anew.
        portal.Obey(Order(simulation, CommandType.StepUp, 21, hours: 12), Noon.AddHours(9));
        portal.Submit(Lookup(0, 1, Noon.AddHours(9)), out _).ShouldBe(PortalAnswer.SecondFactorAsked);
    }

    [Test]
    public void Nobody_answers_a_step_up_unasked()
    {
        var simulation = Simulations.Of(1, credentials: 12, days: 2);
        var portal = new SimulatedPortal(simulation, new PortalOptions { AnswerProbability = 1, AnswerProbabilityWithoutFactor = 1 });
        portal.Submit(Lookup(0, 1, Noon), out _).ShouldBe(PortalAnswer.Allowed);
        portal.Obey(Order(simulation, CommandType.StepUp, 20), Noon);
        portal.TryTakeAnswer(Noon.AddHours(3).Ticks, out _).ShouldBeFalse();
    }

    [Test]
    public void A_suspended_smash_and_grab_is_exposed_no_further()
    {
        var simulation = Simulations.Of(17, credentials: 30, days: 3, attacks: "smash_and_grab");
        var portal = new SimulatedPortal(simulation);
        var attack = simulation.Scenarios.Single();
        var victim = simulation.Credentials[attack.Credentials[0]];
        var read = 0;
        foreach (ref readonly var each in simulation.Events())
        {
            portal.Submit(each, out var actual);
            if (actual.IsAttack && actual.Action == AccessAction.Lookup && actual.Outcome == AccessOutcome.Success && ++read == 25)
            {
                var at = new DateTime(actual.Time, DateTimeKind.Utc);
                var order = Order(simulation, CommandType.Suspend, 1);
                portal.Obey(order with { CredentialId = victim.Id, IssuedAt = at, ExpiresAt = at.AddDays(2) }, at);
            }
        }

        read.ShouldBe(25);
        portal.Outcome.Exposed.ShouldBeLessThanOrEqualTo(25);
        portal.Outcome.Attempted.ShouldBeGreaterThan(100);
        portal.Outcome.AttacksStopped.ShouldBe(1);
        portal.Outcome.WrongfulSuspensions.ShouldBe(0);
        portal.AttackOutcomes.Single().FirstRefused.ShouldNotBeNull();
    }

    [Test]
    public void A_revoked_session_is_refused_until_its_holder_signs_in_anew()
    {
        var simulation = Simulations.Of(1, credentials: 12, days: 2);
        var portal = new SimulatedPortal(simulation);
        portal.Submit(Lookup(0, 1, Noon.AddMinutes(-1)) with { Action = AccessAction.Login, Beneficiary = 0 }, out _);
        portal.Submit(Lookup(0, 1, Noon), out _).ShouldBe(PortalAnswer.Allowed);
        var result = portal.Obey(Order(simulation, CommandType.Restrict, 20, LimitScope.Any) with { RevokeSessions = true }, Noon);
        result!.SessionsRevoked.ShouldBe(1);
        portal.Submit(Lookup(0, 2, Noon.AddSeconds(1)), out _).ShouldBe(PortalAnswer.Denied);
        portal.TryTakeAnswer(Noon.AddMinutes(1).Ticks, out var signIn).ShouldBeTrue();
        signIn.Action.ShouldBe(AccessAction.Login);
        signIn.Outcome.ShouldBe(AccessOutcome.Success);
        portal.Submit(Lookup(0, 2, Noon.AddMinutes(2)), out var actual).ShouldBe(PortalAnswer.Allowed);
        actual.Session.ShouldBe(signIn.Session);
    }

    [Test]
    public void Whoever_hijacked_a_session_is_out_once_it_is_revoked()
    {
        var simulation = Simulations.Of(23, credentials: 30, days: 3, attacks: "hijacked_session");
        var attack = simulation.Scenarios.Single();
        var portal = new SimulatedPortal(simulation);
        var exposed = 0;
        foreach (ref readonly var each in simulation.Events())
        {
            while (portal.TryTakeAnswer(each.Time, out _))
            {
                // The owner's new sign-ins are not looked at here.
            }

            portal.Submit(each, out var actual);
            if (actual.IsAttack && actual.Outcome == AccessOutcome.Success && ++exposed == 10)
            {
                portal.Obey(
                    Order(simulation, CommandType.Restrict, 1, LimitScope.Any) with
                    {
                        CredentialId = simulation.Credentials[attack.Credentials[0]].Id,
                        RevokeSessions = true,
                        ExpiresAt = new DateTime(each.Time, DateTimeKind.Utc).AddDays(9),
                    },
                    new DateTime(each.Time, DateTimeKind.Utc));
            }
        }

        exposed.ShouldBe(10);
        portal.Outcome.AttacksStopped.ShouldBe(1);
    }

    [Test]
    public void Measures_against_owners_are_counted()
    {
        var simulation = Simulations.Of(1, credentials: 12, days: 2);
        var portal = new SimulatedPortal(simulation);
        portal.Obey(Order(simulation, CommandType.Suspend, 20), Noon);
        portal.Submit(Lookup(0, 1, Noon.AddSeconds(1)), out _);
        portal.Outcome.WrongfulSuspensions.ShouldBe(1);
        portal.Outcome.LegitimateRefused.ShouldBe(1);
    }

    private static SimulatedEvent Lookup(int credential, ulong person, DateTime time) => new()
    {
        Credential = credential,
        Beneficiary = person,
        Time = time.Ticks,
        Delivered = time.Ticks,
        Action = AccessAction.Lookup,
        Session = 99,
        Scenario = -1,
        Records = 1,
    };

    private static Command Order(
        PortalSimulation simulation, CommandType type, long sequence, LimitScope? scope = null, int? perHour = null,
        double hours = 4) => new()
        {
            Id = $"command-{sequence}",
            Type = type,
            CredentialId = simulation.Credentials[0].Id,
            Sequence = sequence,
            Episode = "episode",
            Mode = OperatingMode.Enforce,
            IssuedAt = Noon,
            ExpiresAt = type == CommandType.Reinstate ? null : Noon.AddHours(hours),
            Limits = scope is { } value ? new CommandLimits(value, perHour) : null,
            Reason = new CommandReason("test", 1, [], null),
        };
}
