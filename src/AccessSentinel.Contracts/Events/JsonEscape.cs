using System.Buffers.Text;
using System.Text;

namespace AccessSentinel.Contracts.Events;

/// <summary>Escape sequences of JSON strings (RFC 8259 §7), without the exceptions that the reader's own unescaping throws.</summary>
internal static class JsonEscape
{
    /// <summary>Decodes the escape at the start of <paramref name="text"/>; false for half of a surrogate pair.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> text, out Rune rune, out int used)
    {
        used = Math.Min(2, text.Length);
        rune = Rune.ReplacementChar;
        if (text.Length < 2)
        {
            return false;
        }

        if (text[1] != 'u')
        {
            rune = new Rune(text[1] switch
            {
                (byte)'b' => '\b',
                (byte)'f' => '\f',
                (byte)'n' => '\n',
                (byte)'r' => '\r',
                (byte)'t' => '\t',
                var same => (char)same,
            });
            return true;
        }

        if (!TryReadUnit(text, out var first))
        {
            return false;
        }

        used = 6;
        if (!char.IsSurrogate(first))
        {
            rune = new Rune(first);
            return true;
        }

        if (!char.IsHighSurrogate(first) || !TryReadUnit(text[6..], out var second) || !char.IsLowSurrogate(second))
        {
            return false;
        }

        used = 12;
        rune = new Rune(first, second);
        return true;
    }

    private static bool TryReadUnit(ReadOnlySpan<byte> text, out char unit)
    {
        unit = '\0';
        if (text.Length < 6 || text[0] != '\\' || text[1] != 'u')
        {
            return false;
        }

        var good = Utf8Parser.TryParse(text.Slice(2, 4), out ushort value, out var read, 'x') && read == 4;
        unit = (char)value;
        return good;
    }
}
