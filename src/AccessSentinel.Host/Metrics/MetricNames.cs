using System.Diagnostics.Metrics;
using System.Text;

namespace AccessSentinel.Host.Metrics;

/// <summary>How instruments are called where Prometheus sees them: base unit and kind end the name, as its conventions ask.</summary>
internal static class MetricNames
{
    /// <summary>The family's name of an instrument. An ending that the instrument's own name has already is not repeated.</summary>
    public static string Of(Instrument instrument, bool counter)
    {
        var name = Sanitize(instrument.Name);
        if (counter && name.EndsWith("_total", StringComparison.Ordinal))
        {
            name = name[..^"_total".Length];
        }

        var unit = Unit(instrument.Unit);
        if (unit.Length > 0 && !name.EndsWith(unit, StringComparison.Ordinal))
        {
            name += unit;
        }

        return counter ? name + "_total" : name;
    }

    /// <summary>A label's name: letters, digits and underscores, no digit first.</summary>
    public static string Sanitize(string name)
    {
        StringBuilder text = new(name.Length + 1);
        foreach (var character in name)
        {
            text.Append(char.IsAsciiLetterOrDigit(character) ? character : '_');
        }

        return text.Length > 0 && char.IsAsciiDigit(text[0]) ? "_" + text : text.ToString();
    }

    // Units as UCUM writes them, which is what System.Diagnostics.Metrics expects; {events} and the like are annotations.
    private static string Unit(string? unit) => unit switch
    {
        "s" or "seconds" => "_seconds",
        "By" or "bytes" => "_bytes",
        "1" or "ratio" => "_ratio",
        _ => "",
    };
}
