using AccessSentinel.Contracts.Events;

namespace AccessSentinel.Simulation.Population;

/// <summary>One portal login and the habits of whoever works with it.</summary>
public sealed class Credential
{
    internal Credential()
    {
    }

    /// <summary>Position in the population.</summary>
    public required int Index { get; init; }

    /// <summary>Its id in events.</summary>
    public required string Id { get; init; }

    /// <summary>Its profession.</summary>
    public Profession Profession => Profile.Profession;

    /// <summary>Its profession's name in events.</summary>
    public string ProfessionName => Profile.Name;

    /// <summary>FINESS-like number of its practice; several credentials may share one.</summary>
    public required string Organization { get; init; }

    /// <summary>Code of the department of practice.</summary>
    public required string Department { get; init; }

    /// <summary>Day on which it was issued.</summary>
    public required DateOnly Since { get; init; }

    /// <summary>Whether it is hardly ever used.</summary>
    public required bool Dormant { get; init; }

    /// <summary>How it signs in.</summary>
    public required AuthenticationMethod Authentication { get; init; }

    /// <summary>Whether its sign-ins give a second factor as a rule.</summary>
    public required bool SecondFactor { get; init; }

    internal ProfessionProfile Profile { get; init; } = ProfessionProfile.All[0];

    /// <summary>Index of the department (see <see cref="Geography.DepartmentTable"/>).</summary>
    internal int DepartmentIndex { get; init; }

    /// <summary>Root of everything drawn for this credential.</summary>
    internal ulong Seed { get; init; }

    /// <summary>Mean look-ups on a working day.</summary>
    internal double Visits { get; init; }

    /// <summary>Regular patients.</summary>
    internal int Panel { get; init; }

    /// <summary>Serial number around which its patients live.</summary>
    internal int Neighbourhood { get; init; }

    /// <summary>Bit per <see cref="DayOfWeek"/>.</summary>
    internal int Weekdays { get; init; }

    /// <summary>Shift of the opening hours, in hours.</summary>
    internal double Shift { get; init; }

    /// <summary>Invoices all together at the day's end.</summary>
    internal bool ClaimsAtDayEnd { get; init; }

    /// <summary>Invoices this many days later (only <see cref="ClaimHabit.DaysLater"/>).</summary>
    internal int ClaimDelay { get; init; }

    /// <summary>Practice software, or -1.</summary>
    internal int Software { get; init; }

    /// <summary>The software's own servers call the portal.</summary>
    internal bool Hosted { get; init; }

    /// <summary>Where it works.</summary>
    internal Workplace[] Devices { get; init; } = [];
}

/// <summary>One device of a credential and the line behind it.</summary>
/// <param name="Seed">Root of its prints and addresses.</param>
/// <param name="Network">Network number.</param>
/// <param name="AddressPeriod">Days an address is kept; 0 = for ever.</param>
/// <param name="Version6">Calls over IPv6.</param>
/// <param name="AgentFamily">Family of its user agent.</param>
/// <param name="Life">Days until the device is replaced.</param>
/// <param name="LineSeed">Root of the line's addresses; shared by a practice.</param>
internal readonly record struct Workplace(
    ulong Seed, byte Network, int AddressPeriod, bool Version6, byte AgentFamily, int Life, ulong LineSeed);
