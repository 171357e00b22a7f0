using AccessSentinel.Contracts.Commands;

namespace AccessSentinel.Learning.Report;

/// <summary>The page: what would have been done, when and why, at what price, and what the events say about the portal itself.</summary>
internal sealed class ReportBody(BacktestFigures figures)
{
    public Markup Render() => Markup.Of($"""
        <!doctype html>
        <html lang="en">
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>AccessSentinel: backtest report</title><style>{new Markup(ReportStyle.Sheet)}</style></head>
        <body>
        {Header()}
        <main>
        {Headline()}
        {Exposure()}
        {EpisodeSection.Render(figures)}
        {PriceSection.Render(figures)}
        {PostureSection.Render(figures)}
        {DriftSection.Render(figures)}
        {DataSection.Render(figures)}
        </main>
        <footer>Made by <code>access-sentinel backtest</code> from recorded events. The same events, model and configuration give the same page, byte for byte. It holds credential ids and counts and nothing about a beneficiary.</footer>
        </body>
        </html>

        """);

    internal static Markup Card(string name, string figure, string note, string kind = "") =>
        Markup.Of($"""<div class="card {kind}"><div class="name">{name}</div><div class="figure">{figure}</div><div class="note">{note}</div></div>""");

    internal static string Number(long value) => value.ToString("N0", System.Globalization.CultureInfo.InvariantCulture);

    internal static string Percent(double share) => share.ToString(share is > 0 and < 0.001 ? "0.###%" : "0.#%", System.Globalization.CultureInfo.InvariantCulture);

    internal static string Plural(long count, string one, string? many = null) => $"{Number(count)} {(count == 1 ? one : many ?? one + "s")}";

    private Markup Header()
    {
        var result = figures.Result;
        var period = result.First == 0
            ? "no events"
            : FormattableString.Invariant($"{new DateTime(result.First):d MMMM yyyy} to {new DateTime(result.Last):d MMMM yyyy}");
        return Markup.Of($"""<header><div><h1>What AccessSentinel would have done</h1><p>{period} · {Plural(result.Events, "event")} · {Plural(result.Credentials, "credential")} · {(result.Engine.Options.Mode == OperatingMode.Shadow ? "shadow" : "enforce")} · model: {result.Model}</p></div></header>""");
    }

    private Markup Headline() => figures.HasTruth ? HeadlineWithTruth() : HeadlineWithout();

    private Markup HeadlineWithTruth()
    {
        var attacks = figures.Result.Attacks.Count;
        var share = figures.AttackedWithout == 0 ? 0 : (double)figures.AttackedWith / figures.AttackedWithout;
        var verdict = attacks == 0
            ? $"The labels name no attack in this period. {Plural(figures.Measures.Total, "measure")} would have been ordered, all of them wrongful."
            : $"{figures.Stopped} of {Plural(attacks, "attacked credential")} would have met a measure. Their thieves read {Plural(figures.AttackedWithout, "beneficiary", "beneficiaries")}; with the measures obeyed they would have read {Number(figures.AttackedWith)}, that is {Percent(share)}.";
        return Markup.Of($"""
            <p class="verdict">{verdict}</p>
            <div class="cards">
            {Card("People exposed", $"{Number(figures.AttackedWith)}", $"of {Number(figures.AttackedWithout)} without measures ({Percent(share)})", "bad")}
            {Card("Attacked credentials that met a measure", $"{figures.Stopped} of {attacks}", $"{Plural(figures.Measures.Suspend, "suspension")} in all", figures.Stopped == attacks ? "good" : "warn")}
            {Card("Wrongful suspensions", Number(figures.Wrongful.Suspend), FormattableString.Invariant($"{BacktestFigures.Per100000(figures.Wrongful.Suspend, figures.CredentialDays):0.##} per 100,000 credential-days, at most {BacktestFigures.UpperBound(figures.Wrongful.Suspend, figures.CredentialDays):0.##} (95 %)"), figures.Wrongful.Suspend == 0 ? "good" : "warn")}
            {Card("Legitimate look-ups refused", Number(figures.CareRefused.Total), $"by wrongful measures, of {Number(figures.Lookups)}", figures.CareRefused.Total == 0 ? "good" : "warn")}
            </div>
            """);
    }

