namespace AccessSentinel.Host.Demo;

/// <summary>What the demo plays.</summary>
/// <param name="Seed">Decides who works when, and start, pace and victim of the breach.</param>
/// <param name="Credentials">Professionals.</param>
/// <param name="LearningDays">Days before the morning of the breach.</param>
/// <param name="Speed">Simulated seconds of the morning in a real one, at most.</param>
internal sealed record DemoOptions(ulong Seed, int Credentials, int LearningDays, double Speed)
{
    /// <summary>A Tuesday: the breach comes on an ordinary working day.</summary>
    private static readonly DateOnly Breach = new(2026, 3, 10);

    /// <summary>When the morning is watched, UTC: from 6 to half past 1 in Paris.</summary>
    private static readonly TimeSpan MorningStart = TimeSpan.FromHours(5);

    private static readonly TimeSpan MorningEnd = TimeSpan.FromHours(12.5);

    /// <summary>The simulator's ranges of training, but for the hour: the breach must lie in what is watched.</summary>
    private const string Ranges = """
        {
          "training": {
            "*": { "blend": [0.5, 0.7], "local": [0.3, 0.6], "missing": [0, 0.05], "regular": [0.5, 0.5] },
            "smash_and_grab": { "perSecond": [5, 60], "minutes": [2, 30], "records": [300, 8000], "startHour": [8, 12] }
          },
          "evaluation": {}
        }
        """;

    /// <summary>UTC.</summary>
    public DateTime WatchFrom => Breach.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc) + MorningStart;

    /// <summary>UTC.</summary>
    public DateTime WatchUntil => Breach.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc) + MorningEnd;

    public Simulation.SimulationParameters Parameters => new()
    {
        Credentials = Credentials,
        Days = LearningDays + 1,
        QuietDays = LearningDays,
        Start = Breach.AddDays(-LearningDays),
        Attacks = [new Simulation.ScenarioCount("smash_and_grab", 1)],
        Ranges = Ranges,
    };

    /// <summary>
    /// Partitions of the events' topic: enough that what is learnt from fits into the embedded broker, which keeps 5 MiB of each.
    /// A credential makes about 30 KB of events a day.
    /// </summary>
    public int Partitions => Math.Clamp((int)((long)Credentials * (LearningDays + 1) * 30_000 / 1_500_000), 4, 256);
}
