using AccessSentinel.Contracts.Events;

namespace AccessSentinel.Engine;

/// <summary>
/// Local time of a department, without a time-zone database (the image has none): fixed offsets overseas, and in the metropole the
/// European summer-time rule (last Sunday of March to last Sunday of October, 01:00 UTC; directive 2000/84/EC).
/// </summary>
public static class LocalTime
{
    private static readonly sbyte[] OffsetHours = BuildOffsets();

    /// <summary>Local ticks of a UTC time at a department (0 = metropole).</summary>
    public static long Of(long utc, byte department)
    {
        var offset = OffsetHours[department];
        return offset == sbyte.MinValue
            ? utc + ((IsSummer(utc) ? 2 : 1) * TimeSpan.TicksPerHour)
            : utc + (offset * TimeSpan.TicksPerHour);
    }

    private static bool IsSummer(long utc)
    {
        var time = new DateTime(Math.Clamp(utc, 0, DateTime.MaxValue.Ticks - TimeSpan.TicksPerDay), DateTimeKind.Utc);
        if (time.Month is < 3 or > 10)
        {
            return false;
        }

        if (time.Month is > 3 and < 10)
        {
            return true;
        }

        var lastDay = new DateTime(time.Year, time.Month, 31, 1, 0, 0, DateTimeKind.Utc);
        var change = lastDay.AddDays(-(int)lastDay.DayOfWeek);
        return time.Month == 3 ? time >= change : time < change;
    }

    private static sbyte[] BuildOffsets()
    {
        var offsets = new sbyte[256];
        Array.Fill(offsets, sbyte.MinValue);
        Set("971", -4);
        Set("972", -4);
        Set("973", -3);
        Set("974", 4);
        Set("975", -3);
        Set("976", 3);
        Set("977", -4);
        Set("978", -4);
        Set("986", 12);
        Set("987", -10);
        Set("988", 11);
        return offsets;

        void Set(string code, sbyte hours)
        {
            if (Department.TryParse(code, out var number))
            {
                offsets[number] = hours;
            }
        }
    }
}
