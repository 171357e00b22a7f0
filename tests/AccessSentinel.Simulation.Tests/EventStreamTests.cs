using AccessSentinel.Contracts.Events;
using AccessSentinel.Simulation.Attacks;
using AccessSentinel.Simulation.Twins;

namespace AccessSentinel.Simulation.Tests;

public class EventStreamTests
{
    private static readonly string EveryAttack = string.Join(',', AttackCatalogue.Kinds);
    private static readonly string EveryTwin = string.Join(',', TwinCatalogue.Kinds);

    [Test]
    public void The_same_seed_gives_the_same_bytes_and_another_seed_others()
    {
        var first = Simulations.Bytes(Simulations.Of(11, attacks: EveryAttack, twins: EveryTwin, quiet: 1));
        var second = Simulations.Bytes(Simulations.Of(11, attacks: EveryAttack, twins: EveryTwin, quiet: 1));
        var other = Simulations.Bytes(Simulations.Of(12, attacks: EveryAttack, twins: EveryTwin, quiet: 1));
        second.ShouldBe(first);
        other.ShouldNotBe(first);
    }

    [Test]
    public void One_simulation_can_be_enumerated_twice()
    {
        var simulation = Simulations.Of(3, attacks: EveryAttack, twins: EveryTwin);
        Simulations.Bytes(simulation).ShouldBe(Simulations.Bytes(simulation));
    }

    [Test]
    public void Events_come_in_order_of_delivery_and_ids_are_distinct()
    {
        var all = Simulations.All(Simulations.Of(5, credentials: 150, attacks: EveryAttack, twins: EveryTwin));
        all.Count.ShouldBeGreaterThan(10_000);
        for (var i = 1; i < all.Count; i++)
        {
            all[i].Delivered.ShouldBeGreaterThanOrEqualTo(all[i - 1].Delivered);
        }

        all.ShouldAllBe(each => each.Delivered >= each.Time);
        all.Select(each => each.Id).Distinct().Count().ShouldBe(all.Count);
    }

    [TestCaseSource(nameof(AttackKinds))]
    public void An_attack_adds_its_events_and_changes_no_other(string kind)
    {
        var quiet = Simulations.All(Simulations.Of(7, days: 12, twins: EveryTwin));
        var simulation = Simulations.Of(7, days: 12, attacks: $"{kind}=2", twins: EveryTwin);
        var attacked = Simulations.All(simulation);
        attacked.Where(each => !each.IsAttack).ShouldBe(quiet);
        var attack = attacked.Where(each => each.IsAttack).ToList();
        attack.ShouldNotBeEmpty();
        foreach (var each in attack)
        {
            var scenario = simulation.Scenarios[each.Scenario];
            scenario.IsAttack.ShouldBeTrue();
            scenario.Kind.ShouldBe(kind);
            scenario.Credentials.ShouldContain(each.Credential);
            each.Time.ShouldBeInRange(scenario.Start.Ticks, scenario.End.Ticks);
        }
    }

    [Test]
    public void A_greater_population_keeps_the_first_credentials()
    {
        var few = Simulations.Of(9, credentials: 20);
        var many = Simulations.Of(9, credentials: 40);
        few.Credentials.Select(each => (each.Id, each.Profession, each.Organization))
            .ShouldBe(many.Credentials.Take(20).Select(each => (each.Id, each.Profession, each.Organization)));
        many.Credentials.Select(each => each.Id).Distinct().Count().ShouldBe(40);
    }

    [Test]
    public void Every_session_begins_with_a_sign_in()
    {
        var signedIn = new HashSet<ulong>();
        foreach (ref readonly var each in Simulations.Of(2).Events())
        {
            if (each.Action == AccessAction.Login && each.Outcome == AccessOutcome.Success)
            {
                signedIn.Add(each.Session);
            }
            else if (each.Session != 0)
            {
                signedIn.ShouldContain(each.Session);
            }
        }
    }

    private static IEnumerable<string> AttackKinds() => AttackCatalogue.Kinds;
}
