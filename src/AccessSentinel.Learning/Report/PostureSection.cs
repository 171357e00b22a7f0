using AccessSentinel.Learning.Backtest;

namespace AccessSentinel.Learning.Report;

/// <summary>What the same events say about the portal itself, whatever the detector does.</summary>
internal static class PostureSection
{
    public static Markup Render(BacktestFigures figures)
    {
        var share = figures.SignIns == 0 ? 0 : (double)figures.PasswordOnly / figures.SignIns;
        return Markup.Of($"""
            <section><h2>Posture of the portal</h2><p class="lead">What one stolen login can reach, and what would make it reach less.</p>
            <div class="cards">
            {ReportBody.Card("Password-only sign-ins", figures.SignIns == 0 ? "–" : ReportBody.Percent(share), figures.SignIns == 0 ? "the events hold no sign-in" : $"{ReportBody.Number(figures.PasswordOnly)} of {ReportBody.Number(figures.SignIns)} successful sign-ins", share > 0.1 ? "bad" : "good")}
            {ReportBody.Card("People read by one login", ReportBody.Number(Quantiles.Of(figures.Reach, 0.5)), "median credential, in the whole period")}
            {ReportBody.Card("… by the widest 1 %", ReportBody.Number(Quantiles.Of(figures.Reach, 0.99)), "or more")}
            {ReportBody.Card("… by the widest", ReportBody.Number(Quantiles.Of(figures.Reach, 1)), "distinct beneficiaries")}
            </div>
            <h3>By profession</h3>
            <div class="scroll"><table><tr><th>profession</th><th class="n">sign-ins</th><th>with a password only</th><th></th><th class="n">people read: median</th><th class="n">90 %</th><th class="n">99 %</th><th class="n">most</th></tr>{Markup.Join(figures.Result.Professions.Where(each => each.Credentials > 0).Select(Row))}</table></div>
            {Departments(figures)}</section>
            """);
    }

    private static Markup Row(ProfessionFigures each)
    {
        var share = each.SignIns == 0 ? 0 : (double)each.PasswordOnly / each.SignIns;
        return Markup.Of($"""
            <tr><td>{Words.Plain(each.Profession)}</td><td class="n">{each.SignIns:N0}</td><td>{(each.SignIns == 0 ? Markup.None : Charts.Share(share, ReportStyle.Red))}</td><td class="n">{(each.SignIns == 0 ? "–" : ReportBody.Percent(share))}</td><td class="n">{Quantiles.Of(each.Reach, 0.5):N0}</td><td class="n">{Quantiles.Of(each.Reach, 0.9):N0}</td><td class="n">{Quantiles.Of(each.Reach, 0.99):N0}</td><td class="n">{Quantiles.Of(each.Reach, 1):N0}</td></tr>
            """);
    }

    private static Markup Departments(BacktestFigures figures)
    {
        var located = figures.Result.Professions.Where(each => each.Located > 0).ToArray();
        if (located.Length == 0)
        {
            return Markup.Of($"""<h3>Limits to departments</h3><p class="muted">The events do not say where beneficiaries and credentials are.</p>""");
        }

        var rows = Markup.Join(located.Select(each => Markup.Of($"""
            <tr><td>{Words.Plain(each.Profession)}</td><td class="n">{each.Located:N0}</td>{Markup.Join(each.OutsideDepartments.Select(refused => Markup.Of($"""<td class="n">{refused:N0} <span class="muted">({ReportBody.Percent((double)refused / each.Located)})</span></td>""")))}</tr>
            """)));
        var head = Markup.Join(ProfessionFigures.OtherDepartments.Select(others => Markup.Of($"""<th class="n">own department{(others == 0 ? " only" : $" and {others} more")}</th>""")));
        var thief = figures.Result.ThiefReadsLocated == 0
            ? Markup.None
            : Markup.Of($"""<p class="muted small">Of the thieves' reads, {ReportBody.Percent((double)figures.Result.ThiefReadsOutsideOwn / figures.Result.ThiefReadsLocated)} lay outside the department of the login they used.</p>""");
        return Markup.Of($"""
            <h3>What limits to departments would have refused</h3><p class="lead">Legitimate look-ups of beneficiaries who live outside the departments that a credential would be allowed: its own, and so many others of those it looked up most. Events under a measure are left out.</p>
            <div class="scroll"><table><tr><th>profession</th><th class="n">look-ups</th>{head}</tr>{rows}</table></div>{thief}
            """);
    }
}
