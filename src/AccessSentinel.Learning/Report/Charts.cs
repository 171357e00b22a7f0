using AccessSentinel.Contracts.Commands;
using AccessSentinel.Learning.Backtest;

namespace AccessSentinel.Learning.Report;

/// <summary>Plots as inline SVG. Coordinates are rounded to a tenth, so that equal figures give equal bytes.</summary>
internal static class Charts
{
    private const double Width = 1000;

    /// <summary>Exposure without (pale) and with (full) as bars.</summary>
    public static Markup Exposure(IReadOnlyList<(string Name, long With, long Without)> rows)
    {
        const double Row = 30;
        const double Left = 300;
        const double Right = 150;
        var most = Math.Max(1, rows.Max(row => row.Without));
        var height = (rows.Count * Row) + 6;
        var bars = rows.Select((row, i) =>
        {
            var y = (i * Row) + 4;
            var full = Length(row.Without, most, Width - Left - Right);
            var kept = Length(row.With, most, Width - Left - Right);
            return Markup.Of($"""<text x="{Left - 12:0.#}" y="{y + 16:0.#}" text-anchor="end" style="font-size:13px;fill:{ReportStyle.Ink}">{row.Name}</text><rect x="{Left:0.#}" y="{y:0.#}" width="{full:0.#}" height="22" rx="3" fill="#d5dce4"/><rect x="{Left:0.#}" y="{y:0.#}" width="{kept:0.#}" height="22" rx="3" fill="{ReportStyle.Red}"/><text x="{Left + full + 8:0.#}" y="{y + 16:0.#}" style="font-size:13px">{row.With:N0} of {row.Without:N0}</text>""");
        });
        return Svg(height, "Beneficiaries exposed with and without measures", Markup.Join(bars));
    }

    /// <summary>Credential-hours by their greatest score, on a logarithmic scale, with the bars of the measures.</summary>
    public static Markup Scores(ScoreHistogram benign, ScoreHistogram attacked, IReadOnlyList<BudgetFigure> budgets)
    {
        const double Height = 300;
        const double Left = 64;
        const double Bottom = 258;
        const double Top = 40;
        var last = Math.Max(32, LastUsed(benign, attacked) + 2);
        var step = (Width - Left - 12) / last;
        var most = Math.Max(10, benign.Counts.Concat(attacked.Counts).Max());
        var decades = (int)Math.Ceiling(Math.Log10(most));
        double Y(long count) => count == 0 ? Bottom : Bottom - ((Math.Log10(count) + 0.3) / (decades + 0.3) * (Bottom - Top));
        List<Markup> parts = [];
        for (var decade = 0; decade <= decades; decade++)
        {
            var y = Y((long)Math.Pow(10, decade));
            parts.Add(Markup.Of($"""<line x1="{Left:0.#}" x2="{Width - 12:0.#}" y1="{y:0.#}" y2="{y:0.#}" stroke="#e6ebf0"/><text x="{Left - 8:0.#}" y="{y + 4:0.#}" text-anchor="end">{Math.Pow(10, decade):N0}</text>"""));
        }

        for (var i = 0; i < last && i < ScoreHistogram.Bins; i++)
        {
            parts.Add(Bar(Left + (i * step) + 0.5, step - 1, Y(benign.Counts[i]), Bottom, ReportStyle.Blue));
            parts.Add(Bar(Left + (i * step) + (step / 2), (step / 2) - 0.5, Y(attacked.Counts[i]), Bottom, ReportStyle.Red));
        }

        for (var score = 0; score * 4 <= last; score++)
        {
            parts.Add(Markup.Of($"""<text x="{Left + (score * 4 * step):0.#}" y="{Bottom + 16:0.#}" text-anchor="middle">{score}</text>"""));
        }

        var shelf = 0;
        foreach (var group in budgets.GroupBy(budget => budget.Bar).OrderBy(group => group.Key))
        {
            var x = Left + (group.Key / ScoreHistogram.Width * step);
            var names = string.Join(", ", group.Select(budget => Words.Of(budget.Type).Replace('_', '-')));
            parts.Add(Markup.Of($"""<line x1="{x:0.#}" x2="{x:0.#}" y1="{18 + (shelf * 14):0.#}" y2="{Bottom:0.#}" stroke="{ReportStyle.Ink}" stroke-dasharray="4 3"/><text x="{x + 5:0.#}" y="{24 + (shelf * 14):0.#}" style="fill:{ReportStyle.Ink};font-weight:600">{names} from {group.Key:0.##}</text>"""));
            shelf++;
        }

        parts.Add(Markup.Of($"""<text x="{(Width + Left) / 2:0.#}" y="{Height - 6:0.#}" text-anchor="middle">greatest surprisal of the hour</text>"""));
        return Svg(Height, "Distribution of scores with thresholds", Markup.Join(parts));
    }

