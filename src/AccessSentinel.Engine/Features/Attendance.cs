namespace AccessSentinel.Engine.Features;

/// <summary>
/// On how many of the days on which it could have been used a credential was used. Days are counted since it was issued or since the
/// system watches, whichever is later: so a credential that was never used is told from a system that was installed yesterday. Both
/// counts halve every 90 days, so that an account which fell out of use becomes a dormant one.
/// </summary>
public sealed class Attendance
{
    /// <summary>Half-life of days, in days.</summary>
    public const double HalfLifeDays = 90;

    /// <summary>What a day counts on which nothing but strangers was looked up: a thief's first days must not make the account a busy one.</summary>
    public const double OfStrangersOnly = 0.3;

    private static readonly double KeptPerDay = Math.Pow(2, -1 / HalfLifeDays);

    /// <summary>First day on which it could have been seen, days since 0001-01-01; 0 = not known.</summary>
    public int ObservedDay { get; internal set; }

    /// <summary>Days used before <see cref="LastDay"/>, decayed to it.</summary>
    public float DaysBefore { get; internal set; }

    /// <summary>The last day on which it was used; 0 = none.</summary>
    public int LastDay { get; internal set; }

    /// <summary>What that day counts, 0 to 1.</summary>
    public float LastWeight { get; internal set; }

    /// <summary>Whole days from the first one observable to a day; 0 where that is not known.</summary>
    public int DaysObserved(int today) => ObservedDay == 0 ? 0 : Math.Max(0, today - ObservedDay);

    /// <summary>
    /// Share of days with use among the observed ones before a day: Laplace's rule of succession, (used + 1) / (observed + 2).
    /// </summary>
    public double Share(int today)
    {
        var observed = (1 - Math.Pow(KeptPerDay, DaysObserved(today))) / (1 - KeptPerDay);
        var since = Math.Max(0, today - LastDay);
        var used = LastDay == 0 ? 0 : (DaysBefore + (since > 0 ? LastWeight : 0)) * Math.Pow(KeptPerDay, since);
        return Math.Min(1, (used + 1) / (observed + 2));
    }

    /// <summary>Work was done on a day.</summary>
    /// <param name="day">The day; an earlier one than the last is ignored.</param>
    /// <param name="vouched">Somebody known was looked up, or a claim made: it was the owner.</param>
    internal void Add(int day, bool vouched)
    {
        var weight = vouched ? 1 : (float)OfStrangersOnly;
        if (day > LastDay)
        {
            DaysBefore = LastDay == 0 ? 0 : (float)((DaysBefore + LastWeight) * Math.Pow(KeptPerDay, day - LastDay));
            LastDay = day;
            LastWeight = weight;
        }
        else if (day == LastDay && weight > LastWeight)
        {
            LastWeight = weight;
        }
    }
}
