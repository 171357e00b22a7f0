using AccessSentinel.TestKit;

namespace AccessSentinel.DeployTests.Support;

/// <summary>What a running Prometheus answers to the queries of a dashboard.</summary>
internal sealed class PanelResults
{
    private readonly Dashboard _dashboard;
    private readonly Dictionary<PanelQuery, IReadOnlyList<PanelSeries>> _series = [];

    private PanelResults(Dashboard dashboard) => _dashboard = dashboard;

    /// <summary>Asks every query; one that is refused fails.</summary>
    /// <param name="stack">Where Prometheus runs.</param>
    /// <param name="dashboard">Whose queries.</param>
    /// <param name="back">The time that is shown, up to now.</param>
    public static async Task<PanelResults> AskAsync(Stack stack, Dashboard dashboard, TimeSpan back)
    {
        PanelResults results = new(dashboard);
        foreach (var query in dashboard.Queries)
        {
            results._series[query] = [.. (await stack.RangeAsync(query.Expression, back)).Select(each => new PanelSeries(PanelUnits.Legend(query.Legend, each.Labels, query.Title), each.Points))];
        }

        return results;
    }

    /// <summary>All values of a query that are numbers.</summary>
    public IReadOnlyList<double> Values(PanelQuery query) =>
        [.. _series[query].SelectMany(series => series.Points, (_, point) => point.Value).Where(double.IsFinite)];

    /// <summary>Draws what an operator would have seen, for a person to look at: artifacts/panels/&lt;dashboard&gt;&lt;suffix&gt;.svg.</summary>
    public async Task DrawAsync(string suffix)
    {
        var panels = _series.GroupBy(each => each.Key.Panel).ToDictionary(group => group.Key, group => (IReadOnlyList<PanelSeries>)[.. group.SelectMany(each => each.Value)]);
        var folder = Directory.CreateDirectory(RepositoryRoot.Combine("artifacts", "panels")).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(folder, Path.GetFileNameWithoutExtension(_dashboard.File) + suffix + ".svg"), new DashboardPicture(_dashboard).Draw(panels));
    }
}
