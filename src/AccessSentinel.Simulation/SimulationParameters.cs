namespace AccessSentinel.Simulation;

/// <summary>Which ranges attacks and twins are drawn from. The detector is trained on the one and judged on the other.</summary>
public enum ParameterSet
{
    /// <summary>Ranges that training may see.</summary>
    Training,

    /// <summary>Ranges that training never draws.</summary>
    Evaluation,
}

/// <summary>How many scenarios of a kind.</summary>
/// <param name="Kind">Name of an attack or twin, e.g. <c>smash_and_grab</c>.</param>
/// <param name="Count">How many, 0 to 10,000.</param>
public readonly record struct ScenarioCount(string Kind, int Count);

/// <summary>What is to be simulated.</summary>
public sealed record SimulationParameters
{
    /// <summary>Credentials, 1 to 200,000. A day of 1,000 credentials takes about 5 MB.</summary>
    public int Credentials { get; init; } = 300;

    /// <summary>Local days, 1 to 3,660.</summary>
    public int Days { get; init; } = 10;

    /// <summary>First local day, 2024-01-01 to 2030-12-31.</summary>
    public DateOnly Start { get; init; } = new(2026, 3, 2);

    /// <summary>Ranges of attacks and twins.</summary>
    public ParameterSet Set { get; init; } = ParameterSet.Training;

    /// <summary>Days before the first attack or twin, 0 to <see cref="Days"/> - 1: history to learn from.</summary>
    public int QuietDays { get; init; }

    /// <summary>Attacks to inject.</summary>
    public IReadOnlyList<ScenarioCount> Attacks { get; init; } = [];

    /// <summary>Benign twins to inject.</summary>
    public IReadOnlyList<ScenarioCount> Twins { get; init; } = [];

    /// <summary>JSON text that replaces the built-in ranges, or null.</summary>
    public string? Ranges { get; init; }

    /// <summary>What is wrong with the parameters, each named with its range; empty when they can be simulated.</summary>
    public IReadOnlyList<string> Validate()
    {
        var errors = new List<string>();
        Range(errors, nameof(Credentials), Credentials, 1, 200_000);
        Range(errors, nameof(Days), Days, 1, 3_660);
        Range(errors, nameof(QuietDays), QuietDays, 0, Math.Max(0, Days - 1));
        if (Start < new DateOnly(2024, 1, 1) || Start > new DateOnly(2030, 12, 31))
        {
            errors.Add($"Start is {Start:yyyy-MM-dd}; it must lie in 2024-01-01 to 2030-12-31.");
        }

        Kinds(errors, nameof(Attacks), Attacks, Simulation.Attacks.AttackCatalogue.Kinds);
        Kinds(errors, nameof(Twins), Twins, Simulation.Twins.TwinCatalogue.Kinds);
        if (Ranges is not null && Scenarios.ScenarioRanges.Problem(Ranges) is { } problem)
        {
            errors.Add($"Ranges cannot be used: {problem}");
        }

        return errors;
    }

    /// <summary>Reads a mix such as <c>smash_and_grab=2,slow=1</c>; a kind without a number counts once.</summary>
    /// <exception cref="FormatException">A number cannot be read.</exception>
    public static IReadOnlyList<ScenarioCount> ParseMix(string text)
    {
        var mix = new List<ScenarioCount>();
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var separator = part.IndexOf('=', StringComparison.Ordinal);
            if (separator < 0)
            {
                mix.Add(new ScenarioCount(part, 1));
            }
            else if (int.TryParse(part.AsSpan(separator + 1), System.Globalization.CultureInfo.InvariantCulture, out var count))
            {
                mix.Add(new ScenarioCount(part[..separator].TrimEnd(), count));
            }
            else
            {
                throw new FormatException($"'{part}' is not kind=count.");
            }
        }

        return mix;
    }

    private static void Range(List<string> errors, string name, int value, int low, int high)
    {
        if (value < low || value > high)
        {
            errors.Add($"{name} is {value}; it must lie in {low} to {high}.");
        }
    }

    private static void Kinds(List<string> errors, string name, IReadOnlyList<ScenarioCount> mix, IReadOnlyList<string> known)
    {
        foreach (var (kind, count) in mix)
        {
            if (!known.Contains(kind))
            {
                errors.Add($"{name} names '{kind}'; known are {string.Join(", ", known)}.");
            }

            Range(errors, $"{name}:{kind}", count, 0, 10_000);
        }
    }
}
