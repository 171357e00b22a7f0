using System.Globalization;
using System.Text;

namespace AccessSentinel.Host.Metrics;

/// <summary>
/// Writes metrics in Prometheus' text format 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats/). Our own
/// on both package feeds, although one of them has prometheus-net: what a scrape returns is part of this program's interface,
/// and must not depend on where it was built.
/// </summary>
internal sealed class ExpositionWriter
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder _text = new();
    private readonly HashSet<string> _families = new(StringComparer.Ordinal);

    /// <summary>Opens a family. All its samples follow before the next one is opened.</summary>
    /// <param name="name">Full name, unit and suffix included.</param>
    /// <param name="type"><c>counter</c>, <c>gauge</c> or <c>histogram</c>.</param>
    /// <param name="help">What it counts.</param>
    /// <exception cref="InvalidOperationException">The name was written before: one of two instruments must be renamed.</exception>
    public void Family(string name, string type, string help)
    {
        if (!_families.Add(name))
        {
            throw new InvalidOperationException($"Two metrics are called {name}.");
        }

        _text.Append("# HELP ").Append(name).Append(' ');
        Escape(help, quotes: false);
        _text.Append("\n# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
    }

    /// <summary>One sample.</summary>
    /// <param name="name">The family's name, for histograms with <c>_bucket</c>, <c>_sum</c> or <c>_count</c>.</param>
    /// <param name="labels">Names and values; a null name or value is left out.</param>
    /// <param name="value">The value.</param>
    /// <param name="bound">Upper bound of a bucket, or null.</param>
    public void Sample(string name, ReadOnlySpan<KeyValuePair<string, string>> labels, double value, double? bound = null)
    {
        _text.Append(name);
        if (labels.Length > 0 || bound is not null)
        {
            _text.Append('{');
            var separator = "";
            foreach (var (label, text) in labels)
            {
                _text.Append(separator).Append(label).Append("=\"");
                Escape(text, quotes: true);
                _text.Append('"');
                separator = ",";
            }

            if (bound is { } upper)
            {
                _text.Append(separator).Append("le=\"").Append(Number(upper)).Append('"');
            }

            _text.Append('}');
        }

        _text.Append(' ').Append(Number(value)).Append('\n');
    }

    public override string ToString() => _text.ToString();

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        double.NaN => "NaN",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    private void Escape(string text, bool quotes)
    {
        foreach (var character in text)
        {
            _ = character switch
            {
                '\\' => _text.Append("\\\\"),
                '\n' => _text.Append("\\n"),
                '"' when quotes => _text.Append("\\\""),
                _ => _text.Append(character),
            };
        }
    }
}
