using System.Text.RegularExpressions;
using AccessSentinel.Host.Options;
using AccessSentinel.TestKit;

namespace AccessSentinel.Host.Tests.Options;

/// <summary>What docs/operations.md tells people to set must be there to be set.</summary>
public sealed partial class OperationsTextTests
{
    private static readonly string Text = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "operations.md"));

    [Test]
    public void EveryKeyItNamesIsKnown()
    {
        var named = Key().Matches(Text).Select(match => match.Groups[1].Value).Distinct().ToList();
        named.Count.ShouldBeGreaterThan(8);
        named.Except(Catalogue.Known.Select(setting => setting.Key)).ShouldBeEmpty();
    }

    [Test]
    public void EveryVariableItSetsIsKnown()
    {
        var named = Variable().Matches(Text).Select(match => match.Groups[1].Value).Distinct().ToList();
        named.Count.ShouldBeGreaterThan(4);
        named.Except(Catalogue.Known.Select(setting => setting.EnvironmentName)).ShouldBeEmpty();
    }

    [GeneratedRegex(@"\b(?!Ladder:Professions)((?:Bootstrap|Canaries|Guard|Kafka|Ladder|Privacy|Redis|Worker):[A-Z]\w+)(?=[`=:.]| \w)(?!:\*)")]
    private static partial Regex Key();

    [GeneratedRegex(@"\b(SENTINEL__\w+)=")]
    private static partial Regex Variable();
}
