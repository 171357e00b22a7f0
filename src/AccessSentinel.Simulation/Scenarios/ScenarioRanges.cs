using System.Text.Json;

namespace AccessSentinel.Simulation.Scenarios;

/// <summary>
/// From which ranges scenarios draw: <c>{ "training": { kind: { name: [low, high] } }, "evaluation": { … } }</c>. The built-in file
/// is embedded; another text may replace it. Names under <c>"*"</c> hold for every kind that does not give its own.
/// </summary>
internal sealed class ScenarioRanges
{
    private readonly Dictionary<string, Dictionary<string, double[]>> _kinds;

    private ScenarioRanges(Dictionary<string, Dictionary<string, double[]>> kinds) => _kinds = kinds;

    public static ScenarioRanges Load(string? text, ParameterSet set)
    {
        var sets = Read(text ?? BuiltIn());
        return new ScenarioRanges(sets[set == ParameterSet.Training ? "training" : "evaluation"]);
    }

    /// <summary>Why a text is no set of ranges, or null.</summary>
    public static string? Problem(string text)
    {
        try
        {
            Read(text);
            return null;
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            return e.Message;
        }
    }

    /// <summary>The range of a name for a kind.</summary>
    /// <exception cref="FormatException">The file names neither.</exception>
    public (double Low, double High) Of(string kind, string name)
    {
        if ((_kinds.TryGetValue(kind, out var own) && own.TryGetValue(name, out var range))
            || (_kinds.TryGetValue("*", out var common) && common.TryGetValue(name, out range)))
        {
            return (range[0], range[1]);
        }

        throw new FormatException($"The ranges lack '{name}' for '{kind}'.");
    }

    internal static string BuiltIn()
    {
        using var stream = typeof(ScenarioRanges).Assembly.GetManifestResourceStream("scenario-ranges.json")
            ?? throw new InvalidOperationException("scenario-ranges.json is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static Dictionary<string, Dictionary<string, Dictionary<string, double[]>>> Read(string text)
    {
        var sets = JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, Dictionary<string, double[]>>>>(text)
            ?? throw new FormatException("the text is null.");
        foreach (var set in (string[])["training", "evaluation"])
        {
            if (!sets.TryGetValue(set, out var kinds))
            {
                throw new FormatException($"'{set}' is missing.");
            }

            foreach (var (kind, names) in kinds)
            {
                foreach (var (name, range) in names)
                {
                    if (range is not [var low, var high] || !(low >= 0) || !(high >= low) || double.IsInfinity(high))
                    {
                        throw new FormatException($"{set}:{kind}:{name} must be [low, high] with 0 <= low <= high.");
                    }
                }
            }
        }

        return sets;
    }
}
