using AccessSentinel.Host.Evaluation;
using AccessSentinel.Simulation;

namespace AccessSentinel.Host.Tests.Evaluation;

public sealed class CredentialTruthTests
{
    private const ulong Seed = 31;

    [Test]
    public void AnAttackLastsUntilADayAfterItsLastEvent()
    {
        var (simulation, truth) = Simulate("steady", "locum");
        var attack = simulation.Scenarios.Single(each => each.IsAttack);
        var victim = attack.Credentials.Single();
        truth.AttackAt(victim, attack.Start.Ticks - 1).ShouldBeNull();
        truth.AttackAt(victim, attack.Start.Ticks).ShouldBe(attack);
        truth.AttackAt(victim, attack.End.AddDays(1).Ticks).ShouldBe(attack);
        truth.AttackAt(victim, attack.End.AddDays(1).Ticks + 1).ShouldBeNull();
        truth.AttackAt((victim + 1) % simulation.Credentials.Count, attack.Start.Ticks).ShouldBeNull();
        truth.BeganInTheWakeOfAnother(attack, victim).ShouldBeFalse();

        var twin = simulation.Scenarios.Single(each => !each.IsAttack);
        truth.TwinAt(twin.Credentials.Single(), twin.Start.AddHours(9).Ticks).ShouldBe(twin);
        truth.TwinAt(twin.Credentials.Single(), twin.End.AddDays(2).Ticks).ShouldBeNull();
    }

    [Test]
    public void TheRarerTwinGivesADayItsName()
    {
        var (simulation, truth) = Simulate("", "agent_update:20,locum:20");
        var both = simulation.Scenarios.Where(each => each.Kind == "locum")
            .SelectMany(locum => simulation.Scenarios
                .Where(each => each.Kind == "agent_update" && each.Credentials.Contains(locum.Credentials[0]) && locum.Start <= each.Start && each.Start < locum.End)
                .Select(update => (locum, update)))
            .ToArray();
        both.ShouldNotBeEmpty();
        both.ShouldAllBe(each => truth.TwinAt(each.locum.Credentials[0], each.update.Start.AddHours(12).Ticks)!.Kind == "locum");
    }

    [Test]
    public void OfTwoAttacksInAWeekTheLaterIsNoTrialOfItsOwn()
    {
        // Hardly any credential is dormant: several of these attacks meet on one.
        var (simulation, truth) = Simulate("dormant:12", "");
        var uses = simulation.Scenarios.SelectMany(each => each.Credentials.Select(credential => (Attack: each, Credential: credential))).ToArray();
        foreach (var group in uses.GroupBy(each => each.Credential))
        {
            var ordered = group.OrderBy(each => each.Attack.Start).ThenBy(each => each.Attack.Index).ToArray();
            truth.BeganInTheWakeOfAnother(ordered[0].Attack, group.Key).ShouldBeFalse();
            for (var i = 1; i < ordered.Length; i++)
            {
                var free = ordered.Take(i).All(each => each.Attack.End.AddDays(7) < ordered[i].Attack.Start);
                truth.BeganInTheWakeOfAnother(ordered[i].Attack, group.Key).ShouldBe(!free);
            }
        }

        uses.Count(each => truth.BeganInTheWakeOfAnother(each.Attack, each.Credential)).ShouldBeGreaterThan(0);
    }

    private static (PortalSimulation Simulation, CredentialTruth Truth) Simulate(string attacks, string twins)
    {
        TestContext.Out.WriteLine($"seed {Seed}, attacks '{attacks}', twins '{twins}'");
        SimulationParameters parameters = new()
        {
            Credentials = 60,
            Days = 40,
            QuietDays = 10,
            Attacks = SimulationParameters.ParseMix(attacks.Replace(':', '=')),
            Twins = SimulationParameters.ParseMix(twins.Replace(':', '=')),
        };
        PortalSimulation simulation = new(parameters, Seed);
        return (simulation, new CredentialTruth(simulation));
    }
}
