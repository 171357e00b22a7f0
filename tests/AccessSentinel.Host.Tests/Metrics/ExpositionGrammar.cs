using System.Text.RegularExpressions;

namespace AccessSentinel.Host.Tests.Metrics;

/// <summary>A line of the text format 0.0.4, for where promtool is not installed.</summary>
internal static partial class ExpositionGrammar
{
    [GeneratedRegex(
        """^(# HELP [a-zA-Z_:][\w:]* .+|# TYPE [a-zA-Z_:][\w:]* (counter|gauge|histogram)|[a-zA-Z_:][\w:]*(\{([a-zA-Z_]\w*="([^"\\]|\\[\\"n])*",?)+\})? (-?[\d.]+(E[+-]\d+)?|[+-]Inf|NaN))$""")]
    public static partial Regex Line();
}
