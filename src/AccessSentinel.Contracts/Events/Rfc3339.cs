namespace AccessSentinel.Contracts.Events;

/// <summary>
/// Dates and times of RFC 3339 §5.6, read from UTF-8 without allocation. The separator and the Z may be lower case; a fraction
/// is kept to 100 ns and cut beyond; a leap second (23:59:60 UTC) is read as the last 100 ns of its minute.
/// </summary>
public static class Rfc3339
{
    private const int LowestYear = 1970;
    private const int DateLength = 10;

    /// <summary>
    /// Reads a date-time with its offset.
    /// </summary>
    /// <param name="text">The whole text; nothing may follow.</param>
    /// <param name="ticks">UTC ticks of 100 ns since 0001-01-01, in the years 1970 to 9999; 0 where it is not one.</param>
    public static bool TryParseDateTime(ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        if (text.Length < 20 || !TryParseDays(text[..DateLength], out var days) || (text[10] | 0x20) != 't'
            || text[13] != ':' || text[16] != ':'
            || !TryTwoDigits(text, 11, 23, out var hour)
            || !TryTwoDigits(text, 14, 59, out var minute)
            || !TryTwoDigits(text, 17, 60, out var second))
        {
            return false;
        }

        if (!TryParseFraction(text[19..], out var fraction, out var used) || !TryParseOffset(text[(19 + used)..], out var offset))
        {
            return false;
        }

        var minutes = (days * 1440L) + (hour * 60) + minute - offset;
        if (second == 60)
        {
            if (Modulo(minutes, 1440) != 1439)
            {
                return false;
            }

            second = 59;
            fraction = TimeSpan.TicksPerSecond - 1;
        }

        var value = (minutes * TimeSpan.TicksPerMinute) + (second * TimeSpan.TicksPerSecond) + fraction;
        if (value < DateTime.UnixEpoch.Ticks || value > DateTime.MaxValue.Ticks)
        {
            return false;
        }

        ticks = value;
        return true;
    }

    /// <summary>Reads a date, or the date of a date-time as it is written there (an issue date is a date at its place).</summary>
    /// <param name="text">The whole text; nothing may follow.</param>
    /// <param name="days">Days since 0001-01-01; 0 where it is neither.</param>
    public static bool TryParseDay(ReadOnlySpan<byte> text, out int days)
    {
        if (text.Length == DateLength)
        {
            return TryParseDays(text, out days) && days >= DateTime.UnixEpoch.Ticks / TimeSpan.TicksPerDay;
        }

        days = 0;
        return TryParseDateTime(text, out _) && TryParseDays(text[..DateLength], out days);
    }

    private static bool TryParseDays(ReadOnlySpan<byte> text, out int days)
    {
        days = 0;
        if (text[4] != '-' || text[7] != '-'
            || !TryTwoDigits(text, 0, 99, out var century) || !TryTwoDigits(text, 2, 99, out var yearOfCentury)
            || !TryTwoDigits(text, 5, 12, out var month) || !TryTwoDigits(text, 8, 31, out var day))
        {
            return false;
        }

        // A year either side is let through, since the offset may still bring it into range.
        var year = (century * 100) + yearOfCentury;
        if (year < LowestYear - 1 || month == 0 || day == 0 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        days = (int)(new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc).Ticks / TimeSpan.TicksPerDay);
        return true;
    }

    private static bool TryParseFraction(ReadOnlySpan<byte> text, out long ticks, out int used)
    {
        ticks = 0;
        used = 0;
        if (text[0] != '.')
        {
            return true;
        }

        var unit = TimeSpan.TicksPerSecond;
        for (used = 1; used < text.Length && char.IsAsciiDigit((char)text[used]); used++)
        {
            unit /= 10;
            ticks += unit * (text[used] - '0');
        }

        return used > 1;
    }

    private static bool TryParseOffset(ReadOnlySpan<byte> text, out int minutes)
    {
        minutes = 0;
        if (text.Length == 1)
        {
            return (text[0] | 0x20) == 'z';
        }

        if (text.Length != 6 || text[0] is not ((byte)'+' or (byte)'-') || text[3] != ':'
            || !TryTwoDigits(text, 1, 23, out var hour) || !TryTwoDigits(text, 4, 59, out var minute))
        {
            return false;
        }

        minutes = (text[0] == '-' ? -1 : 1) * ((hour * 60) + minute);
        return true;
    }

    private static bool TryTwoDigits(ReadOnlySpan<byte> text, int at, int greatest, out int value)
    {
        var tens = text[at] - '0';
        var ones = text[at + 1] - '0';
        value = (tens * 10) + ones;
        return (uint)tens <= 9 && (uint)ones <= 9 && value <= greatest;
    }

    private static long Modulo(long value, long divisor) => ((value % divisor) + divisor) % divisor;
}
