namespace AccessSentinel.RepositoryTests;

/// <summary>The schemas are copies; where their origin is at hand (beside the checkout), they are held against it.</summary>
public sealed class SharedContractsTests
{
    private const string Schemas = "src/AccessSentinel.Contracts/Schemas";

    private static readonly string[] Expected = ["audit-record.schema.json", "access-event.schema.json", "command-result.schema.json", "command.schema.json", "control.schema.json"];

    [Test]
    public void EverySchemaIsThere() =>
        Repository.Files(Schemas, ".json").Select(Path.GetFileName).ShouldBe(Expected, ignoreOrder: true);

    [Test]
    public void SchemasEqualTheirOrigin()
    {
        // A clone stands alone: without the folder there is nothing to compare, and the schemas' own tests still hold.
        var origin = Path.Combine(Repository.Root, "..", "shared", "contracts");
        var differing = Expected
            .Where(name => File.Exists(Path.Combine(origin, name)))
            .Where(name => File.ReadAllText(Path.Combine(origin, name)) != Repository.Read($"{Schemas}/{name}"));
        differing.ShouldBeEmpty();
    }
}
