using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using AccessSentinel.Host.Metrics;
using AccessSentinel.Processing.Telemetry;

namespace AccessSentinel.DeployTests.Support;

/// <summary>Names that the worker's /metrics has, with those that the rules record.</summary>
internal static partial class Instruments
{
    /// <summary>Everything that a query may name.</summary>
    public static IReadOnlySet<string> Known { get; } = Collect();

    /// <summary>The metrics that a query or a text names.</summary>
    public static IEnumerable<string> In(string text) => Metric().Matches(text).Select(match => match.Value).Distinct();

    private static HashSet<string> Collect()
    {
        List<Instrument> found = [];
        using MeterListener listener = new() { InstrumentPublished = (instrument, _) => found.Add(instrument) };
        using WorkerMetrics metrics = new();
        listener.Start();
        HashSet<string> names = ["accesssentinel_ready", "accesssentinel_metrics_dropped_total", "up"];
        foreach (var instrument in found.Where(each => each.Meter.Name == WorkerMetrics.MeterName))
        {
            var name = MetricNames.Of(instrument, instrument is Counter<long>);
            names.UnionWith(instrument is Histogram<double> ? [name + "_bucket", name + "_sum", name + "_count", name] : [name]);
        }

        ExpositionWriter writer = new();
        ProcessMetrics.Write(writer);
        names.UnionWith(Help().Matches(writer.ToString()).Select(match => match.Groups[1].Value));
        names.UnionWith(Alerts.Recording.Select(rule => rule.Name));
        return names;
    }

    [GeneratedRegex(@"(?:[a-z_]+:)?accesssentinel_[a-z0-9_]+(?::[a-z0-9_]+)?|process_[a-z_]+|\bup\b(?=\{)")]
    private static partial Regex Metric();

    [GeneratedRegex("^# HELP ([a-z0-9_]+) ", RegexOptions.Multiline)]
    private static partial Regex Help();
}
