using System.Text.RegularExpressions;
using AccessSentinel.DeployTests.Support;
using AccessSentinel.TestKit;
using AccessSentinel.TestKit.Processes;

namespace AccessSentinel.DeployTests;

/// <summary>Rules and Alertmanager's configuration under their own tools, and a runbook for each alert.</summary>
public sealed partial class AlertTests
{
    /// <summary>How an annotation begins that takes the address from the one place where an installation sets it.</summary>
    private const string Runbooks = """{{ with query "accesssentinel:runbooks:info" }}{{ . | first | label "url" }}{{ end }}""";

    private static IEnumerable<string> Alerted => Alerts.Alerting.Select(rule => rule.Name);

    private static IReadOnlyList<string> RunbookNames => [.. Deployment.Names("*.md", "deploy", "runbooks").Select(name => Path.GetFileNameWithoutExtension(name))];

    [Test]
    public Task Promtool_finds_nothing_wrong_with_the_rules() =>
        Deployment.RunAsync(
            Requires.Promtool(), RepositoryRoot.Combine("deploy", "prometheus"), ["check", "rules", .. Deployment.Names("*.yml", "deploy", "prometheus", "rules").Select(name => "rules/" + name)]);

    [Test]
    public async Task Promtool_finds_nothing_wrong_with_the_configuration()
    {
        // A copy in which the files of targets are where it says.
        using TemporaryFolder folder = new();
        await Deployment.RunAsync("cp", RepositoryRoot.Path, "-r", "deploy/prometheus/.", folder.Path);
        await Deployment.RunAsync(Requires.Promtool(), folder.Path, "check", "config", "prometheus.yml");
    }

    [Test]
    public Task Every_alert_stays_silent_and_fires_when_it_should() =>
        Deployment.RunAsync(Requires.Promtool(), RepositoryRoot.Combine("deploy", "prometheus", "tests"), "test", "rules", "alerts_test.yml");

    [Test]
    public void Every_alert_is_tested_both_ways()
    {
        var cases = (from test in Deployment.Read("deploy", "prometheus", "tests", "alerts_test.yml").Member<List<object>>("tests").Cast<IDictionary<object, object>>()
                     from each in test.Member<List<object>>("alert_rule_test").Cast<IDictionary<object, object>>()
                     select (Name: each.Member<string>("alertname"), Fires: each.Member<List<object>>("exp_alerts").Count > 0)).ToArray();
        Alerted.Where(name => !cases.Contains((name, true)) || !cases.Contains((name, false))).ShouldBeEmpty();
    }

    [Test]
    public Task Amtool_finds_nothing_wrong_with_the_configuration() =>
        Deployment.RunAsync(Requires.Amtool(), RepositoryRoot.Combine("deploy", "alertmanager"), "check-config", "alertmanager.yml");

    [Test]
    public void Inhibition_names_alerts_that_exist_and_never_a_breach()
    {
        var text = File.ReadAllText(RepositoryRoot.Combine("deploy", "alertmanager", "alertmanager.yml"));
        var named = Named().Matches(text)
            .SelectMany(match => match.Groups["many"].Success ? match.Groups["many"].Value.Split('|') : [match.Groups["one"].Value])
            .Select(name => "AccessSentinel" + name).ToHashSet();
        named.Count.ShouldBeGreaterThan(5);
        named.Except(Alerted).ShouldBeEmpty();
        named.ShouldNotContain("AccessSentinelBreachStopped");
    }

    [Test]
    public void Every_alert_has_a_runbook_and_every_runbook_an_alert() => RunbookNames.ShouldBe(Alerted.Order(StringComparer.Ordinal));

    [TestCaseSource(nameof(Alerted))]
    public void An_alert_says_how_severe_it_is_and_what_to_do(string name)
    {
        Name().IsMatch(name).ShouldBeTrue();
        var members = Alerts.Alerting.Single(rule => rule.Name == name).Members;
        members.Member<string>("for").ShouldNotBeEmpty();
        members.Member<IDictionary<object, object>>("labels").Member<string>("severity").ShouldBeOneOf("page", "ticket");
        var annotations = members.Member<IDictionary<object, object>>("annotations");
        annotations.Member<string>("summary").Length.ShouldBeInRange(5, 80);
        annotations.Member<string>("description").ShouldEndWith(".");
        annotations.Member<string>("runbook_url").ShouldBe($"{Runbooks}{name}.md");
    }

    [Test]
    public async Task The_address_of_runbooks_is_set_in_one_place()
    {
        const string Host = "access-sentinel.example";
        var files = Directory.GetFiles(RepositoryRoot.Combine("deploy"), "*", SearchOption.AllDirectories).Where(file => !file.EndsWith("_test.yml", StringComparison.Ordinal));
        files.Where(file => File.ReadAllText(file).Contains(Host, StringComparison.Ordinal)).Select(Path.GetFileName).ShouldBe(["runbooks.yml"]);

        // As an installation would: the alerts follow, and the test that names the address is the only thing to change with it.
        using TemporaryFolder folder = new();
        await Deployment.RunAsync("cp", RepositoryRoot.Path, "-r", "deploy/prometheus/.", folder.Path);
        foreach (var file in new[] { folder.Combine("rules/runbooks.yml"), folder.Combine("tests/alerts_test.yml") })
        {
            await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace($"https://{Host}/runbooks/", "http://wiki.intranet/soc/", StringComparison.Ordinal));
        }

        await Deployment.RunAsync(Requires.Promtool(), folder.Combine("tests"), "test", "rules", "alerts_test.yml");
    }

    [TestCaseSource(nameof(Alerted))]
    public void The_operations_text_names_every_alert(string name) =>
        File.ReadAllText(RepositoryRoot.Combine("docs", "operations.md")).ShouldContain($"`{name["AccessSentinel".Length..]}`");

    [TestCaseSource(nameof(RunbookNames))]
    public void A_runbook_opens_with_what_not_to_do(string name)
    {
        var text = File.ReadAllText(RepositoryRoot.Combine("deploy", "runbooks", name + ".md"));
        text.ShouldStartWith($"# {name}\n\n**Do not ");
        text.Split("\n\n")[1].TrimEnd().ShouldEndWith("**");
        text.ShouldContain("\n## Look\n");
        text.ShouldContain("\n## Do\n");
    }

    [TestCaseSource(nameof(RunbookNames))]
    public void What_a_runbook_names_exists(string name)
    {
        var text = File.ReadAllText(RepositoryRoot.Combine("deploy", "runbooks", name + ".md"));
        VerbUse().Matches(text).Select(match => match.Groups[1].Value).Except(Verbs.Names).ShouldBeEmpty();
        Instruments.In(text).Except(Instruments.Known).ShouldBeEmpty();
        foreach (Match link in Link().Matches(text))
        {
            File.Exists(RepositoryRoot.Combine("deploy", "runbooks", link.Groups[1].Value)).ShouldBeTrue(link.Value);
        }
    }

    [GeneratedRegex("^AccessSentinel[A-Z][A-Za-z]+$")]
    private static partial Regex Name();

    [GeneratedRegex(@"alertname =~? ""AccessSentinel(?:\((?<many>[^)]*)\)|(?<one>\w+))""")]
    private static partial Regex Named();

    [GeneratedRegex(@"access-sentinel ([a-z][a-z-]*)")]
    private static partial Regex VerbUse();

    [GeneratedRegex(@"\]\(([^)#]+)\)")]
    private static partial Regex Link();
}
