using AccessSentinel.Contracts.Commands;
using AccessSentinel.Learning.Backtest;

namespace AccessSentinel.Learning.Report;

/// <summary>What would have been done, when and why: a table of all episodes, and a page of its own for each suspended credential.</summary>
internal static class EpisodeSection
{
    private const int Listed = 100;
    private const int Shown = 25;

    public static Markup Render(BacktestFigures figures)
    {
        var episodes = figures.Result.Episodes;
        if (episodes.Count == 0)
        {
            return Markup.Of($"""<section><h2>What would have been done</h2><p class="lead">Nothing: no credential came near a threshold.</p></section>""");
        }

        var ordered = episodes.OrderByDescending(each => each.Measures.Max(measure => (int)measure.Type)).ThenByDescending(each => each.Exposed + each.Prevented)
            .ThenBy(each => each.Id, StringComparer.Ordinal).ToArray();
        var suspended = ordered.Where(each => each.Measures.Any(measure => measure.Type == CommandType.Suspend)).Take(Shown).ToArray();
        var more = episodes.Count > Listed ? $" The {Listed} gravest are listed; summary.json has all {ReportBody.Number(episodes.Count)}." : "";
        return Markup.Of($"""
            <section><h2>What would have been done</h2><p class="lead">An episode is one run of suspicious activity of a credential, from its first measure until the last one runs out.{more}</p>
            <div class="scroll"><table><tr><th>first decision (UTC)</th><th>credential</th><th>measures</th><th class="n">exposed before</th><th class="n">spared after</th><th>why</th></tr>{Markup.Join(ordered.Take(Listed).Select(Row))}</table></div></section>
            {Cases(suspended, episodes.Count(each => each.Measures.Any(measure => measure.Type == CommandType.Suspend)))}
            """);
    }

    private static Markup Row(Episode episode) => Markup.Of($"""
        <tr><td style="white-space:nowrap">{episode.Measures[0].IssuedAt:yyyy-MM-dd HH:mm:ss}</td><td><code>{episode.CredentialId}</code><br><span class="muted small">{Words.Plain(episode.Profession)}</span></td><td>{Chips(episode)}</td><td class="n">{episode.Exposed:N0}</td><td class="n">{episode.Prevented:N0}</td><td class="small">{episode.Last.Reason.Summary}</td></tr>
        """);

    private static Markup Chips(Episode episode)
    {
        var measures = Markup.Join(episode.Measures.Select(measure => Markup.Of($"""<span class="chip {Words.Of(measure.Type)}">{Words.Of(measure.Type).Replace('_', '-')}</span>""")));
        var verdict = episode.Wrongful switch
        {
            true => Markup.Of($"""<span class="chip wrongful">wrongful</span>"""),
            false => Markup.Of($"""<span class="chip attack">attack</span>"""),
            null => Markup.None,
        };
        return Markup.Of($"{measures}{verdict}");
    }

    private static Markup Cases(Episode[] episodes, int all)
    {
        if (episodes.Length == 0)
        {
            return Markup.None;
        }

        var lead = all > episodes.Length ? $"The {episodes.Length} gravest of {ReportBody.Number(all)}." : "";
        return Markup.Of($"""
            <section><h2>Each suspended credential</h2><p class="lead">Reads per hour, three days before the first decision and one day after; times in UTC. {lead}<br><span class="key" style="background:{ReportStyle.Blue};margin-left:0"></span>never seen before by this credential<span class="key" style="background:#c3ced9"></span>known to it<span class="key" style="background:{ReportStyle.Red}"></span>suspension<span class="key" style="background:{ReportStyle.Amber}"></span>step-up<span class="key" style="background:{ReportStyle.Blue};height:11px;width:3px"></span>restriction</p>{Markup.Join(episodes.Select(Case))}</section>
            """);
    }

    private static Markup Case(Episode episode)
    {
        var suspension = episode.Measures.First(measure => measure.Type == CommandType.Suspend);
        var signals = Markup.Join(suspension.Reason.Signals.Select(signal => Markup.Of($"""
            <tr><td>{signal.Name.Replace('_', ' ')}</td><td>{signal.Family}</td><td>{signal.Window ?? "–"}</td><td class="n">{signal.Value:0.##}</td><td class="n">{signal.Expected:0.##}</td><td class="n">{signal.Weight:0.##}</td></tr>
            """)));
        return Markup.Of($"""
            <div class="case"><h3><code>{episode.CredentialId}</code> <span class="muted">{Words.Plain(episode.Profession)}</span> {Chips(episode)}</h3>
            <p>Suspended on {suspension.IssuedAt:dddd d MMMM yyyy} at {suspension.IssuedAt:HH:mm:ss}, after {ReportBody.Plural(suspension.Exposure?.Beneficiaries ?? 0, "beneficiary", "beneficiaries")} read since {suspension.Exposure?.Since:d MMM HH:mm:ss}, until {suspension.ExpiresAt:d MMM HH:mm}. Surprisal {suspension.Reason.Score:0.##}. {ReportBody.Plural(episode.Prevented, "more beneficiary", "more beneficiaries")} would have been spared.</p>
            <p>{Sentence(suspension.Reason.Summary)}</p>
            <p class="muted small">{Sentence(suspension.Reason.Counterfactual ?? "")}</p>
            {Charts.Timeline(episode)}
            <div class="scroll"><table><tr><th>signal</th><th>family</th><th>window</th><th class="n">observed</th><th class="n">usual</th><th class="n">weight</th></tr>{signals}</table></div></div>
            """);
    }

    private static string Sentence(string text) =>
        text.Length == 0 ? "" : char.ToUpperInvariant(text[0]) + text[1..] + (text.EndsWith('.') ? "" : ".");
}
