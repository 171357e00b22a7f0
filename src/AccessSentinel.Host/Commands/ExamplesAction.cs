using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Globalization;
using System.Text.RegularExpressions;
using AccessSentinel.Host.Options;

namespace AccessSentinel.Host.Commands;

/// <summary>
/// The help of a verb, with what people copy from it: defaults as the options take them, examples, and what its exit codes mean.
/// </summary>
internal sealed partial class ExamplesAction(HelpAction help, string examples) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var output = parseResult.InvocationConfiguration.Output;
        using StringWriter written = new();
        parseResult.InvocationConfiguration.Output = written;
        var code = help.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output = output;
        output.Write(Default().Replace(written.ToString(), static match => AsTaken(match.Groups[1].Value)));
        output.WriteLine(examples.TrimEnd());
        return code;
    }

    // The library writes values as .NET does, which no option takes.
    private static string AsTaken(string value) =>
        value.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParseExact(value, "c", CultureInfo.InvariantCulture, out var time) ? $"[default: {Durations.Format(time)}]"
        : DateOnly.TryParse(value, CultureInfo.InvariantCulture, out var date) && value.Contains('/', StringComparison.Ordinal) ? FormattableString.Invariant($"[default: {date:yyyy-MM-dd}]")
        : $"[default: {value.Replace('|', ',')}]";

    [GeneratedRegex(@"\[default: ([^\]]+)\]")]
    private static partial Regex Default();

    /// <summary>Gives a verb a help of its own that ends with examples.</summary>
    public static void AddTo(Command verb, string examples) =>
        verb.Options.Add(new HelpOption { Action = new ExamplesAction(new HelpAction(), examples) });
}
