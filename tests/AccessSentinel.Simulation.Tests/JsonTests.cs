using System.Runtime.InteropServices;
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

            if (parsed.Degradations != Degradations.None
                || Encoding.UTF8.GetString(parser.CredentialId) != Simulation.Credentials[each.Credential].Id)
            {
                Assert.Fail(Encoding.UTF8.GetString(json));
            }

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
        var shapes = new HashSet<string>();
        foreach (ref readonly var each in Simulation.Events())
        {
            using var document = JsonDocument.Parse(writer.Write(each).ToArray());
            shapes.Add(string.Join(',', Members(document.RootElement, string.Empty)));
        }

        foreach (var shape in shapes.Select(each => each.Split(',')))
        {
            shape.Where(each => !each.Contains('.', StringComparison.Ordinal)).Except(members[string.Empty]).ShouldBeEmpty();
            foreach (var inner in shape.Where(each => each.Contains('.', StringComparison.Ordinal)).Select(each => each.Split('.')))
            {
                members[inner[0]].ShouldContain(inner[1]);
            }

            ((string[])["id", "time", "credential", "action", "outcome", "credential.id"]).Except(shape).ShouldBeEmpty();
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

    private static IEnumerable<string> Members(JsonElement parent, string path)
    {
        foreach (var member in parent.EnumerateObject())
        {
            yield return path + member.Name;
            foreach (var inner in member.Value.ValueKind == JsonValueKind.Object ? Members(member.Value, $"{member.Name}.") : [])
            {
                yield return inner;
            }
        }
    }

    private static bool Equals(in AccessEvent a, in AccessEvent b) =>
        MemoryMarshal.AsBytes(new ReadOnlySpan<AccessEvent>(in a)).SequenceEqual(MemoryMarshal.AsBytes(new ReadOnlySpan<AccessEvent>(in b)))
        || Describe(a) == Describe(b);

    private static string Describe(in AccessEvent each)
    {
        object boxed = each;
        return string.Join(' ', typeof(AccessEvent).GetFields().Select(field => $"{field.Name}={field.GetValue(boxed)}"));
    }
}
