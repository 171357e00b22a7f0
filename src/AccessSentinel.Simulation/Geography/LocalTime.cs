using AccessSentinel.Contracts.Events;

namespace AccessSentinel.Simulation.Geography;

/// <summary>
/// Local days of a department, by <see cref="Engine.LocalTime"/>. A whole local day has the offset of its noon: the hour of the change falls on a Sunday
/// night.
/// </summary>
internal static class LocalTime
{
    private static readonly byte[] Numbers =
        [.. Enumerable.Range(0, DepartmentTable.Count + 1).Select(index => Department.TryParse(DepartmentTable.Code(index), out var number) ? number : (byte)0)];

    /// <summary>The greatest offset of any department, in hours: no local day starts earlier than this before the UTC day.</summary>
    public const int GreatestOffsetHours = 4;

    /// <summary>UTC offset of a department on a local day, in hours.</summary>
    public static int OffsetHours(int department, DateOnly day)
    {
        var noon = (day.DayNumber * TimeSpan.TicksPerDay) + (TimeSpan.TicksPerDay / 2);
        return (int)((Engine.LocalTime.Of(noon, Numbers[department]) - noon) / TimeSpan.TicksPerHour);
    }

    /// <summary>UTC ticks of local midnight.</summary>
    public static long Midnight(int department, DateOnly day) =>
        day.ToDateTime(TimeOnly.MinValue).Ticks - (OffsetHours(department, day) * TimeSpan.TicksPerHour);

    /// <summary>Whether it is one of the eleven French public holidays; Easter by the anonymous Gregorian computus (Meeus, 1991).</summary>
    public static bool IsPublicHoliday(DateOnly day)
    {
        if ((day.Month, day.Day) is (1, 1) or (5, 1) or (5, 8) or (7, 14) or (8, 15) or (11, 1) or (11, 11) or (12, 25))
        {
            return true;
        }

        var distance = day.DayNumber - Easter(day.Year).DayNumber;
        return distance is 1 or 39 or 50;
    }

    private static DateOnly Easter(int year)
    {
        var a = year % 19;
        var (b, c) = (year / 100, year % 100);
        var h = ((19 * a) + b - (b / 4) - ((b - ((b + 8) / 25) + 1) / 3) + 15) % 30;
        var l = (32 + (2 * (b % 4)) + (2 * (c / 4)) - h - (c % 4)) % 7;
        var m = (a + (11 * h) + (22 * l)) / 451;
        var n = h + l - (7 * m) + 114;
        return new DateOnly(year, n / 31, (n % 31) + 1);
    }
}
