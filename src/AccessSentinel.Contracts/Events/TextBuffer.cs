using System.Text;
using System.Text.Json;
using AccessSentinel.Contracts.Privacy;

namespace AccessSentinel.Contracts.Events;

/// <summary>
/// Holds the text of one string token: unescaped, validated, cut to a number of characters (Unicode code points, as JSON
/// Schema counts them). One byte in front of the text is left free for the domain of a tag, so that hashing copies nothing.
/// </summary>
internal sealed class TextBuffer
{
    /// <summary>Longest text that is ever asked for, in characters.</summary>
    public const int MaximumCharacters = 512;

    private readonly byte[] _bytes = new byte[1 + (4 * MaximumCharacters)];
    private int _length;

    /// <summary>The text, UTF-8; valid until the next load.</summary>
    public ReadOnlySpan<byte> Text => _bytes.AsSpan(1, _length);

    /// <summary>Loads the current token, at most <paramref name="limit"/> characters of it.</summary>
    public TextStatus Load(ref Utf8JsonReader reader, int limit)
    {
        _length = 0;
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName))
        {
            return TextStatus.NotText;
        }

        var raw = reader.ValueSpan;
        if (raw.Length <= limit && !reader.ValueIsEscaped && Ascii.IsValid(raw))
        {
            raw.CopyTo(_bytes.AsSpan(1));
            _length = raw.Length;
            return TextStatus.Whole;
        }

        return Decode(raw, limit);
    }

    /// <summary>Tag of the text; never 0, which means absent.</summary>
    public ulong Tag(SipKey key, TagDomain domain)
    {
        _bytes[0] = (byte)domain;
        return NonZero(SipHash.Hash64(key, _bytes.AsSpan(0, _length + 1)));
    }

    /// <summary>Leaves out digits and dots, so that versions of one program read the same.</summary>
    public void RemoveVersions()
    {
        var kept = 0;
        foreach (var b in _bytes.AsSpan(1, _length))
        {
            _bytes[1 + kept] = b;
            kept += (uint)(b - '0') > 9 && b != '.' ? 1 : 0;
        }

        _length = kept;
    }

    /// <summary>Replaces the text with some bytes, to tag them.</summary>
    public void Set(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_bytes.AsSpan(1));
        _length = bytes.Length;
    }

    /// <summary>Wipes whatever a text of up to <paramref name="limit"/> characters left behind.</summary>
    public void Wipe(int limit)
    {
        _bytes.AsSpan(0, 1 + (4 * limit)).Clear();
        _length = 0;
    }

    private static ulong NonZero(ulong hash) => hash == 0 ? 1 : hash;

    private TextStatus Decode(ReadOnlySpan<byte> raw, int limit)
    {
        var status = TextStatus.Whole;
        var position = 0;
        var characters = 0;
        var target = _bytes.AsSpan(1);
        while (position < raw.Length)
        {
            if (characters++ == limit)
            {
                return status == TextStatus.Malformed ? status : TextStatus.Cut;
            }

            var b = raw[position];
            if (b < 0x80 && b != '\\')
            {
                target[_length++] = b;
                position++;
                continue;
            }

            Rune rune;
            int used;
            var good = b == '\\'
                ? JsonEscape.TryDecode(raw[position..], out rune, out used)
                : Rune.DecodeFromUtf8(raw[position..], out rune, out used) == System.Buffers.OperationStatus.Done;
            if (good)
            {
                _length += rune.EncodeToUtf8(target[_length..]);
            }
            else
            {
                status = TextStatus.Malformed;
                target[_length++] = (byte)'?';
            }

            position += used;
        }

        return status;
    }
}
