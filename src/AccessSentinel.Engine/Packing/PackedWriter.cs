using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;

namespace AccessSentinel.Engine.Packing;

/// <summary>
/// Writes the packed form of a record: variable-length integers (LEB128), fixed little-endian numbers and runs of bits, into
/// a buffer from the shared pool. Pass it by reference (a copy would write over the original); <see cref="Finish"/> ends it.
/// </summary>
/// <remarks>After bits, every write of whole bytes first fills up the last byte with zeros, as <see cref="PackedReader"/> skips them.</remarks>
public ref struct PackedWriter
{
    private byte[] _buffer;
    private int _length;
    private ulong _bits;
    private int _bitCount;

    /// <summary>Rents a buffer.</summary>
    /// <param name="capacityHint">Bytes expected; more may be written.</param>
    public PackedWriter(int capacityHint)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacityHint);
        _buffer = ArrayPool<byte>.Shared.Rent(Math.Max(capacityHint, 64));
    }

    /// <summary>Bytes written so far; a byte begun with bits counts.</summary>
    public readonly int Length => _length + (_bitCount > 0 ? 1 : 0);

    /// <summary>Writes one byte.</summary>
    public void WriteByte(byte value)
    {
        Reserve(1)[0] = value;
    }

    /// <summary>Writes 2 bytes, little-endian.</summary>
    public void WriteUInt16(ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(Reserve(2), value);

    /// <summary>Writes 4 bytes, little-endian.</summary>
    public void WriteUInt32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Reserve(4), value);

    /// <summary>Writes 8 bytes, little-endian.</summary>
    public void WriteUInt64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Reserve(8), value);

    /// <summary>Writes the number rounded to half precision, 2 bytes (11 significant bits, at most 65,504).</summary>
    public void WriteHalf(float value) => BinaryPrimitives.WriteHalfLittleEndian(Reserve(2), (Half)value);

    /// <summary>Writes 4 bytes.</summary>
    public void WriteSingle(float value) => BinaryPrimitives.WriteSingleLittleEndian(Reserve(4), value);

    /// <summary>Writes 8 bytes.</summary>
    public void WriteDouble(double value) => BinaryPrimitives.WriteDoubleLittleEndian(Reserve(8), value);

    /// <summary>Writes an unsigned number, 7 bits a byte, lowest first (LEB128): 1 to 10 bytes.</summary>
    public void WriteVarint(ulong value)
    {
        Span<byte> span = Reserve(10);
        int used = 0;
        while (value >= 0x80)
        {
            span[used++] = (byte)(value | 0x80);
            value >>= 7;
        }

        span[used++] = (byte)value;
        _length -= 10 - used;
    }

    /// <summary>Writes a signed number near zero in few bytes (zigzag, then LEB128).</summary>
    public void WriteSigned(long value) => WriteVarint((ulong)((value << 1) ^ (value >> 63)));

    /// <summary>Writes the bytes as they are; the reader must know how many.</summary>
    public void WriteBytes(ReadOnlySpan<byte> value) => value.CopyTo(Reserve(value.Length));

    /// <summary>Writes the lowest bits of a number, highest bit first.</summary>
    /// <param name="value">Must be less than 2^<paramref name="count"/>.</param>
    /// <param name="count">0 to 32.</param>
    public void WriteBits(uint value, int count)
    {
        if ((uint)count > 32 || (count < 32 && value >> count != 0))
        {
            throw new ArgumentOutOfRangeException(nameof(count), "The number does not fit in so many bits.");
        }

        _bits = (_bits << count) | value;
        _bitCount += count;
        while (_bitCount >= 8)
        {
            if (_length == _buffer.Length)
            {
                Grow(1);
            }

            _bitCount -= 8;
            _buffer[_length++] = (byte)(_bits >> _bitCount);
        }
    }

    /// <summary>Writes a number whose size is geometrically distributed (Golomb–Rice: the quotient by 2^k in unary, then k bits).</summary>
    /// <param name="value">The number.</param>
    /// <param name="parameter">k, 0 to 31: <see cref="RiceParameter"/>.</param>
    public void WriteRice(uint value, int parameter)
    {
        for (uint quotient = value >> parameter; ;)
        {
            int ones = (int)Math.Min(quotient, 16);
            WriteBits((1u << ones) - 1, ones);
            quotient -= (uint)ones;
            if (quotient == 0)
            {
                break;
            }
        }

        WriteBits(0, 1);
        WriteBits(value & ((1u << parameter) - 1), parameter);
    }

    /// <summary>
    /// The Rice parameter for the gaps between <paramref name="count"/> sorted uniform numbers below <paramref name="range"/>.
    /// Both sides derive it, so that it is not stored.
    /// </summary>
    /// <remarks>
    /// The smallest k with 2^k ≥ 0.4812 · mean gap (A. Kiely, "Selecting the Golomb parameter in Rice coding", 2004), in integers.
    /// </remarks>
    public static int RiceParameter(ulong range, int count)
    {
        ulong target = range / (ulong)Math.Max(count, 1) * 4812 / 10000;
        return Math.Min(31, 64 - BitOperations.LeadingZeroCount(target));
    }

    /// <summary>What was written, as an array of its own; gives the buffer back to the pool. The writer is at its end.</summary>
    public byte[] Finish()
    {
        Align();
        byte[] result = _buffer.AsSpan(0, _length).ToArray();
        Dispose();
        return result;
    }

    /// <summary>Gives the buffer back without a result.</summary>
    public void Dispose()
    {
        byte[] buffer = _buffer;
        _buffer = [];
        _length = 0;
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Align()
    {
        if (_bitCount > 0)
        {
            WriteBits(0, 8 - _bitCount);
        }
    }

    private Span<byte> Reserve(int count)
    {
        Align();
        if (_buffer.Length - _length < count)
        {
            Grow(count);
        }

        Span<byte> span = _buffer.AsSpan(_length, count);
        _length += count;
        return span;
    }

    private void Grow(int count)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _length + count));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        _buffer = larger;
    }
}
