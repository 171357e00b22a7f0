using AccessSentinel.Simulation.Population;
using AccessSentinel.Simulation.Randomness;
using AccessSentinel.Simulation.Traffic;

namespace AccessSentinel.Simulation.Scenarios;

/// <summary>What a scenario is planned from, and what it has drawn so far.</summary>
internal sealed class ScenarioDraft(
    SimulationParameters parameters, ScenarioRanges ranges, Credential[] credentials, string kind, int index, ulong seed)
{
    private readonly Dictionary<string, double> _draws = [];

    /// <summary>The scenario's own stream.</summary>
    public RandomStream Random = new(seed);

    public int Index { get; } = index;

    public string Kind { get; } = kind;

    /// <summary>Root of everything the scenario hashes.</summary>
    public ulong Seed { get; } = seed;

    public Credential[] Credentials { get; } = credentials;

    public IReadOnlyDictionary<string, double> Draws => _draws;

    /// <summary>First day number on which a scenario may begin.</summary>
    public int FirstDay { get; } = parameters.Start.DayNumber + parameters.QuietDays;

    /// <summary>Day number after the last simulated day.</summary>
    public int EndDay { get; } = parameters.Start.DayNumber + parameters.Days;

    /// <summary>Draws a value from its range: on a logarithmic scale when the range spans more than a factor of 4.</summary>
    public double Draw(string name)
    {
        var (low, high) = ranges.Of(Kind, name);
        var value = low > 0 && high > 4 * low ? Random.BetweenLog(low, high) : Random.Between(low, high);
        _draws[name] = Math.Round(value, 4);
        return value;
    }

    /// <summary>Draws a whole number, both ends included.</summary>
    public int DrawCount(string name)
    {
        var value = (int)Math.Round(Draw(name));
        _draws[name] = value;
        return value;
    }

    /// <summary>Draws yes or no with a probability that is drawn from its range.</summary>
    public bool DrawChance(string name)
    {
        var (low, high) = ranges.Of(Kind, name);
        var yes = Random.Chance(Random.Between(low, high));
        _draws[name] = yes ? 1 : 0;
        return yes;
    }

    /// <summary>
    /// A credential that works within the window and meets a condition, drawn evenly; where none meets it, one that works at all.
    /// </summary>
    public Credential DrawVictim(Func<Credential, bool>? condition = null)
    {
        for (var attempt = 0; attempt < 400; attempt++)
        {
            var candidate = Credentials[Random.Below(Credentials.Length)];
            var issued = candidate.Since.DayNumber <= FirstDay - 3 || attempt > 200;
            if (issued && (condition?.Invoke(candidate) ?? !candidate.Dormant))
            {
                return candidate;
            }
        }

        return Credentials[Random.Below(Credentials.Length)];
    }

    /// <summary>A day number that leaves room for so many days; one on which the credential works, if asked and possible.</summary>
    public int DrawDay(int days, Credential? worksOn = null)
    {
        var room = Math.Max(1, EndDay - FirstDay - Math.Max(0, days - 1));
        var day = FirstDay + Random.Below(room);
        for (var attempt = 0; worksOn is not null && attempt < 60 && WorkCalendar.Of(worksOn, day).Mean <= 0; attempt++)
        {
            day = FirstDay + Random.Below(room);
        }

        return day;
    }

    /// <summary>How many days remain from a day to the end.</summary>
    public int DaysLeft(int day) => Math.Max(1, EndDay - day);
}
