using AccessSentinel.DeployTests.Support;
using AccessSentinel.TestKit;
using AccessSentinel.TestKit.Processes;

namespace AccessSentinel.DeployTests;

/// <summary>
/// The dashboards against Grafana's own types: the npm package @grafana/schema of the Grafana that the compose file names, and TypeScript's compiler.
/// Both are fetched into a temporary folder where there is npm and its registry; elsewhere this is skipped. By hand: docs/operations.md.
/// </summary>
public sealed class DashboardSchemaTests
{
    private readonly TemporaryFolder _folder = new();
    private string _npm = "";

    [OneTimeSetUp]
    public async Task Fetch()
    {
        _npm = Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "npm")).FirstOrDefault(File.Exists) ?? "";
        if (_npm.Length == 0)
        {
            Requires.Unreachable("no npm on the PATH: the types of dashboards are not checked");
        }

        await File.WriteAllTextAsync(_folder.Combine("package.json"), """{"private":true}""");
        using var process = ChildProcess.Start(
            _npm, ["install", "--no-audit", "--no-fund", "--ignore-scripts", $"@grafana/schema@{GrafanaVersion()}", "typescript@5.9.3"], folder: _folder.Path);
        if (!await process.WaitAsync(TimeSpan.FromMinutes(3)) || process.ExitCode != 0)
        {
            Requires.Unreachable($"npm could not fetch @grafana/schema, the types of dashboards are not checked: {process.Tail}");
        }

        File.Copy(RepositoryRoot.Combine("tests", "AccessSentinel.DeployTests", "Schema", "checked.ts"), _folder.Combine("checked.ts"));
    }

    [OneTimeTearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public async Task Dashboards_are_of_Grafanas_types()
    {
        var (code, said) = await CompileAsync("good", Dashboard.All.Select(dashboard => dashboard.Root.GetRawText()));
        code.ShouldBe(0, said);
    }

    [TestCase("\"refresh\": \"10s\"", "\"refreshing\": \"10s\"")]
    [TestCase("\"colorMode\": \"background\"", "\"colorMode\": \"bright\"")]
    [TestCase("\"steps\":", "\"stairs\":")]
    [TestCase("\"schemaVersion\": 42", "\"schemaVersion\": \"42\"")]
    public async Task What_is_not_of_them_is_found(string right, string wrong)
    {
        var text = Dashboard.All.Single(dashboard => dashboard.File == "soc-now.json").Root.GetRawText();
        text.ShouldContain(right, Case.Sensitive);
        var (code, said) = await CompileAsync("bad", [text.Replace(right, wrong, StringComparison.Ordinal)]);
        code.ShouldNotBe(0);
        said.ShouldContain("error TS");
    }

    private static string GrafanaVersion() => Deployment.Read("docker-compose.kafka.yml").Member<IDictionary<object, object>>("services")
        .Member<IDictionary<object, object>>("grafana").Member<string>("image").Split(':')[1];

    private async Task<(int Code, string Said)> CompileAsync(string name, IEnumerable<string> dashboards)
    {
        List<string> files = [];
        foreach (var dashboard in dashboards)
        {
            files.Add($"{name}-{files.Count}.ts");
            await File.WriteAllTextAsync(_folder.Combine(files[^1]), $"import type {{ Checked }} from \"./checked\";\nexport const dashboard: Checked = {dashboard};\n");
        }

        using var process = ChildProcess.Start(
            _folder.Combine("node_modules/.bin/tsc"),
            ["--noEmit", "--strict", "--skipLibCheck", "--module", "esnext", "--moduleResolution", "bundler", "--target", "es2022", .. files],
            folder: _folder.Path);
        (await process.WaitAsync(TimeSpan.FromMinutes(3))).ShouldBeTrue(process.Tail);
        return (process.ExitCode, string.Join('\n', process.Output));
    }
}
