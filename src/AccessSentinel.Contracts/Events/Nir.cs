namespace AccessSentinel.Contracts.Events;

/// <summary>
/// Reads a NIR (the French social security number) on the stack of the parser; it is kept nowhere. What
/// leaves are keyed tags and what identifies nobody. Structure and key: INSEE, as 13 characters (sex 1, year 2, month 2, department 2,
/// commune 3, order 3; overseas departments take a digit of the commune) and a key of 2 = 97 − (number mod 97), where 2A
/// counts as 19 and 2B as 18.
/// </summary>
internal static class Nir
{
    /// <summary>Characters of a NIR without its key.</summary>
    public const int Length = 13;

    /// <summary>Characters before the order number.</summary>
    public const int PrefixLength = 10;

    /// <summary>Characters of a NIR with its key.</summary>
    public const int LengthWithKey = 15;

    /// <summary>
    /// Writes letters (as capitals) and digits of <paramref name="text"/> into <paramref name="target"/>, leaving out spaces,
    /// no-break spaces (U+00A0, U+202F) and anything else.
    /// </summary>
    /// <param name="text">What was typed, UTF-8.</param>
    /// <param name="target">At least as long as the text.</param>
    /// <param name="foreign">Whether anything but letters, digits and those spaces was left out.</param>
    /// <returns>How many characters were written.</returns>
    public static int Compact(ReadOnlySpan<byte> text, Span<byte> target, out bool foreign)
    {
        foreign = false;
        var written = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var b = text[i];
            if (char.IsAsciiLetterOrDigit((char)b))
            {
                target[written++] = b >= 'a' ? (byte)(b - 0x20) : b;
            }
            else if (text[i..].StartsWith("\u00a0"u8))
            {
                i += 1;
            }
            else if (text[i..].StartsWith("\u202f"u8))
            {
                i += 2;
            }
            else
            {
                foreign |= b != ' ';
            }
        }

        return written;
    }

    /// <summary>Reads a compact NIR.</summary>
    /// <param name="compact">Capitals and digits only.</param>
    /// <param name="birthDepartment">Department of birth; 0 = abroad.</param>
    /// <param name="order">The order number, 0 to 999.</param>
    public static NirState Read(ReadOnlySpan<byte> compact, out byte birthDepartment, out int order)
    {
        birthDepartment = 0;
        order = 0;
        if (compact.Length is not (Length or LengthWithKey) || compact[0] is not ((>= (byte)'1' and <= (byte)'4') or (byte)'7' or (byte)'8'))
        {
            return NirState.Unreadable;
        }

        // Corsica: the letter counts as 0 and a million (2A) or two (2B) are taken off, which is the same as 19 and 18 there.
        var letter = compact[6];
        var corsica = compact[5] == '2' && letter is (byte)'A' or (byte)'B';
        long number = 0;
        for (var i = 0; i < Length; i++)
        {
            var digit = corsica && i == 6 ? 0 : compact[i] - '0';
            if ((uint)digit > 9)
            {
                return NirState.Unreadable;
            }

            number = (number * 10) + digit;
        }

        var month = (int)(number / 100_000_000 % 100);
        if (month is not ((>= 1 and <= 12) or (>= 20 and <= 42) or >= 50) || !TryReadDepartment(compact, out birthDepartment))
        {
            return NirState.Unreadable;
        }

        order = (int)(number % 1000);
        if (compact.Length == Length)
        {
            return NirState.NoKey;
        }

        var key = ((compact[13] - '0') * 10) + compact[14] - '0';
        if (!char.IsAsciiDigit((char)compact[13]) || !char.IsAsciiDigit((char)compact[14]))
        {
            return NirState.Unreadable;
        }

        number -= corsica ? (letter == 'A' ? 1_000_000 : 2_000_000) : 0;
        return key == 97 - (number % 97) ? NirState.KeyValid : NirState.KeyInvalid;
    }

    private static bool TryReadDepartment(ReadOnlySpan<byte> compact, out byte department)
    {
        department = 0;
        if (compact[5] == '9' && compact[6] is (byte)'7' or (byte)'8')
        {
            return Department.TryParse(compact.Slice(5, 3), out department);
        }

        // 99 is abroad, 96 was Tunisia before its independence; neither is a department.
        var abroad = compact[5] == '9' && compact[6] is (byte)'6' or (byte)'9';
        return abroad || Department.TryParse(compact.Slice(5, 2), out department);
    }
}
