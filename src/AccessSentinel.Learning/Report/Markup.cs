using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace AccessSentinel.Learning.Report;

/// <summary>
/// HTML that is safe to put into a page: made from literals of this program, with every value that goes into them escaped. A text can
/// only become markup here, so that nothing from the events can.
/// </summary>
internal readonly record struct Markup(string Html)
{
    public static Markup None { get; } = new("");

    /// <summary>Markup from an interpolated literal: whatever stands in braces is escaped, unless it is markup itself.</summary>
    public static Markup Of(MarkupInterpolation html) => new(html.ToString());

    public static Markup Join(IEnumerable<Markup> parts) => new(string.Concat(parts.Select(each => each.Html)));

    public override string ToString() => Html;
}

/// <summary>Escapes the holes of an interpolated literal.</summary>
[InterpolatedStringHandler]
internal readonly struct MarkupInterpolation
{
    private readonly StringBuilder _text;

    public MarkupInterpolation(int literalLength, int formattedCount)
    {
        _text = new StringBuilder(literalLength + (formattedCount * 16));
    }

    public void AppendLiteral(string literal) => _text.Append(literal);

    public void AppendFormatted(Markup markup) => _text.Append(markup.Html);

    public void AppendFormatted<T>(T value, string? format = null) =>
        _text.Append(WebUtility.HtmlEncode(value is IFormattable formattable ? formattable.ToString(format, CultureInfo.InvariantCulture) : value?.ToString()));

    public override string ToString() => _text.ToString();
}
