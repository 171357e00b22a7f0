using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine;

namespace AccessSentinel.Learning.Report;

/// <summary>What was read and how it was judged, so that the figures above can be trusted or doubted.</summary>
internal static class DataSection
{
    public static Markup Render(BacktestFigures figures)
    {
        var result = figures.Result;
        var reasons = Enumerable.Range(1, RejectReasons.Count - 1).Where(i => result.Rejects[(RejectReason)i] > 0)
            .Select(i => $"{RejectReasons.Name((RejectReason)i).Replace('_', ' ')} {ReportBody.Number(result.Rejects[(RejectReason)i])}");
        return Markup.Of($"""
            <section><h2>Data and method</h2>
            <div class="two"><div><table>
            <tr><td>files</td><td class="n">{string.Join(", ", result.Files)}</td></tr>
            <tr><td>lines</td><td class="n">{result.Events + result.Rejects.Total:N0}</td></tr>
            <tr><td>events judged</td><td class="n">{result[Disposition.Processed]:N0}</td></tr>
            <tr><td>repeated deliveries</td><td class="n">{result[Disposition.Duplicate]:N0}</td></tr>
            <tr><td>too late to count</td><td class="n">{result[Disposition.Late]:N0}</td></tr>
            <tr><td>not readable</td><td class="n">{result.Rejects.Total:N0}</td></tr>
            <tr><td>out of order in their file</td><td class="n">{result.Unsorted:N0}</td></tr>
            <tr><td>with something cut or absent</td><td class="n">{result.Degraded:N0}</td></tr>
            <tr><td>suspensions that the guard held</td><td class="n">{result.SuspensionsHeld:N0}</td></tr>
            {(result.DrillEvents == 0 ? Markup.None : Markup.Of($"""<tr><td>of drills, in no figure</td><td class="n">{result.DrillEvents:N0}</td></tr>"""))}</table>{(result.Rejects.Total == 0 ? Markup.None : Markup.Of($"""<p class="muted small">Not readable: {string.Join("; ", reasons)}. First ones: {string.Join(", ", result.Rejects.First.Take(5))}.</p>"""))}</div>
            <div><p class="small">Each event was judged in its turn by the engine that runs in production, with nothing known of what came later; every credential began with an empty memory at its first event, so the first days hold more first-seen people than a longer memory would find.</p>
            <p class="small">The events happened: a measure could not stop them. What it would have prevented is what the same credential still read between two seconds after the decision and the measure's end. A suspension refuses everything, a step-up everything until the next sign-in with a second factor, a restriction those the credential does not know.</p>
            <p class="small">Exposed are distinct beneficiaries; in lists and exports that name nobody each record counts. A thief who is stopped may come back by another login: that is not in these figures.</p></div></div></section>
            """);
    }
}
