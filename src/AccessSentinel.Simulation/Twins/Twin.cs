using AccessSentinel.Simulation.Population;
using AccessSentinel.Simulation.Scenarios;
using AccessSentinel.Simulation.Traffic;

namespace AccessSentinel.Simulation.Twins;

/// <summary>
/// Unusual but honest work. It sees each day of its credentials after the ordinary events were generated, and changes them or adds to
/// them. Like those, it is a pure function of seed, credential and day.
/// </summary>
internal abstract class Twin(Scenario scenario)
{
    /// <summary>The truth.</summary>
    public Scenario Scenario { get; } = scenario;

    /// <summary>Shapes one credential's local day: the events from <paramref name="first"/> on. Times are UTC ticks.</summary>
    public abstract void Shape(Credential credential, int day, EventBuffer events, int first);

    /// <summary>The truth of a twin that lasts whole local days.</summary>
    protected static Scenario Truth(ScenarioDraft draft, IEnumerable<Credential> credentials, int firstDay, int days) => new()
    {
        Index = draft.Index,
        Kind = draft.Kind,
        IsAttack = false,
        Credentials = [.. credentials.Select(each => each.Index).Distinct().Order()],
        Start = DateOnly.FromDayNumber(firstDay).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc),
        End = DateOnly.FromDayNumber(firstDay + days).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc),
        PassesSecondFactor = true,
        Draws = draft.Draws,
    };
}
