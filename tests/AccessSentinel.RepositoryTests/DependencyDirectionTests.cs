using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace AccessSentinel.RepositoryTests;

/// <summary>Who may see whom (docs/architecture.md): between projects, and between the namespaces of the engine.</summary>
public sealed partial class DependencyDirectionTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Contracts"] = [],
        ["Engine"] = ["Contracts"],
        ["Processing"] = ["Engine", "Contracts"],
        ["Kafka"] = ["Processing", "Engine", "Contracts"],
        ["Redis"] = ["Processing", "Engine", "Contracts"],
        ["Simulation"] = ["Processing", "Engine", "Contracts"],
        ["Learning"] = ["Engine", "Contracts"],
        ["Learning.MLNet"] = ["Learning"],
        ["Host"] = ["Contracts", "Engine", "Processing", "Kafka", "Redis", "Simulation", "Learning"],
    };

    /// <summary>Each namespace uses only those before it; the files in the root of the project tie them together.</summary>
    private static readonly string[] EngineOrder = ["Packing", "Windows", "Features", "Signals", "Scoring", "Decisions", "Guarding", "State"];

    private static IEnumerable<string> Projects => Repository.Files("src", ".csproj");

    [Test]
    public void EveryProjectIsKnownHere() =>
        Projects.Select(ShortName).Order().ShouldBe(Allowed.Keys.Order());

    [TestCaseSource(nameof(Projects))]
    public void ProjectsReferenceOnlyWhatTheyMaySee(string project)
    {
        var references = XDocument.Parse(Repository.Read(project)).Descendants("ProjectReference")
            .Select(reference => ShortName(reference.Attribute("Include")!.Value.Replace('\\', '/')));
        references.Except(Allowed[ShortName(project)]).ShouldBeEmpty();
    }

    [Test]
    public void NoSourceProjectReferencesTests() =>
        Projects.Where(project => Repository.Read(project).Contains("tests/", StringComparison.Ordinal)).ShouldBeEmpty();

    [Test]
    public void PackageVersionsStandInOnePlace() =>
        Repository.Files("src", ".csproj").Concat(Repository.Files("tests", ".csproj"))
            .Where(project => XDocument.Parse(Repository.Read(project)).Descendants("PackageReference").Any(package => package.Attribute("Version") is not null))
            .ShouldBeEmpty();

    [Test]
    public void EngineNamespacesUseOnlyThoseBeforeThem()
    {
        List<string> violations = [];
        foreach (var path in Repository.Files("src/AccessSentinel.Engine", ".cs"))
        {
            var parts = path.Split('/');
            if (parts.Length == 3)
            {
                continue;
            }

            var rank = Array.IndexOf(EngineOrder, parts[2]);
            if (rank < 0)
            {
                violations.Add($"{path}: {parts[2]} is none of {string.Join(", ", EngineOrder)}");
                continue;
            }

            foreach (Match use in EngineNamespace().Matches(Repository.Read(path)))
            {
                if (Array.IndexOf(EngineOrder, use.Groups[1].Value) > rank)
                {
                    violations.Add($"{path} uses {use.Groups[1].Value}");
                }
            }
        }

        violations.ShouldBeEmpty();
    }

    [Test]
    public void ContractsAndEngineUseNoPackageAtRunTime()
    {
        foreach (var project in Projects.Where(path => ShortName(path) is "Contracts" or "Engine"))
        {
            XDocument.Parse(Repository.Read(project)).Descendants("PackageReference")
                .Where(package => package.Attribute("PrivateAssets")?.Value != "all")
                .ShouldBeEmpty(project);
        }
    }

    private static string ShortName(string project) => Path.GetFileNameWithoutExtension(project)["AccessSentinel.".Length..];

    [GeneratedRegex(@"\bAccessSentinel\.Engine\.(\w+)")]
    private static partial Regex EngineNamespace();
}
