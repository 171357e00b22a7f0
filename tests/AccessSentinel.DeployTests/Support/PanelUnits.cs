using System.Globalization;
using System.Text.RegularExpressions;

namespace AccessSentinel.DeployTests.Support;

/// <summary>How Grafana writes the values and legends of the panels that we have.</summary>
internal static partial class PanelUnits
{
    private const string Suffix = "suffix:";
    private static readonly string[] Thousands = ["", " K", " Mil", " Bil"];
    private static readonly string[] Binary = ["B", "KiB", "MiB", "GiB", "TiB"];

    /// <summary>A value with its unit.</summary>
    /// <param name="value">What was measured.</param>
    /// <param name="unit">Grafana's id of the unit.</param>
    /// <param name="decimals">Digits after the point; null = as many as say something.</param>
    public static string Text(double value, string unit, int? decimals) => Text(decimals is { } digits ? Math.Round(value, digits) : value, unit);

    private static string Text(double value, string unit) => unit switch
    {
        "short" => Scaled(value),
        "reqps" => Scaled(value) + " req/s",
        "eps" => Scaled(value) + " evt/s",
        "percentunit" => Number(value * 100) + " %",
        "s" => Seconds(value),
        "bytes" => Bytes(value),
        "dateTimeAsIso" => DateTime.UnixEpoch.AddMilliseconds(value).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        _ when unit.StartsWith(Suffix, StringComparison.Ordinal) => $"{Number(value)} {unit[Suffix.Length..]}",
        _ => throw new ArgumentException($"The unit '{unit}' cannot be written: say how."),
    };

    /// <summary>The name of a series.</summary>
    /// <param name="format">The query's legend.</param>
    /// <param name="labels">The series' own labels.</param>
    /// <param name="title">The panel's, where the series has none.</param>
    public static string Legend(string format, IReadOnlyDictionary<string, string> labels, string title) =>
        format != "__auto" ? Label().Replace(format, match => labels.GetValueOrDefault(match.Groups[1].Value, ""))
        : labels.Count == 0 ? title
        : string.Join(", ", labels.Select(label => $"{label.Key}={label.Value}"));

    private static string Scaled(double value)
    {
        var power = 0;
        for (; Math.Abs(value) >= 1000 && power < Thousands.Length - 1; power++)
        {
            value /= 1000;
        }

        return Number(value) + Thousands[power];
    }

    private static string Bytes(double value)
    {
        var power = 0;
        for (; value >= 1024 && power < Binary.Length - 1; power++)
        {
            value /= 1024;
        }

        return $"{Number(value)} {Binary[power]}";
    }

    private static string Seconds(double value) =>
        value == 0 ? "0 s" : value < 1e-3 ? Number(value * 1e6) + " µs" : value < 1 ? Number(value * 1e3) + " ms" : value < 120 ? Number(value) + " s" : Number(value / 60) + " min";

    private static string Number(double value) =>
        value.ToString(Math.Abs(value) is >= 100 or 0 ? "0" : Math.Abs(value) >= 10 ? "0.#" : Math.Abs(value) >= 0.01 ? "0.##" : "0.####", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\{\{\s*(\w+)\s*\}\}")]
    private static partial Regex Label();
}
