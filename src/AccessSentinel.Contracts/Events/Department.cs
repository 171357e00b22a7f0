using System.Globalization;

namespace AccessSentinel.Contracts.Events;

/// <summary>
/// French departments as small numbers, for tables and bit sets. 1 to 95 are 01 to 95 (20 is Corsica before 1976), then 2A and
/// 2B, then 971 to 989. Persisted: numbers are appended, never changed.
/// </summary>
public static class Department
{
    /// <summary>How many numbers there are: 0 (absent) to <c>Count - 1</c>.</summary>
    public const int Count = 128;

    private const byte SouthCorsica = 96;
    private const byte NorthCorsica = 97;
    private const byte FirstOverseas = 98;
    private const int FirstOverseasCode = 971;
    private const int LastOverseasCode = 989;

    /// <summary>Whether a number is one of 971 to 989.</summary>
    public static bool IsOverseas(byte number) => number >= FirstOverseas;

    /// <summary>Reads <c>01</c> to <c>95</c>, <c>2A</c>, <c>2B</c> (either case) or <c>971</c> to <c>989</c>.</summary>
    /// <param name="text">The code, ASCII, with its leading zero.</param>
    /// <param name="number">Its number, 1 to 116; 0 where the text is no department.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, out byte number)
    {
        number = 0;
        if (text.Length is < 2 or > 3)
        {
            return false;
        }

        if (text.Length == 2 && text[0] == '2' && (text[1] | 0x20) is 'a' or 'b')
        {
            number = (text[1] | 0x20) == 'a' ? SouthCorsica : NorthCorsica;
            return true;
        }

        var value = 0;
        foreach (var b in text)
        {
            if (!char.IsAsciiDigit((char)b))
            {
                return false;
            }

            value = (value * 10) + (b - '0');
        }

        number = (text.Length, value) switch
        {
            (2, >= 1 and <= 95) => (byte)value,
            (3, >= FirstOverseasCode and <= LastOverseasCode) => (byte)(FirstOverseas + value - FirstOverseasCode),
            _ => 0,
        };
        return number != 0;
    }

    /// <summary>Reads a department from text; see the other overload.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out byte number)
    {
        number = 0;
        Span<byte> ascii = stackalloc byte[3];
        return text.Length <= ascii.Length
            && System.Text.Ascii.FromUtf16(text, ascii, out var written) == System.Buffers.OperationStatus.Done
            && TryParse(ascii[..written], out number);
    }

    /// <summary>The code of a number, or the empty text for 0 (absent).</summary>
    /// <exception cref="ArgumentOutOfRangeException">No department has this number.</exception>
    public static string Format(byte number) => number switch
    {
        0 => "",
        <= 95 => number.ToString("00", CultureInfo.InvariantCulture),
        SouthCorsica => "2A",
        NorthCorsica => "2B",
        <= FirstOverseas + LastOverseasCode - FirstOverseasCode
            => (number - FirstOverseas + FirstOverseasCode).ToString(CultureInfo.InvariantCulture),
        _ => throw new ArgumentOutOfRangeException(nameof(number), number, "No department has this number."),
    };
}
