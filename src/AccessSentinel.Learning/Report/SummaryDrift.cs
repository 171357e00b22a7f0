using System.Text.Json;
using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Scoring.Anomaly;
using AccessSentinel.Learning.Backtest;

namespace AccessSentinel.Learning.Report;

/// <summary>How far the features of the last days have moved from those the model was trained on.</summary>
internal static class SummaryDrift
{
    /// <summary>The member <c>drift</c>: absent where the model does not say how its training window looked, without indices where rows are few.</summary>
    public static void Write(Utf8JsonWriter writer, BacktestResult result)
    {
        if (result.Drift() is not { } drift)
        {
            return;
        }

        writer.WriteStartObject("drift");
        writer.WriteNumber("days", SlidingFeatureCounts.Days);
        writer.WriteNumber("rows", drift.Rows);
        if (drift.Rows >= FeatureCounts.LeastRows)
        {
            writer.WriteStartObject("stabilityIndex");
            for (var i = 0; i < FeatureCatalogue.Count; i++)
            {
                writer.WriteNumber(FeatureCatalogue.Features[i].Name, Math.Round(drift.StabilityIndex(i), 4));
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
