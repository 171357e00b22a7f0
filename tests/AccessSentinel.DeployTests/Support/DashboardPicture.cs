using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace AccessSentinel.DeployTests.Support;

/// <summary>One line of a panel.</summary>
/// <param name="Name">Its legend.</param>
/// <param name="Points">Unix seconds and value, in order.</param>
internal sealed record PanelSeries(string Name, IReadOnlyList<(double Time, double Value)> Points);

/// <summary>
/// Draws a dashboard as Grafana would lay it out, from what a real Prometheus answered: no Grafana can be installed where this is tested, and
/// a person should see once what an operator will see. A sketch: lines, areas, numbers, bars, axes with units, legends; nothing else of Grafana.
/// </summary>
internal sealed class DashboardPicture(Dashboard dashboard)
{
    private const int Column = 60;
    private const int Row = 36;
    private const int Gap = 8;
    private static readonly string[] Colors = ["#73bf69", "#f2cc0c", "#8ab8ff", "#ff780a", "#f2495c", "#5794f2", "#b877d9", "#37872d", "#fade2a", "#96d98d", "#ffb357", "#ca95e5"];

    private readonly StringBuilder _svg = new();

    /// <summary>The picture as SVG.</summary>
    /// <param name="series">The lines of each panel, by its id.</param>
    public string Draw(IReadOnlyDictionary<int, IReadOnlyList<PanelSeries>> series)
    {
        var height = dashboard.Panels.Max(panel => Of(panel, "y") + Of(panel, "h")) * Row + 50;
        Add($"""<svg xmlns="http://www.w3.org/2000/svg" width="{(24 * Column) + Gap}" height="{height}" font-family="Inter, Helvetica, Arial, sans-serif">""");
        Add($"""<rect width="100%" height="100%" fill="#111217"/>""");
        Words(12, 28, 18, "#ffffff", dashboard.Root.GetProperty("title").GetString()!);
        foreach (var panel in dashboard.Panels)
        {
            Panel(panel, series[panel.GetProperty("id").GetInt32()]);
        }

        Add($"</svg>");
        return _svg.ToString();
    }

    private static int Of(JsonElement panel, string name) => panel.GetProperty("gridPos").GetProperty(name).GetInt32();

    private void Panel(JsonElement panel, IReadOnlyList<PanelSeries> series)
    {
        Area area = new((Of(panel, "x") * Column) + Gap, (Of(panel, "y") * Row) + 42, (Of(panel, "w") * Column) - Gap, (Of(panel, "h") * Row) - Gap);
        Add($"""<rect x="{area.X}" y="{area.Y}" width="{area.Width}" height="{area.Height}" fill="#181b1f" stroke="#2c3235"/>""");
        Words(area.X + 10, area.Y + 20, 13, "#d8d9da", panel.GetProperty("title").GetString()!);
        var inner = new Area(area.X + 10, area.Y + 30, area.Width - 20, area.Height - 38);
        var shown = series.Where(each => each.Points.Any(point => double.IsFinite(point.Value))).ToArray();
        var defaults = panel.GetProperty("fieldConfig").GetProperty("defaults");
        var decimals = Decimals(panel);
        string Text(double value) => PanelUnits.Text(value, defaults.GetProperty("unit").GetString()!, decimals);
        switch (panel.GetProperty("type").GetString())
        {
            case var _ when shown.Length == 0:
                Words(area.X + (area.Width / 2) - 26, area.Y + (area.Height / 2), 14, "#8e8e8e", "No data");
                break;
            case "stat":
                Stat(inner, shown, Text, panel);
                break;
            case "bargauge":
                Bars(inner, shown, Text);
                break;
            default:
                Lines(inner, shown, Text, panel);
                break;
        }
    }

    private static int? Decimals(JsonElement panel) =>
        panel.GetProperty("fieldConfig").GetProperty("defaults").TryGetProperty("decimals", out var given) ? given.GetInt32() : null;

