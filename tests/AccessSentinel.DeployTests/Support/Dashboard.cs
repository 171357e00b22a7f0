using System.Text.Json;
using AccessSentinel.TestKit;

namespace AccessSentinel.DeployTests.Support;

/// <summary>One query of a panel.</summary>
internal sealed record PanelQuery(string Dashboard, int Panel, string Title, string RefId, string Legend, string Expression)
{
    public override string ToString() => $"{Dashboard}/{Panel}{RefId} {Title}";
}

/// <summary>A dashboard as Grafana reads it.</summary>
internal sealed record Dashboard(string File, JsonElement Root)
{
    public static IReadOnlyList<Dashboard> All { get; } =
    [
        .. Deployment.Names("*.json", "deploy", "grafana", "dashboards")
            .Select(name => new Dashboard(name, JsonDocument.Parse(System.IO.File.ReadAllText(RepositoryRoot.Combine("deploy", "grafana", "dashboards", name))).RootElement)),
    ];

    public IReadOnlyList<JsonElement> Panels => [.. Root.GetProperty("panels").EnumerateArray()];

    public IEnumerable<PanelQuery> Queries =>
        from panel in Panels
        from target in panel.GetProperty("targets").EnumerateArray()
        select new PanelQuery(
            Path.GetFileNameWithoutExtension(File),
            panel.GetProperty("id").GetInt32(),
            panel.GetProperty("title").GetString()!,
            target.GetProperty("refId").GetString()!,
            target.GetProperty("legendFormat").GetString()!,
            target.GetProperty("expr").GetString()!);

    public IEnumerable<string> Annotations =>
        Root.GetProperty("annotations").GetProperty("list").EnumerateArray().Select(each => each.GetProperty("target").GetProperty("expr").GetString()!);

    public override string ToString() => File;
}
