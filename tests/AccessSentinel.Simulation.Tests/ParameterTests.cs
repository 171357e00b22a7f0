using System.Text.Json;
using AccessSentinel.Simulation.Attacks;
using AccessSentinel.Simulation.Scenarios;
using AccessSentinel.Simulation.Twins;

namespace AccessSentinel.Simulation.Tests;

public class ParameterTests
{
    [Test]
    public void Defaults_are_valid() => new SimulationParameters().Validate().ShouldBeEmpty();

    [TestCase(0, 10, 0, "", null, "Credentials is 0; it must lie in 1 to 200000.")]
    [TestCase(5, 0, 0, "", null, "Days is 0; it must lie in 1 to 3660.")]
    [TestCase(5, 10, 10, "", null, "QuietDays is 10; it must lie in 0 to 9.")]
    [TestCase(5, 10, 0, "smash_and_grab=-1", null, "Attacks:smash_and_grab is -1; it must lie in 0 to 10000.")]
    [TestCase(5, 10, 0, "", "{", "Ranges cannot be used:")]
    [TestCase(5, 10, 0, "", "{\"training\":{}}", "Ranges cannot be used: 'evaluation' is missing.")]
    [TestCase(5, 10, 0, "", "{\"training\":{\"slow\":{\"days\":[3,1]}},\"evaluation\":{}}", "Ranges cannot be used: training:slow:days")]
    [TestCase(5, 10, 0, "burglary", null, "Attacks names 'burglary'; known are smash_and_grab")]
    public void Bad_parameters_are_named_with_their_range(
        int credentials, int days, int quiet, string attacks, string? ranges, string message)
    {
        var parameters = new SimulationParameters
        {
            Credentials = credentials,
            Days = days,
            QuietDays = quiet,
            Attacks = SimulationParameters.ParseMix(attacks),
            Ranges = ranges,
        };
        parameters.Validate().ShouldHaveSingleItem().ShouldStartWith(message);
        Should.Throw<ArgumentException>(() => new PortalSimulation(parameters, 1)).Message.ShouldContain(message);
    }

    [Test]
    public void A_mix_is_read_and_a_bad_one_refused()
    {
        SimulationParameters.ParseMix(" slow = 3, night").ShouldBe([new ScenarioCount("slow", 3), new ScenarioCount("night", 1)]);
        Should.Throw<FormatException>(() => SimulationParameters.ParseMix("slow=many"));
    }

    [Test]
    public void Evaluation_draws_from_other_ranges_than_training()
    {
        using var document = JsonDocument.Parse(ScenarioRanges.BuiltIn());
        var training = document.RootElement.GetProperty("training");
        var evaluation = document.RootElement.GetProperty("evaluation");
        training.EnumerateObject().Select(each => each.Name).ShouldBe(evaluation.EnumerateObject().Select(each => each.Name));
        foreach (var kind in training.EnumerateObject())
        {
            kind.Value.GetRawText().ShouldNotBe(evaluation.GetProperty(kind.Name).GetRawText(), kind.Name);
        }
    }

    [Test]
    public void A_good_part_of_each_evaluation_range_lies_outside_of_what_training_may_draw()
    {
        using var document = JsonDocument.Parse(ScenarioRanges.BuiltIn());
        List<double> shares = [];
        foreach (var kind in document.RootElement.GetProperty("evaluation").EnumerateObject())
        {
            foreach (var range in kind.Value.EnumerateObject())
            {
                var share = Outside(range.Value, document.RootElement.GetProperty("training").GetProperty(kind.Name).GetProperty(range.Name));
                share.ShouldBeGreaterThan(0.25, $"{kind.Name} {range.Name}");
                shares.Add(share);
            }
        }

        shares.Order().ElementAt(shares.Count / 2).ShouldBeGreaterThan(0.5);
    }

    [TestCase(ParameterSet.Training)]
    [TestCase(ParameterSet.Evaluation)]
    public void Thieves_blend_in_in_at_least_half_of_the_attacks(ParameterSet set)
    {
        var attacks = string.Join(',', AttackCatalogue.Kinds.Where(each => each != "campaign_diffuse").Select(each => $"{each}=12"));
        var simulation = Simulations.Of(41, credentials: 150, days: 30, attacks: attacks, set: set);
        var draws = simulation.Scenarios.Select(each => each.Draws.GetValueOrDefault("blend", 1)).ToList();
        draws.Average().ShouldBeGreaterThanOrEqualTo(0.5);
        draws.Average().ShouldBeLessThan(0.95);
    }

    [Test]
    public void Every_kind_can_be_drawn_in_a_tiny_simulation()
    {
        foreach (var seed in (ulong[])[1, 2, 3])
        {
            var simulation = Simulations.Of(
                seed, 14, 4, string.Join(',', AttackCatalogue.Kinds), string.Join(',', TwinCatalogue.Kinds),
                set: ParameterSet.Evaluation);
            simulation.Scenarios.Count.ShouldBe(AttackCatalogue.Kinds.Count + TwinCatalogue.Kinds.Count);
            Simulations.All(simulation).Count.ShouldBeGreaterThan(100);
        }
    }

    /// <summary>The share of a range, on the scale it is drawn on, that another one lacks.</summary>
    private static double Outside(JsonElement range, JsonElement other)
    {
        var (low, high) = (range[0].GetDouble(), range[1].GetDouble());
        Func<double, double> scale = low > 0 && high > 4 * low ? Math.Log : each => each;
        var within = scale(Math.Min(high, other[1].GetDouble())) - scale(Math.Max(low, other[0].GetDouble()));
        return 1 - (Math.Max(0, within) / (scale(high) - scale(low)));
    }
}
