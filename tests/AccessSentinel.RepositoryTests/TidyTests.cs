using System.Text.RegularExpressions;

namespace AccessSentinel.RepositoryTests;

/// <summary>Rules that keep the sources readable and honest, each with the files that break it.</summary>
public sealed partial class TidyTests
{
    private const int LongestFile = 400;

    // Put together here, so that this file does not find itself.
    private static readonly string[] ForbiddenEverywhere =
    [
        "TO" + "DO", "FIX" + "ME", "NotImplemented" + "Exception", "Thread." + "Sleep", "Assert." + "Pass", "[Igno" + "re",
    ];

    /// <summary>The one place that may leave a test out, saying why (a server that is not installed, outside CI).</summary>
    private const string OnlyIgnore = "tests/AccessSentinel.TestKit/";

    [Test]
    public void NothingIsLeftForLater() =>
        Lines(Repository.Sources(), line => ForbiddenEverywhere.Any(word => line.Contains(word, StringComparison.Ordinal))).ShouldBeEmpty();

    [Test]
    public void OnlyTheTestKitLeavesTestsOut() =>
        Lines(Repository.Sources().Where(path => !path.StartsWith(OnlyIgnore, StringComparison.Ordinal)), line => line.Contains("Assert." + "Ignore", StringComparison.Ordinal))
            .ShouldBeEmpty();

    [Test]
    public void FilesAreShort() =>
        Repository.Sources().Where(path => Repository.ReadLines(path).Length > LongestFile).ShouldBeEmpty();

    [Test]
    public void TypesAreNamedForWhatTheyAre() =>
        Lines(Repository.Sources(), line => VagueType().IsMatch(line)).ShouldBeEmpty();

    [Test]
    public void EngineReadsNoClockAndNoChance() =>
        Lines(Repository.Files("src/AccessSentinel.Engine", ".cs"), line => ClockOrChance().IsMatch(line)).ShouldBeEmpty();

    [Test]
    public void NothingIsSwallowed() =>
        Repository.Sources().Where(path => EmptyCatch().IsMatch(Repository.Read(path))).ShouldBeEmpty();

    [Test]
    public void NoPathOfAMachineIsWrittenDown() =>
        Lines(Written(), line => MachinePath().IsMatch(line)).ShouldBeEmpty();

    [Test]
    public void MetricsCarryThePrefix()
    {
        var names = Repository.Files("src", ".cs")
            .SelectMany(path => InstrumentName().Matches(Repository.Read(path)).Select(match => (Path: path, Name: match.Groups[1].Value)));
        names.Where(metric => !MetricName().IsMatch(metric.Name)).ShouldBeEmpty();
    }

    private static IEnumerable<string> Written() =>
        Repository.Sources()
            .Concat(Repository.Files("docs"))
            .Concat(Repository.Files("deploy"))
            .Concat(Repository.Files("build"))
            .Concat(new[] { "README.md", "Makefile", ".ci/run", "Directory.Build.props", "Directory.Packages.props" }.Where(Repository.Has));

    private static IEnumerable<string> Lines(IEnumerable<string> paths, Func<string, bool> breaks) =>
        paths.SelectMany(path => Repository.ReadLines(path).Select((line, index) => (line, where: $"{path}:{index + 1}")))
            .Where(entry => breaks(entry.line))
            .Select(entry => $"{entry.where}: {entry.line.Trim()}");

    [GeneratedRegex(@"\b(class|struct|record|interface|enum)\s+\w*(Manager|Helper|Helpers|Util|Utils|Utility)\b")]
    private static partial Regex VagueType();

    [GeneratedRegex(@"\bDateTime(Offset)?\.(Utc)?Now\b|\bnew Random\b|\bRandom\.Shared\b|\bGuid\.NewGuid\b|\bStopwatch\b|\bEnvironment\.TickCount")]
    private static partial Regex ClockOrChance();

    [GeneratedRegex(@"catch\s*(\([^)]*\))?\s*(when\s*\([^{]*\))?\s*\{\s*\}")]
    private static partial Regex EmptyCatch();

    [GeneratedRegex(@"(?<![\w.$}])/(work|home|root|Users)/\w|[A-Z]:\\Users\\")]
    private static partial Regex MachinePath();

    // The name that is handed to the meter, or what it starts with, wherever that is written as a literal.
    [GeneratedRegex(@"\.Create(?:Observable)?(?:Counter|Gauge|Histogram|UpDownCounter)(?:<[^>]*>)?\(\s*""([^""]*)""")]
    private static partial Regex InstrumentName();

    [GeneratedRegex(@"^accesssentinel_[a-z0-9_]*$")]
    private static partial Regex MetricName();
}
