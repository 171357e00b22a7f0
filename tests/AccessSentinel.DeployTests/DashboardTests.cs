using System.Text.Json;
using AccessSentinel.DeployTests.Support;
using AccessSentinel.TestKit;

namespace AccessSentinel.DeployTests;

/// <summary>The dashboards as files; what their queries give is tested on the running stack.</summary>
public sealed class DashboardTests
{
    private const int Columns = 24;

    private static IEnumerable<Dashboard> All => Dashboard.All;

    [Test]
    public void There_are_four_and_none_has_the_identity_of_another()
    {
        Dashboard.All.Count.ShouldBe(4);
        Dashboard.All.Select(dashboard => dashboard.Root.GetProperty("uid").GetString()).ShouldBeUnique();
        Dashboard.All.Select(dashboard => dashboard.Root.GetProperty("title").GetString()).ShouldBeUnique();
    }

    [TestCaseSource(nameof(All))]
    public void A_dashboard_is_of_the_agreed_form(object of)
    {
        var dashboard = (Dashboard)of;
        dashboard.Root.GetProperty("schemaVersion").GetInt32().ShouldBe(42);
        dashboard.Root.GetProperty("uid").GetString()!.Length.ShouldBeInRange(5, 40);
        dashboard.Root.GetProperty("description").GetString().ShouldNotBeNullOrWhiteSpace();
        var variable = dashboard.Root.GetProperty("templating").GetProperty("list").EnumerateArray().Single(each => each.GetProperty("name").GetString() == "datasource");
        variable.GetProperty("type").GetString().ShouldBe("datasource");
        variable.GetProperty("query").GetString().ShouldBe("prometheus");
        dashboard.Root.GetProperty("templating").GetProperty("list").EnumerateArray().Single(each => each.GetProperty("name").GetString() == "runbooks")
            .GetProperty("query").GetProperty("query").GetString().ShouldBe("label_values(accesssentinel:runbooks:info, url)");
    }

    [TestCaseSource(nameof(All))]
    public void Panels_say_what_they_show_and_in_which_unit(object of)
    {
        var panels = ((Dashboard)of).Panels;
        panels.Select(panel => panel.GetProperty("id").GetInt32()).ShouldBeUnique();
        foreach (var panel in panels)
        {
            var title = panel.GetProperty("title").GetString().ShouldNotBeNull();
            panel.GetProperty("type").GetString().ShouldBeOneOf("timeseries", "stat", "bargauge");
            panel.GetProperty("description").GetString()!.Length.ShouldBeGreaterThan(20, title);
            panel.GetProperty("fieldConfig").GetProperty("defaults").GetProperty("unit").GetString().ShouldNotBeNullOrEmpty(title);
            panel.GetProperty("datasource").GetProperty("uid").GetString().ShouldBe("${datasource}", title);
            var targets = panel.GetProperty("targets").EnumerateArray().ToArray();
            targets.ShouldNotBeEmpty(title);
            targets.Select(target => target.GetProperty("refId").GetString()).ShouldBeUnique();
            targets.ShouldAllBe(target => target.GetProperty("datasource").GetProperty("uid").GetString() == "${datasource}");
        }
    }

    [TestCaseSource(nameof(All))]
    public void Panels_lie_beside_each_other(object of)
    {
        HashSet<(int, int)> taken = [];
        foreach (var panel in ((Dashboard)of).Panels)
        {
            var place = panel.GetProperty("gridPos");
            int Of(string name) => place.GetProperty(name).GetInt32();
            (Of("x") + Of("w")).ShouldBeLessThanOrEqualTo(Columns);
            for (var x = Of("x"); x < Of("x") + Of("w"); x++)
            {
                for (var y = Of("y"); y < Of("y") + Of("h"); y++)
                {
                    taken.Add((x, y)).ShouldBeTrue($"{panel.GetProperty("title")} lies over another at {x}, {y}");
                }
            }
        }
    }

    [TestCaseSource(nameof(All))]
    public void Links_lead_to_runbooks_that_exist(object of)
    {
        var links = ((Dashboard)of).Panels
            .Where(panel => panel.TryGetProperty("links", out _))
            .SelectMany(panel => panel.GetProperty("links").EnumerateArray(), (_, link) => link.GetProperty("url").GetString()!)
            .ToArray();
        links.ShouldAllBe(link => File.Exists(RepositoryRoot.Combine("deploy", "runbooks", RunbookOf(link))));
    }

    [Test]
    public void Every_metric_that_a_query_names_exists()
    {
        var queries = Dashboard.All.SelectMany(dashboard => dashboard.Queries.Select(query => query.Expression).Concat(dashboard.Annotations))
            .Concat(Alerts.Alerting.Concat(Alerts.Recording).Select(rule => rule.Expression))
            .ToArray();
        queries.Length.ShouldBeGreaterThan(60);
        queries.ShouldAllBe(query => Instruments.In(query).Any());
        queries.SelectMany(Instruments.In).Distinct().Except(Instruments.Known).ShouldBeEmpty();
    }

    [Test]
    public void Dashboards_link_to_runbooks_of_alerts()
    {
        var linked = Dashboard.All.SelectMany(dashboard => dashboard.Panels)
            .Where(panel => panel.TryGetProperty("links", out _))
            .SelectMany(panel => panel.GetProperty("links").EnumerateArray(), (_, link) => Path.GetFileNameWithoutExtension(RunbookOf(link.GetProperty("url").GetString()!)))
            .ToHashSet();
        linked.ShouldContain("AccessSentinelBreachStopped");
        linked.Except(Alerts.Alerting.Select(rule => rule.Name)).ShouldBeEmpty();
    }

    [Test]
    public void Provisioning_finds_the_dashboards_and_the_data_source()
    {
        var source = Deployment.Read("deploy", "grafana", "provisioning", "datasources", "prometheus.yml").Member<List<object>>("datasources")
            .ShouldHaveSingleItem().ShouldBeAssignableTo<IDictionary<object, object>>()!;
        source.Member<string>("type").ShouldBe("prometheus");
        source.Member<string>("url").ShouldBe("http://prometheus:9090");
        Deployment.Read("deploy", "grafana", "provisioning", "dashboards", "access-sentinel.yml").Member<List<object>>("providers")
            .ShouldHaveSingleItem().ShouldBeAssignableTo<IDictionary<object, object>>()!
            .Member<IDictionary<object, object>>("options").Member<string>("path").ShouldBe("/etc/grafana/dashboards");
    }

    /// <summary>The runbook that a link leads to, below the address that the installation sets.</summary>
    private static string RunbookOf(string link)
    {
        const string Address = "${runbooks:raw}";
        link.ShouldStartWith(Address);
        return link[Address.Length..];
    }
}
