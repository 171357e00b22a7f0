using System.Runtime.InteropServices;
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
        MemoryMarshal.AsBytes<SimulatedEvent>(attacked.Where(each => !each.IsAttack).ToArray())
            .SequenceEqual(MemoryMarshal.AsBytes<SimulatedEvent>(quiet.ToArray())).ShouldBeTrue();
        var attack = attacked.Where(each => each.IsAttack).ToList();
        attack.ShouldNotBeEmpty();
        foreach (var each in attack.GroupBy(each => each.Scenario))
        {
            var scenario = simulation.Scenarios[each.Key];
            scenario.IsAttack.ShouldBeTrue();
            scenario.Kind.ShouldBe(kind);
            each.Select(one => one.Credential).Distinct().ShouldBe(scenario.Credentials, ignoreOrder: true);
            each.Min(one => one.Time).ShouldBe(scenario.Start.Ticks);
            each.Max(one => one.Time).ShouldBe(scenario.End.Ticks);
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

    [TestCaseSource(nameof(TwinKinds))]
    public void A_twin_changes_only_its_own_credentials(string kind)
    {
        var plain = Simulations.All(Simulations.Of(13, credentials: 200, days: 8));
        var simulation = Simulations.Of(13, credentials: 200, days: 8, twins: kind);
        var shaped = Simulations.All(simulation);
        var twin = simulation.Scenarios.Single();
        twin.IsAttack.ShouldBeFalse();
        twin.Kind.ShouldBe(kind);
        twin.Credentials.ShouldNotBeEmpty();
        var own = twin.Credentials.ToHashSet();
        var others = plain.Where(each => !own.Contains(each.Credential)).ToArray();
        MemoryMarshal.AsBytes<SimulatedEvent>(shaped.Where(each => !own.Contains(each.Credential)).ToArray())
            .SequenceEqual(MemoryMarshal.AsBytes<SimulatedEvent>(others)).ShouldBeTrue();
        shaped.ShouldContain(each => each.Scenario == 0);
        shaped.ShouldAllBe(each => !each.IsAttack);
        shaped.Where(each => each.Scenario == 0).ShouldAllBe(each => own.Contains(each.Credential));
    }

    private static IEnumerable<string> TwinKinds() => TwinCatalogue.Kinds;

    private static IEnumerable<string> AttackKinds() => AttackCatalogue.Kinds;
}