    /// <summary>The round step (1, 2 or 5 of a power of ten) that is not less than one asked for.</summary>
    private static double Step(double least, bool whole)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        var step = new[] { 1, 2, 5, 10 }.Select(each => each * power).First(each => each >= least * 0.999);
        return whole ? Math.Max(1, step) : step;
    }

    private void Stat(Area area, PanelSeries[] series, Func<double, string> text, JsonElement panel)
    {
        var height = area.Height / series.Length;
        var nameOnly = panel.GetProperty("options").GetProperty("textMode").GetString() == "name";
        for (var i = 0; i < series.Length; i++)
        {
            var value = series[i].Points[^1].Value;
            var y = area.Y + (i * height);
            Add($"""<rect x="{area.X}" y="{y}" width="{area.Width}" height="{height - 2}" fill="{Threshold(panel, value)}" fill-opacity="0.8"/>""");
            Words(area.X + 12, y + (height / 2) + 9, 26, "#ffffff", nameOnly ? series[i].Name : text(value));
            if (!nameOnly && series.Length > 1)
            {
                Words(area.X + 100, y + (height / 2) + 5, 12, "#ffffff", series[i].Name);
            }
        }
    }

    private static string Threshold(JsonElement panel, double value) =>
        panel.GetProperty("fieldConfig").GetProperty("defaults").GetProperty("thresholds").GetProperty("steps").EnumerateArray()
            .Last(step => step.GetProperty("value").ValueKind == JsonValueKind.Null || step.GetProperty("value").GetDouble() <= value)
            .GetProperty("color").GetString() switch
        {
            "green" => "#299c46",
            "red" => "#d44a3a",
            "orange" => "#ed8128",
            "yellow" => "#e5ac0e",
            "blue" => "#3274d9",
            var other => other!,
        };

    private void Bars(Area area, PanelSeries[] series, Func<double, string> text)
    {
        var most = Math.Max(series.Max(each => each.Points[^1].Value), double.Epsilon);
        var height = Math.Min(34, area.Height / series.Length);
        for (var i = 0; i < series.Length; i++)
        {
            var value = series[i].Points[^1].Value;
            var y = area.Y + (i * height);
            Words(area.X, y + (height / 2) + 4, 12, "#d8d9da", series[i].Name);
            Add($"""<rect x="{area.X + 170}" y="{y + 3}" width="{(area.Width - 260) * value / most:0.#}" height="{height - 6}" fill="#5794f2"/>""");
            Words(area.X + area.Width - 80, y + (height / 2) + 4, 12, "#ffffff", text(value));
        }
    }

    private void Lines(Area area, PanelSeries[] series, Func<double, string> text, JsonElement panel)
    {
        var stacked = panel.GetProperty("fieldConfig").GetProperty("defaults").GetProperty("custom").GetProperty("stacking").GetProperty("mode").GetString() == "normal";
        var lines = stacked ? Stacked(series) : series;
        var values = lines.SelectMany(line => line.Points.Select(point => point.Value)).Where(double.IsFinite).ToArray();
        var (low, high) = (Math.Min(0, values.Min()), values.Max() > 0 ? values.Max() * 1.05 : 1);
        var times = lines.SelectMany(line => line.Points.Select(point => point.Time)).ToArray();
        var (first, last) = (times.Min(), Math.Max(times.Max(), times.Min() + 1));
        var legend = LegendRows(series, area.Width);
        Area plot = new(area.X + 74, area.Y, area.Width - 80, area.Height - 24 - (legend * 16));
        var step = Step((high - low) / 4, whole: Decimals(panel) == 0);
        for (var value = Math.Ceiling(low / step) * step; value <= high; value += step)
        {
            var y = plot.Y + plot.Height - (plot.Height * (value - low) / (high - low));
            Add($"""<line x1="{plot.X}" x2="{plot.X + plot.Width}" y1="{y:0.#}" y2="{y:0.#}" stroke="#2c3235"/>""");
            Words(area.X, (int)y + 4, 11, "#9fa3a8", text(value));
        }

        for (var tick = 0; tick <= 3; tick++)
        {
            var time = DateTimeOffset.FromUnixTimeSeconds((long)(first + ((last - first) * tick / 3)));
            Words(plot.X + (int)((plot.Width - 34) * tick / 3.0), plot.Y + plot.Height + 15, 11, "#9fa3a8", time.ToString("HH:mm:ss", CultureInfo.InvariantCulture));
        }

        double X(double time) => plot.X + (plot.Width * (time - first) / (last - first));
        double Y(double value) => plot.Y + plot.Height - (plot.Height * (value - low) / (high - low));
        for (var i = lines.Length - 1; i >= 0; i--)
        {
            var points = lines[i].Points.Where(point => double.IsFinite(point.Value)).Select(point => $"{Round(X(point.Time))},{Round(Y(point.Value))}").ToArray();
            var path = string.Join(' ', points);
            if (stacked && points.Length > 0)
            {
                var foot = Round(Y(0));
                Add($"""<polygon points="{points[0].Split(',')[0]},{foot} {path} {points[^1].Split(',')[0]},{foot}" fill="{Color(i)}" fill-opacity="0.35"/>""");
            }

            Add($"""<polyline points="{path}" fill="none" stroke="{Color(i)}" stroke-width="1.5"/>""");
        }

        Legend(series, new Area(area.X, area.Y + area.Height - (legend * 16), area.Width, legend * 16));
    }

    private static PanelSeries[] Stacked(PanelSeries[] series)
    {
        Dictionary<double, double> sums = [];
        return
        [
            .. series.Select(line => line with
            {
                Points = [.. line.Points.Select(point => (point.Time, sums[point.Time] = sums.GetValueOrDefault(point.Time) + (double.IsFinite(point.Value) ? point.Value : 0)))],
            }),
        ];
    }

    private static int Width(string name) => 26 + (int)(name.Length * 6.3);

    private static int LegendRows(PanelSeries[] series, int width)
    {
        var (rows, x) = (1, 0);
        foreach (var name in series.Select(each => each.Name))
        {
            if (x > 0 && x + Width(name) > width)
            {
                (rows, x) = (rows + 1, 0);
            }

            x += Width(name);
        }

        return rows;
    }

    private void Legend(PanelSeries[] series, Area area)
    {
        var (x, y) = (0, area.Y + 12);
        for (var i = 0; i < series.Length; i++)
        {
            if (x > 0 && x + Width(series[i].Name) > area.Width)
            {
                (x, y) = (0, y + 16);
            }

            Add($"""<rect x="{area.X + x}" y="{y - 6}" width="12" height="3" fill="{Color(i)}"/>""");
            Words(area.X + x + 16, y, 11, "#c7c8c9", series[i].Name);
            x += Width(series[i].Name);
        }
    }

    private static string Color(int i) => Colors[i % Colors.Length];

    private static string Round(double number) => number.ToString("0.#", CultureInfo.InvariantCulture);

    private void Words(int x, int y, int size, string color, string text) =>
        Add($"""<text x="{x}" y="{y}" font-size="{size}" fill="{color}">{WebUtility.HtmlEncode(text)}</text>""");

    private void Add(FormattableString text) => _svg.AppendLine(FormattableString.Invariant(text));

    private readonly record struct Area(int X, int Y, int Width, int Height);
}
