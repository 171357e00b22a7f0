using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using AccessSentinel.Host.Options;
using AccessSentinel.Simulation;

namespace AccessSentinel.Host.Commands;

/// <summary>Options whose errors name the option and what it allows.</summary>
internal static class Arguments
{
    public static Option<int> Integer(string name, int initial, int minimum, int maximum, string description) =>
        Make(name, initial, $"{description} {minimum} to {maximum}.", $"a whole number from {minimum} to {maximum}", "N",
            text => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= minimum && value <= maximum ? value : null);

    public static Option<double> Number(string name, double initial, double minimum, double maximum, string description) =>
        Make(name, initial, FormattableString.Invariant($"{description} {minimum} to {maximum}."), FormattableString.Invariant($"a number from {minimum} to {maximum}"), "X",
            text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= minimum && value <= maximum ? value : null);

    public static Option<ulong> Seed(string description) =>
        Make("--seed", 1UL, description, $"a whole number from 0 to {ulong.MaxValue}", "N",
            text => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null);

    public static Option<DateOnly> Date(string name, DateOnly initial, DateOnly minimum, DateOnly maximum, string description) =>
        Make(name, initial, description, FormattableString.Invariant($"a date from {minimum:yyyy-MM-dd} to {maximum:yyyy-MM-dd}"), "YYYY-MM-DD",
            text => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var value) && value >= minimum && value <= maximum ? value : null);

    /// <summary>A length of time, written as <c>90s</c>, <c>36h</c> or <c>7d</c>.</summary>
    public static Option<TimeSpan> Duration(string name, TimeSpan initial, TimeSpan minimum, TimeSpan maximum, string description) =>
        Make(name, initial, $"{description} {Durations.Format(minimum)} to {Durations.Format(maximum)}.", $"a time from {Durations.Format(minimum)} to {Durations.Format(maximum)}, e.g. 90s, 36h, 7d", "TIME",
            text => Durations.TryParse(text, out var value) && value >= minimum && value <= maximum ? value : (TimeSpan?)null);

    /// <summary>Kinds of scenario with how many of each: <c>KIND</c> or <c>KIND:N</c>, repeatable.</summary>
    public static Option<ScenarioCount[]> Scenarios(string name, IReadOnlyList<string> kinds, string description)
    {
        var known = kinds.Count == 0 ? "none in this version" : string.Join(", ", kinds);
        return new Option<ScenarioCount[]>(name)
        {
            Description = $"{description} Repeatable. Kinds: {known}.",
            HelpName = "KIND[:N]",
            DefaultValueFactory = _ => [],
            AllowMultipleArgumentsPerToken = false,
            Arity = ArgumentArity.ZeroOrMore,
            CustomParser = result =>
            {
                List<ScenarioCount> counts = [];
                foreach (var token in result.Tokens)
                {
                    var parts = token.Value.Split(':');
                    var count = 1;
                    if (parts.Length > 2 || !kinds.Contains(parts[0])
                        || (parts.Length == 2 && (!int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out count) || count is < 1 or > 10_000)))
                    {
                        result.AddError($"{name} '{token.Value}' is refused; allowed is KIND or KIND:N, KIND one of {known}, N from 1 to 10000.");
                        return [];
                    }

                    counts.Add(new ScenarioCount(parts[0], count));
                }

                return [.. counts];
            },
        };
    }

    private static Option<T> Make<T>(string name, T initial, string description, string allowed, string helpName, Func<string, T?> parse)
        where T : struct =>
        new(name)
        {
            Description = description,
            HelpName = helpName,
            DefaultValueFactory = _ => initial,
            CustomParser = result => Parse(result, name, allowed, parse),
        };

    private static T Parse<T>(ArgumentResult result, string name, string allowed, Func<string, T?> parse)
        where T : struct
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (parse(text) is { } value)
        {
            return value;
        }

        result.AddError($"{name} '{text}' is refused; allowed is {allowed}.");
        return default;
    }
}
