using AccessSentinel.Contracts.Commands;
using AccessSentinel.Learning.Backtest;

namespace AccessSentinel.Learning.Report;

/// <summary>What the thresholds cost: budgets expected and observed, scores against thresholds, measures per profession.</summary>
internal static class PriceSection
{
    public static Markup Render(BacktestFigures figures) => Markup.Of($"""
        <section><h2>What the thresholds cost</h2><p class="lead">Thresholds are stated as what they may cost: wrongful measures per million hours in which a credential was active. The surprisal of an hour says how rare it is in ordinary work: 6 means one in a million.</p>
        {Budgets(figures)}
        {Warnings(figures)}
        <h3>Scores of all credential-hours, and the thresholds</h3>
        {Charts.Scores(figures.Result.Scores, figures.Result.AttackScores, figures.Budgets)}
        <p class="muted small"><span class="key" style="background:{ReportStyle.Blue};margin-left:0"></span>{(figures.HasTruth ? "ordinary work" : "all credential-hours")}{(figures.HasTruth ? Markup.Of($"""<span class="key" style="background:{ReportStyle.Red}"></span>hours of an attack""") : Markup.None)}. Logarithmic scale. Each credential-hour counts once, with its greatest score; beyond {ScoreHistogram.Bins * ScoreHistogram.Width:0} in the last bar.</p></section>
        <section><h2>Measures by profession</h2><p class="lead">{(figures.HasTruth ? "Wrongful means: the labels know of no attack on that credential at that time or in the day before." : "Per profession, so that no group of care-givers bears more of them than its work explains.")}</p>{Professions(figures)}{Twins(figures)}</section>
        """);

    private static Markup Budgets(BacktestFigures figures)
    {
        var rows = Markup.Join(figures.Budgets.Select(budget => Markup.Of($"""
            <tr><td><span class="chip {Words.Of(budget.Type)}">{Words.Of(budget.Type).Replace('_', '-')}</span></td><td class="n">{budget.PerMillionHours:0.###}</td><td class="n">{budget.Bar:0.##}</td><td class="n">{budget.Expected:0.###}</td><td class="n">{budget.Observed:N0}</td>{(budget.Wrongful is { } wrongful ? Markup.Of($"""<td class="n">{wrongful:N0}</td>""") : Markup.None)}</tr>
            """)));
        var head = figures.HasTruth ? Markup.Of($"""<th class="n">of them wrongful</th>""") : Markup.None;
        return Markup.Of($"""
            <div class="scroll"><table><tr><th>measure</th><th class="n">budget per million hours</th><th class="n">threshold (surprisal)</th><th class="n">wrongful expected in {figures.CredentialHours:N0} hours</th><th class="n">observed</th>{head}</tr>{rows}</table></div>
            """);
    }

    private static Markup Warnings(BacktestFigures figures) =>
        Markup.Join(figures.Warnings.Select(each => Markup.Of($"""<p class="muted small"><strong>Too few data.</strong> {each}</p>""")));

    private static Markup Professions(BacktestFigures figures)
    {
        var rows = Markup.Join(figures.Result.Professions.Where(each => each.Credentials > 0).Select(each => Markup.Of($"""
            <tr><td>{Words.Plain(each.Profession)}</td><td class="n">{each.Credentials:N0}</td><td class="n">{each.CredentialDays:N0}</td><td class="n">{each.Lookups:N0}</td><td class="n">{each.Measures.Restrict:N0}</td><td class="n">{each.Measures.StepUp:N0}</td><td class="n">{each.Measures.Suspend:N0}</td><td class="n">{figures.Expected(each, CommandType.Suspend):0.###}{(BacktestFigures.IsTooFew(figures.Expected(each, CommandType.Suspend)) ? " *" : "")}</td>{Truth(figures, each)}</tr>
            """)));
        var head = figures.HasTruth
            ? Markup.Of($"""<th class="n">wrongful suspensions</th><th class="n">per 100,000 days (95 % bound)</th><th class="n">look-ups refused wrongly</th>""")
            : Markup.None;
        return Markup.Of($"""
            <div class="scroll"><table><tr><th>profession</th><th class="n">credentials</th><th class="n">credential-days</th><th class="n">look-ups</th><th class="n">restrict</th><th class="n">step-up</th><th class="n">suspend</th><th class="n">wrongful suspensions expected</th>{head}</tr>{rows}</table></div>
            <p class="muted small">* too few hours to confirm the budget of this profession: none seen proves nothing.</p>
            """);
    }

    private static Markup Truth(BacktestFigures figures, ProfessionFigures each) => figures.HasTruth
        ? Markup.Of($"""<td class="n">{each.Wrongful.Suspend:N0}</td><td class="n">{BacktestFigures.Per100000(each.Wrongful.Suspend, each.CredentialDays):0.#} ({BacktestFigures.UpperBound(each.Wrongful.Suspend, each.CredentialDays):0.#})</td><td class="n">{each.CareRefused.Total:N0}</td>""")
        : Markup.None;

    private static Markup Twins(BacktestFigures figures)
    {
        if (figures.Twins.Count == 0)
        {
            return Markup.None;
        }

        var rows = Markup.Join(figures.Twins.Select(twin => Markup.Of($"""<tr><td>{twin.Kind.Replace('_', ' ')}</td><td class="n">{twin.Credentials:N0}</td><td class="n">{twin.Measured:N0}</td></tr>""")));
        return Markup.Of($"""<h3>Harmless look-alikes</h3><div class="scroll"><table><tr><th>kind</th><th class="n">credentials</th><th class="n">met a measure</th></tr>{rows}</table></div>""");
    }
}
