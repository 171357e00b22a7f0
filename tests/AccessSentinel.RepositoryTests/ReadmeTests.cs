using System.Text.RegularExpressions;

namespace AccessSentinel.RepositoryTests;

/// <summary>What the README tells its reader to type exists.</summary>
public sealed partial class ReadmeTests
{
    private static HashSet<string> Targets =>
        Target().Matches(Repository.Read("Makefile")).Select(match => match.Groups[1].Value).ToHashSet();

    private static IEnumerable<string> Documents => new[] { "README.md" }.Where(Repository.Has).Concat(Repository.Files("docs", ".md"));

    [Test]
    public void TheMakefileHasTheAgreedTargets() =>
        new[] { "demo", "test", "build", "format", "bench", "clean", "help" }.Except(Targets).ShouldBeEmpty();

    [Test]
    public void EveryMakeCommandInTheDocumentsExists() =>
        Documents.SelectMany(path => MakeCommand().Matches(Repository.Read(path)).Select(match => (Path: path, Target: match.Groups[1].Value)))
            .Where(command => !Targets.Contains(command.Target))
            .ShouldBeEmpty();

    [Test]
    public void EveryVerbInTheDocumentsExists()
    {
        var verbs = Repository.Files("src/AccessSentinel.Host/Commands", ".cs")
            .SelectMany(path => VerbDefinition().Matches(Repository.Read(path)).Select(match => match.Groups[1].Value))
            .ToHashSet();
        verbs.ShouldNotBeEmpty();
        Documents.SelectMany(path => VerbUse().Matches(Repository.Read(path)).Select(match => (Path: path, Verb: match.Groups[1].Value)))
            .Where(use => !verbs.Contains(use.Verb))
            .ShouldBeEmpty();
    }

    [GeneratedRegex(@"^([a-z]+):", RegexOptions.Multiline)]
    private static partial Regex Target();

    // Only as code: prose may say "make sure".
    [GeneratedRegex(@"(?:^|`|\$ )make ([a-z]+)", RegexOptions.Multiline)]
    private static partial Regex MakeCommand();

    [GeneratedRegex(@"\bCommand verb = new\(\s*""([a-z-]+)""")]
    private static partial Regex VerbDefinition();

    [GeneratedRegex(@"(?:^|`|\$ |/)access-sentinel ([a-z][a-z-]*)", RegexOptions.Multiline)]
    private static partial Regex VerbUse();
}
