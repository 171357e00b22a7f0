using System.Buffers.Binary;

namespace AccessSentinel.Contracts.Events;

/// <summary>
/// IPv4 (dotted decimal) and IPv6 (RFC 4291 §2.2) from UTF-8 without allocation. A zone index is dropped; an IPv4-mapped
/// address (::ffff:a.b.c.d) is the IPv4 address, so that one host has one tag.
/// </summary>
internal static class IpAddressReader
{
    /// <summary>Bytes of the longest address.</summary>
    public const int MaximumLength = 16;

    /// <summary>Reads an address into <paramref name="address"/>: 4 or 16 bytes in network order.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="address">At least 16 bytes.</param>
    /// <param name="length">4 or 16; 0 where the text is no address.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, Span<byte> address, out int length)
    {
        length = 0;
        if (text.IndexOf((byte)':') < 0)
        {
            length = TryParseVersion4(text, address) ? 4 : 0;
            return length != 0;
        }

        var zone = text.IndexOf((byte)'%');
        if (!TryParseVersion6(zone < 0 ? text : text[..zone], address))
        {
            return false;
        }

        length = MaximumLength;
        if (address[..10].IndexOfAnyExcept((byte)0) < 0 && address[10] == 0xff && address[11] == 0xff)
        {
            address.Slice(12, 4).CopyTo(address);
            length = 4;
        }

        return true;
    }

    private static bool TryParseVersion4(ReadOnlySpan<byte> text, Span<byte> address)
    {
        var part = 0;
        var digits = 0;
        var value = 0;
        foreach (var b in text)
        {
            if (b == '.')
            {
                if (digits == 0 || part == 3)
                {
                    return false;
                }

                address[part++] = (byte)value;
                digits = 0;
                value = 0;
                continue;
            }

            // A leading zero means octal to some readers and decimal to others: neither is guessed.
            if (!char.IsAsciiDigit((char)b) || (digits > 0 && value == 0))
            {
                return false;
            }

            value = (value * 10) + (b - '0');
            digits++;
            if (value > 255)
            {
                return false;
            }
        }

        if (part != 3 || digits == 0)
        {
            return false;
        }

        address[3] = (byte)value;
        return true;
    }

    private static bool TryParseVersion6(ReadOnlySpan<byte> text, Span<byte> address)
    {
        var written = 0;
        var gap = -1;
        if (text.StartsWith("::"u8))
        {
            gap = 0;
            text = text[2..];
        }

        while (!text.IsEmpty)
        {
            var end = text.IndexOf((byte)':');
            var group = end < 0 ? text : text[..end];
            if (end < 0 && group.IndexOf((byte)'.') >= 0)
            {
                if (written > 12 || !TryParseVersion4(group, address.Slice(written, 4)))
                {
                    return false;
                }

                written += 4;
                break;
            }

            if (written == MaximumLength || !TryParseGroup(group, out var value))
            {
                return false;
            }

            BinaryPrimitives.WriteUInt16BigEndian(address[written..], value);
            written += 2;
            if (end < 0)
            {
                break;
            }

            text = text[(end + 1)..];
            if (text.IsEmpty)
            {
                return false;
            }

            if (text[0] == ':')
            {
                if (gap >= 0)
                {
                    return false;
                }

                gap = written;
                text = text[1..];
            }
        }

        return FillGap(address, gap, written);
    }

    private static bool FillGap(Span<byte> address, int gap, int written)
    {
        if (gap < 0)
        {
            return written == MaximumLength;
        }

        if (written == MaximumLength)
        {
            return false;
        }

        var after = written - gap;
        address.Slice(gap, after).CopyTo(address[(MaximumLength - after)..]);
        address[gap..(MaximumLength - after)].Clear();
        return true;
    }

    private static bool TryParseGroup(ReadOnlySpan<byte> text, out ushort value)
    {
        value = 0;
        return text.Length is >= 1 and <= 4
            && System.Buffers.Text.Utf8Parser.TryParse(text, out value, out var used, 'x')
            && used == text.Length;
    }
}
