using System.Text;
using System.Text.Json;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Contracts.Privacy;
using AccessSentinel.Simulation.Attacks;
using AccessSentinel.Simulation.Output;
using AccessSentinel.Simulation.Twins;

namespace AccessSentinel.Simulation.Tests;

public class JsonTests
{
    private static readonly PortalSimulation Simulation = new(
        new SimulationParameters
        {
            Credentials = 150,
            Days = 5,
            Attacks = [.. AttackCatalogue.Kinds.Select(each => new ScenarioCount(each, 1))],
            Twins = [.. TwinCatalogue.Kinds.Select(each => new ScenarioCount(each, 1))],
        },
        21);

    [Test]
    public void Parsing_the_json_gives_what_the_projection_gives()
    {
        TestContext.Out.WriteLine($"seed {Simulation.Seed}");
        var writer = new SimulatedEventWriter(Simulation);
        var parser = new AccessEventParser(TagKey.Evaluation);
        var projection = new SimulatedEventProjection(Simulation, TagKey.Evaluation);
        AccessEvent parsed = default;
        AccessEvent projected = default;
        var count = 0;
        foreach (ref readonly var each in Simulation.Events())
        {
            var json = writer.Write(each);
            parser.Parse(json, ref parsed).ShouldBe(RejectReason.None);
            projection.Project(each, ref projected);
            if (!Equals(parsed, projected))
            {
                Assert.Fail($"{Encoding.UTF8.GetString(json)}\nparsed    {Describe(parsed)}\nprojected {Describe(projected)}");
            }

            Encoding.UTF8.GetString(parser.CredentialId).ShouldBe(Simulation.Credentials[each.Credential].Id);
            parsed.Degradations.ShouldBe(Degradations.None);
            count++;
        }

        count.ShouldBeGreaterThan(10_000);
    }

    [Test]
    public void Only_members_of_the_schema_are_written_and_nothing_tells_an_attack()
    {
        TestContext.Out.WriteLine($"seed {Simulation.Seed}");
        Dictionary<string, string[]> members = new()
        {
            [""] = ["id", "time", "credential", "session", "action", "outcome", "beneficiary", "records", "source", "auth"],
            ["credential"] = ["id", "profession", "organization", "department", "software", "since"],
            ["beneficiary"] = ["nir", "department", "insurer"],
            ["source"] = ["ip", "asn", "country", "device", "userAgent"],
            ["auth"] = ["method", "mfa"],
        };
        var writer = new SimulatedEventWriter(Simulation);
        foreach (ref readonly var each in Simulation.Events())
        {
            using var document = JsonDocument.Parse(writer.Write(each).ToArray());
            document.RootElement.EnumerateObject().Select(member => member.Name).Except(members[""]).ShouldBeEmpty();
            foreach (var member in document.RootElement.EnumerateObject().Where(member => member.Value.ValueKind == JsonValueKind.Object))
            {
                member.Value.EnumerateObject().Select(inner => inner.Name).Except(members[member.Name]).ShouldBeEmpty();
            }

            foreach (var required in (string[])["id", "time", "credential", "action", "outcome"])
            {
                document.RootElement.TryGetProperty(required, out _).ShouldBeTrue();
            }
        }
    }

    [Test]
    public void Truth_lists_scenarios_and_the_thiefs_events()
    {
        TestContext.Out.WriteLine($"seed {Simulation.Seed}");
        using var stream = new MemoryStream();
        using var truth = new TruthWriter(Simulation, stream);
        truth.WriteScenarios();
        var attackEvents = 0;
        foreach (ref readonly var each in Simulation.Events())
        {
            attackEvents += each.IsAttack ? 1 : 0;
            truth.WriteEvent(each);
        }

        var lines = Encoding.UTF8.GetString(stream.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement).ToList();
        lines.Count(line => line.TryGetProperty("event", out _)).ShouldBe(attackEvents);
        lines.Where(line => line.TryGetProperty("kind", out _)).Select(line => line.GetProperty("kind").GetString()).Distinct()
            .ShouldBe([.. TwinCatalogue.Kinds, .. AttackCatalogue.Kinds], ignoreOrder: true);
    }

    private static bool Equals(in AccessEvent a, in AccessEvent b) => Describe(a) == Describe(b);

    private static string Describe(in AccessEvent each)
    {
        object boxed = each;
        return string.Join(' ', typeof(AccessEvent).GetFields().Select(field => $"{field.Name}={field.GetValue(boxed)}"));
    }
}