    /// <summary>First-seen beneficiaries of each hour around a decision, and the decisions.</summary>
    public static Markup Timeline(Episode episode)
    {
        const double Height = 150;
        const double Left = 44;
        const double Bottom = 122;
        const double Top = 18;
        var decided = episode.Measures[0].IssuedAt;
        var first = Math.Min(decided.Ticks / TimeSpan.TicksPerHour - 24, episode.Timeline.Count == 0 ? long.MaxValue : episode.Timeline[0].Hour);
        var hours = (decided.Ticks / TimeSpan.TicksPerHour) + 25 - first;
        var step = (Width - Left - 12) / hours;
        var most = Math.Max(4, episode.Timeline.Count == 0 ? 0 : episode.Timeline.Max(each => each.Reads));
        List<Markup> parts = [];
        foreach (var level in new[] { 0, most / 2, most })
        {
            var y = Bottom - ((double)level / most * (Bottom - Top));
            parts.Add(Markup.Of($"""<line x1="{Left:0.#}" x2="{Width - 12:0.#}" y1="{y:0.#}" y2="{y:0.#}" stroke="#e6ebf0"/><text x="{Left - 6:0.#}" y="{y + 4:0.#}" text-anchor="end">{level:N0}</text>"""));
        }

        foreach (var hour in episode.Timeline)
        {
            var x = Left + ((hour.Hour - first) * step);
            parts.Add(Bar(x, Math.Max(1, step - 0.6), Bottom - ((double)hour.Reads / most * (Bottom - Top)), Bottom, "#c3ced9"));
            parts.Add(Bar(x, Math.Max(1, step - 0.6), Bottom - ((double)hour.Strangers / most * (Bottom - Top)), Bottom, ReportStyle.Blue));
        }

        for (var day = (first + 23) / 24; day * 24 < first + hours; day++)
        {
            var x = Left + (((day * 24) - first) * step);
            parts.Add(Markup.Of($"""<line x1="{x:0.#}" x2="{x:0.#}" y1="{Bottom:0.#}" y2="{Bottom + 5:0.#}" stroke="#9aa5b1"/><text x="{x + 3:0.#}" y="{Bottom + 15:0.#}">{new DateTime(day * 24 * TimeSpan.TicksPerHour):ddd d MMM}</text>"""));
        }

        foreach (var measure in episode.Measures.Where(each => each.IssuedAt.Ticks / TimeSpan.TicksPerHour < first + hours))
        {
            var x = Left + (((double)measure.IssuedAt.Ticks / TimeSpan.TicksPerHour - first) * step);
            parts.Add(Markup.Of($"""<line x1="{x:0.#}" x2="{x:0.#}" y1="6" y2="{Bottom:0.#}" stroke="{Colour(measure.Type)}" stroke-width="2"/>"""));
        }

        return Svg(Height, "Reads per hour around the decision", Markup.Join(parts));
    }

    /// <summary>A small horizontal bar for a share.</summary>
    public static Markup Share(double share, string colour) =>
        Markup.Of($"""<svg viewBox="0 0 120 12" style="width:120px;display:inline-block;vertical-align:-1px" role="img" aria-label="{share:P1}"><rect width="120" height="12" rx="3" fill="#e6ebf0"/><rect width="{Math.Clamp(share, 0, 1) * 120:0.#}" height="12" rx="3" fill="{colour}"/></svg>""");

    /// <summary>The colour of a measure.</summary>
    public static string Colour(CommandType type) => type switch
    {
        CommandType.Suspend => ReportStyle.Red,
        CommandType.StepUp => ReportStyle.Amber,
        _ => ReportStyle.Blue,
    };

    private static int LastUsed(ScoreHistogram benign, ScoreHistogram attacked)
    {
        for (var i = ScoreHistogram.Bins - 1; i >= 0; i--)
        {
            if (benign.Counts[i] + attacked.Counts[i] > 0)
            {
                return i;
            }
        }

        return 0;
    }

    private static double Length(long value, long most, double width) => value == 0 ? 0 : Math.Max(2, (double)value / most * width);

    private static Markup Bar(double x, double width, double top, double bottom, string colour) =>
        bottom - top < 0.05 ? Markup.None : Markup.Of($"""<rect x="{x:0.#}" y="{top:0.#}" width="{width:0.#}" height="{bottom - top:0.#}" fill="{colour}"/>""");

    private static Markup Svg(double height, string label, Markup content) =>
        Markup.Of($"""<svg viewBox="0 0 {Width:0} {height:0.#}" role="img" aria-label="{label}">{content}</svg>""");
}
