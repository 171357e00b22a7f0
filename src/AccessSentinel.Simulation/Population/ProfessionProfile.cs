using AccessSentinel.Contracts.Events;

namespace AccessSentinel.Simulation.Population;

/// <summary>When an invoice follows a look-up.</summary>
internal enum ClaimHabit : byte
{
    /// <summary>Within minutes, over the counter.</summary>
    AtOnce,

    /// <summary>After the consultation, or all together at the day's end, by habit of the credential.</summary>
    AfterVisit,

    /// <summary>Days later, when the goods are delivered or the series is over.</summary>
    DaysLater,

    /// <summary>In batches on Tuesdays and Fridays.</summary>
    Batch,

    /// <summary>Never: it does not invoice.</summary>
    None,
}

/// <summary>
/// How a profession works with the portal. GP and pharmacy volumes follow published counts (22 consultations a day, 1,500 to
/// 1,650 patients a year; 80 prescriptions an open day); call volumes of portals are not public, so the others are estimates.
/// </summary>
internal sealed record ProfessionProfile
{
    /// <summary>Which profession.</summary>
    public required Profession Profession { get; init; }

    /// <summary>Its name in events.</summary>
    public required string Name { get; init; }

    /// <summary>Share of the credentials.</summary>
    public required double Share { get; init; }

    /// <summary>Median over credentials of people looked up on a working day.</summary>
    public required double Visits { get; init; }

    /// <summary>Standard deviation of the logarithm of that, between credentials.</summary>
    public required double Spread { get; init; }

    /// <summary>Regular patients for a credential of median volume.</summary>
    public required int Panel { get; init; }

    /// <summary>Share of visits by people outside the regular patients.</summary>
    public required double Strangers { get; init; }

    /// <summary>How uneven regular patients return: slot = panel × u^Skew.</summary>
    public required double Skew { get; init; }

    /// <summary>Days after which a regular patient is replaced by another, on average.</summary>
    public required int Turnover { get; init; }

    /// <summary>Share of people who live in the own department; most of the rest in the neighbouring ones.</summary>
    public required double Local { get; init; }

    /// <summary>Share of look-ups followed by an invoice.</summary>
    public required double Claims { get; init; }

    /// <summary>When.</summary>
    public required ClaimHabit Habit { get; init; }

    /// <summary>Share of look-ups followed by a prior agreement.</summary>
    public double Quotes { get; init; }

    /// <summary>Share of look-ups after which the contract is opened.</summary>
    public double Views { get; init; } = 0.12;

    /// <summary>Opening, start and end of the lunch break, closing: hours of local time.</summary>
    public (double Open, double LunchStart, double LunchEnd, double Close) Hours { get; init; } = (8.5, 12.25, 14, 19);

    /// <summary>Probability that a credential works on Saturdays.</summary>
    public double Saturdays { get; init; }

    /// <summary>Probability that a day has night duty.</summary>
    public double NightDuty { get; init; }

    /// <summary>Probability that a credential is absent in an ordinary week.</summary>
    public double Holidays { get; init; } = 0.09;

    /// <summary>Most devices behind one credential.</summary>
    public int Devices { get; init; } = 2;

    /// <summary>Mean number of lists a day.</summary>
    public double Lists { get; init; }

    /// <summary>Mean number of exports a day.</summary>
    public double Exports { get; init; }

    /// <summary>Share of credentials that sign in with a password only.</summary>
    public double PasswordOnly { get; init; } = 0.4;

