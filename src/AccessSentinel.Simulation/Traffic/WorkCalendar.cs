using AccessSentinel.Simulation.Geography;
using AccessSentinel.Simulation.Population;
using AccessSentinel.Simulation.Randomness;

namespace AccessSentinel.Simulation.Traffic;

/// <summary>One credential's day, local time in hours.</summary>
/// <param name="Mean">Expected look-ups in opening hours; 0 = closed.</param>
/// <param name="NightMean">Expected look-ups on night duty.</param>
/// <param name="Open">Opening.</param>
/// <param name="LunchStart">Start of the lunch break.</param>
/// <param name="LunchEnd">Its end.</param>
/// <param name="Close">Closing.</param>
internal readonly record struct WorkDay(double Mean, double NightMean, double Open, double LunchStart, double LunchEnd, double Close);

/// <summary>When a credential works, and how much: a pure function of credential and day.</summary>
internal static class WorkCalendar
{
    public static WorkDay Of(Credential credential, int day)
    {
        var date = DateOnly.FromDayNumber(day);
        var profile = credential.Profile;
        var random = new RandomStream(RandomStream.Hash(credential.Seed, 21, (ulong)day));
        var (open, lunchStart, lunchEnd, close) = profile.Hours;
        var shift = credential.Shift;
        var age = date.DayNumber - credential.Since.DayNumber;
        if (age < 0)
        {
            return default;
        }

        var night = random.Chance(profile.NightDuty) ? credential.Visits * 0.12 : 0;
        var saturday = date.DayOfWeek == DayOfWeek.Saturday;
        var closed = LocalTime.IsPublicHoliday(date)
            || (credential.Weekdays & (1 << (int)date.DayOfWeek)) == 0
            || OnHoliday(credential, date)
            || (credential.Dormant && !random.Chance(0.012));
        var weekday = date.DayOfWeek == DayOfWeek.Monday ? 1.15 : saturday ? 0.6 : date.DayOfWeek == DayOfWeek.Sunday ? 0.25 : 0.98;
        var season = 1 + (0.1 * Math.Cos(2 * Math.PI * (date.DayOfYear - 20) / 365.0));
        var ramp = Math.Min(1, 0.4 + (0.02 * age));
        var mean = closed ? 0 : credential.Visits * weekday * season * ramp * random.GammaMeanOne(18);
        return new WorkDay(
            mean,
            credential.Dormant ? 0 : night,
            open + shift,
            lunchStart + (shift / 2),
            lunchEnd + (shift / 2),
            saturday ? Math.Min(close, profile.Saturdays > 0.7 ? close : 12.5 + shift) + shift : close + shift);
    }

    /// <summary>Whole weeks off, drawn per ISO week: more of them in August and at Christmas.</summary>
    public static bool OnHoliday(Credential credential, DateOnly date)
    {
        var week = (ulong)((date.DayNumber - 1) / 7);
        var factor = date.Month == 8 ? 4.0 : (date.Month == 12 && date.Day > 20) || (date.Month == 7 && date.Day > 14) ? 2.5 : 0.7;
        return RandomStream.Unit(RandomStream.Hash(credential.Seed, 22, week)) < credential.Profile.Holidays * factor;
    }
}