    private Markup HeadlineWithout() => Markup.Of($"""
        <p class="verdict">{Plural(figures.CredentialsMeasured, "credential")} of {Number(figures.Result.Credentials)} would have met a measure. Before the first decision they had read {Plural(figures.ExposedAtDecision, "beneficiary", "beneficiaries")}; the recorded data show {Number(figures.Prevented)} more that the measures would have kept from them. Nobody has labelled these events: which measures were deserved is for people to say.</p>
        <div class="cards">
        {Card("Suspensions", Number(figures.Measures.Suspend), $"{Plural(figures.Measures.StepUp, "step-up")}, {Plural(figures.Measures.Restrict, "restriction")}", figures.Measures.Suspend == 0 ? "good" : "bad")}
        {Card("Exposed at decision", Number(figures.ExposedAtDecision), "beneficiaries read before the first measure of each episode", "warn")}
        {Card("Would have been spared", Number(figures.Prevented), "beneficiaries read while a measure would have held", "good")}
        {Card("Suspensions expected by chance", figures.Budgets[2].Expected.ToString("0.##", System.Globalization.CultureInfo.InvariantCulture), $"what the budget allows in {Number(figures.CredentialHours)} credential-hours of ordinary work")}
        </div>
        """);

    private Markup Exposure()
    {
        const int Shown = 15;
        List<(string Name, long With, long Without)> rows = figures.HasTruth
            ? [.. figures.Result.Attacks.OrderByDescending(each => each.ExposedWithout).ThenBy(each => each.Scenario.CredentialId, StringComparer.Ordinal)
                .Take(Shown).Select(each => ($"{each.Scenario.Kind.Replace('_', ' ')}, {each.Scenario.CredentialId}", each.ExposedWith, each.ExposedWithout))]
            : [.. figures.Result.Episodes.OrderByDescending(each => each.Exposed + each.Prevented).ThenBy(each => each.Id, StringComparer.Ordinal)
                .Take(Shown).Select(each => (each.CredentialId, (long)each.Exposed, each.Exposed + each.Prevented))];
        if (rows.Count == 0)
        {
            return Markup.None;
        }

        var lead = figures.HasTruth
            ? "Distinct beneficiaries that each thief read in the recorded data (grey), and those that would still have been read with the measures obeyed (red), the two seconds included that a command takes to have effect."
            : "Distinct beneficiaries read in each episode: before the first decision (red), and in all, with those read while the measure would have held (grey).";
        return Markup.Of($"""
            <section><h2>Exposure with and without</h2><p class="lead">{lead}</p>{Charts.Exposure(rows)}{Kinds()}</section>
            """);
    }

    private Markup Kinds()
    {
        if (figures.Kinds.Count == 0)
        {
            return Markup.None;
        }

        var rows = Markup.Join(figures.Kinds.Select(kind => Markup.Of($"""
            <tr><td>{kind.Kind.Replace('_', ' ')}</td><td class="n">{kind.Stopped} of {kind.Attacks}</td><td class="n">{kind.ExposedMedian:N0}</td><td class="n">{kind.ExposedMaximum:N0}</td><td class="n">{kind.UntilSuspensionMedian:N0}</td><td class="n">{(kind.MinutesMedian is { } minutes ? FormattableString.Invariant($"{minutes:0.#} min") : "–")}</td><td class="n">{Percent(kind.Without == 0 ? 0 : (double)kind.With / kind.Without)}</td></tr>
            """)));
        return Markup.Of($"""
            <h3>By kind of attack</h3><div class="scroll"><table><tr><th>kind</th><th class="n">met a measure</th><th class="n">exposed, median</th><th class="n">exposed, most</th><th class="n">until suspension, median</th><th class="n">time to first measure</th><th class="n">share exposed</th></tr>{rows}</table></div>
            """);
    }
}
