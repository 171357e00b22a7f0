using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Scoring.Anomaly;

namespace AccessSentinel.Learning.Report;

/// <summary>Whether the model still fits: each feature of the last days against the training window.</summary>
internal static class DriftSection
{
    public static Markup Render(BacktestFigures figures)
    {
        if (figures.Result.Drift() is not { } drift)
        {
            return Markup.None;
        }

        if (drift.Rows < FeatureCounts.LeastRows)
        {
            return Markup.Of($"""<section><h2>Does the model still fit?</h2><p class="lead">{drift.Rows:N0} scored minutes in the last {SlidingFeatureCounts.Days} days are too few to say; {FeatureCounts.LeastRows} are needed.</p></section>""");
        }

        var indices = Enumerable.Range(0, FeatureCatalogue.Count).Select(i => (Feature: FeatureCatalogue.Features[i], Index: drift.StabilityIndex(i)))
            .OrderByDescending(each => each.Index).ToArray();
        var shifted = indices.Count(each => each.Index >= FeatureCounts.Shifted);
        var verdict = shifted == 0
            ? "No feature has become another than the model was trained on."
            : $"{ReportBody.Plural(shifted, "feature")} of {FeatureCatalogue.Count} became another than the model was trained on: train again on recent events.";
        var rows = Markup.Join(indices.Select(each => Markup.Of($"""
            <tr><td>{each.Feature.Name.Replace('_', ' ')}</td><td>{each.Feature.Sentence}</td><td class="n">{each.Index:0.000}</td><td>{(each.Index >= FeatureCounts.Shifted ? "another" : each.Index >= FeatureCounts.Moved ? "moved" : "alike")}</td></tr>
            """)));
        return Markup.Of($"""
            <section><h2>Does the model still fit?</h2><p class="lead">{verdict} Population stability index of the {drift.Rows:N0} scored minutes of the last {SlidingFeatureCounts.Days} days against the training window: below {FeatureCounts.Moved} alike, from {FeatureCounts.Shifted} another.</p>
            <div class="scroll"><table><tr><th>feature</th><th></th><th class="n">index</th><th></th></tr>{rows}</table></div></section>
            """);
    }
}