    /// <summary>Every profession of the event schema.</summary>
    public static IReadOnlyList<ProfessionProfile> All { get; } =
    [
        new()
        {
            Profession = Profession.GeneralPractitioner, Name = "general_practitioner", Share = 0.22, Visits = 20, Spread = 0.35,
            Panel = 1500, Strangers = 0.10, Skew = 1.8, Turnover = 2500, Local = 0.92, Claims = 0.88, Habit = ClaimHabit.AfterVisit,
            Saturdays = 0.45, NightDuty = 0.012, PasswordOnly = 0.25,
        },
        new()
        {
            Profession = Profession.Specialist, Name = "specialist", Share = 0.13, Visits = 16, Spread = 0.45, Panel = 1700,
            Strangers = 0.33, Skew = 1.6, Turnover = 1800, Local = 0.78, Claims = 0.82, Habit = ClaimHabit.AfterVisit, Saturdays = 0.12,
            Hours = (9, 12.5, 14, 18.5), PasswordOnly = 0.3,
        },
        new()
        {
            Profession = Profession.Pharmacist, Name = "pharmacist", Share = 0.18, Visits = 75, Spread = 0.4, Panel = 4200,
            Strangers = 0.14, Skew = 2.0, Turnover = 2200, Local = 0.93, Claims = 0.95, Habit = ClaimHabit.AtOnce, Saturdays = 0.97,
            NightDuty = 0.02, Holidays = 0.005, Devices = 6, Hours = (8.75, 12.5, 14, 19.5), Views = 0.05, PasswordOnly = 0.3,
        },
        new()
        {
            Profession = Profession.Nurse, Name = "nurse", Share = 0.16, Visits = 8, Spread = 0.5, Panel = 260,
            Strangers = 0.12, Skew = 1.6, Turnover = 400, Local = 0.97, Claims = 0.85, Habit = ClaimHabit.AfterVisit, Saturdays = 0.8,
            NightDuty = 0.01, Hours = (6.75, 12.75, 16, 19.75), Devices = 3,
        },
        new()
        {
            Profession = Profession.Physiotherapist, Name = "physiotherapist", Share = 0.11, Visits = 7, Spread = 0.4, Panel = 240,
            Strangers = 0.18, Skew = 1.5, Turnover = 350, Local = 0.95, Claims = 0.8, Habit = ClaimHabit.AfterVisit, Saturdays = 0.2,
        },
        new()
        {
            Profession = Profession.Dentist, Name = "dentist", Share = 0.07, Visits = 12, Spread = 0.4, Panel = 950,
            Strangers = 0.13, Skew = 1.5, Turnover = 2000, Local = 0.9, Claims = 0.75, Habit = ClaimHabit.AfterVisit, Quotes = 0.25,
            Views = 0.3, Saturdays = 0.15, Hours = (9, 12.5, 14, 19),
        },
        new()
        {
            Profession = Profession.Optician, Name = "optician", Share = 0.05, Visits = 11, Spread = 0.45, Panel = 1800,
            Strangers = 0.33, Skew = 1.6, Turnover = 1500, Local = 0.88, Claims = 0.5, Habit = ClaimHabit.DaysLater, Quotes = 0.65,
            Views = 0.35, Saturdays = 0.95, Holidays = 0.02, Devices = 4, Hours = (9.5, 12.75, 14, 19), PasswordOnly = 0.65,
        },
        new()
        {
            Profession = Profession.Audiologist, Name = "audiologist", Share = 0.02, Visits = 7, Spread = 0.4, Panel = 800,
            Strangers = 0.2, Skew = 1.4, Turnover = 1800, Local = 0.9, Claims = 0.5, Habit = ClaimHabit.DaysLater, Quotes = 0.5,
            Views = 0.35, Saturdays = 0.4, Holidays = 0.04, Hours = (9, 12.5, 14, 18.5), PasswordOnly = 0.65,
        },
        new()
        {
            Profession = Profession.Laboratory, Name = "laboratory", Share = 0.03, Visits = 70, Spread = 0.5, Panel = 6000,
            Strangers = 0.32, Skew = 1.8, Turnover = 2000, Local = 0.9, Claims = 0.93, Habit = ClaimHabit.AtOnce, Saturdays = 0.9,
            Holidays = 0, Devices = 5, Hours = (7, 12, 12, 18), Views = 0.03, PasswordOnly = 0.35,
        },
        new()
        {
            Profession = Profession.HospitalBilling, Name = "hospital_billing", Share = 0.02, Visits = 130, Spread = 0.8, Panel = 12000,
            Strangers = 0.45, Skew = 1.6, Turnover = 1200, Local = 0.75, Claims = 0.7, Habit = ClaimHabit.Batch, Views = 0.2,
            Holidays = 0, NightDuty = 0.2, Saturdays = 0.3, Devices = 6, Hours = (8, 12.25, 13.25, 17.5), Lists = 2.5, Exports = 0.15,
            PasswordOnly = 0.45,
        },
        new()
        {
            Profession = Profession.InsurerAgent, Name = "insurer_agent", Share = 0.01, Visits = 45, Spread = 0.4, Panel = 4000,
            Strangers = 0.34, Skew = 1.4, Turnover = 1200, Local = 0.25, Claims = 0, Habit = ClaimHabit.None, Views = 0.6,
            Saturdays = 0.1, Hours = (8.5, 12.25, 13.25, 17.75), Lists = 6, Exports = 0.08, PasswordOnly = 0.2,
        },
    ];
}
