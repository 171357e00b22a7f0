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
    public readonly int Length => _length + ((_bitCount + 7) / 8);

    /// <summary>Writes one byte.</summary>
    public void WriteByte(byte value)
    {
        if (_bitCount == 0 && _length < _buffer.Length)
        {
            _buffer[_length++] = value;
            return;
        }

        Reserve(1)[0] = value;
    }

    /// <summary>Writes 2 bytes, little-endian.</summary>
    public void WriteUInt16(ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(Reserve(2), value);

    /// <summary>Writes 4 bytes, little-endian.</summary>
    public void WriteUInt32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Reserve(4), value);

    /// <summary>Writes 8 bytes, little-endian.</summary>
    public void WriteUInt64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Reserve(8), value);

    /// <summary>Writes the number rounded to half precision, 2 bytes (11 significant bits, at most 65,504).</summary>
    public void WriteHalf(float value) => BinaryPrimitives.WriteHalfLittleEndian(Reserve(2), Storable((Half)value));

    /// <summary>
    /// The number as the reader takes it: 0 for what is not a number, and no amount beyond <see cref="PackedReader.GreatestAmount"/>. Only
    /// a damaged record comes to such numbers; this way it heals and does not become one that nobody can read.
    /// </summary>
    public static double Storable(double value) =>
        double.IsNaN(value) ? 0 : Math.Clamp(value, -PackedReader.GreatestAmount, PackedReader.GreatestAmount);

    /// <summary>The same of half precision: at most 65,504.</summary>
    public static Half Storable(Half value) => Half.IsNaN(value) ? Half.Zero : Half.Clamp(value, Half.MinValue, Half.MaxValue);

    /// <summary>Writes 4 bytes: what <see cref="Storable(double)"/> makes of the number.</summary>
    public void WriteSingle(float value) => BinaryPrimitives.WriteSingleLittleEndian(Reserve(4), (float)Storable(value));

    /// <summary>Writes 8 bytes: what <see cref="Storable(double)"/> makes of the number.</summary>
    public void WriteDouble(double value) => BinaryPrimitives.WriteDoubleLittleEndian(Reserve(8), Storable(value));

    /// <summary>Writes an unsigned number, 7 bits a byte, lowest first (LEB128): 1 to 10 bytes.</summary>
    public void WriteVarint(ulong value)
    {
        if (value < 0x80)
        {
            WriteByte((byte)value);
            return;
        }

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

    /// <summary>Room for bytes that the caller fills in; the reader must know how many.</summary>
    internal Span<byte> WriteSpan(int length) => Reserve(length);

    /// <summary>Writes the lowest bits of a number, highest bit first.</summary>
    /// <param name="value">Must be less than 2^<paramref name="count"/>.</param>
    /// <param name="count">0 to 32.</param>
    public void WriteBits(uint value, int count)
    {
        if ((uint)count > 32 || (count < 32 && value >> count != 0))
        {
            throw new ArgumentOutOfRangeException(nameof(count), "The number does not fit in so many bits.");
        }

        Append(value, count);
    }

    /// <summary>Writes a number whose size is geometrically distributed (Golomb–Rice: the quotient by 2^k in unary, then k bits).</summary>
    /// <param name="value">The number.</param>
    /// <param name="parameter">k, 0 to 31: <see cref="RiceParameter"/>.</param>
    public void WriteRice(uint value, int parameter)
    {
        // Nearly always all of it fits into one run of bits.
        uint quotient = value >> parameter;
        uint remainder = value & ((1u << parameter) - 1);
        if (quotient + (uint)parameter < 32)
        {
            int ones = (int)quotient;
            Append((((1UL << ones) - 1) << (parameter + 1)) | remainder, ones + 1 + parameter);
            return;
        }

        while (quotient > 0)
        {
            int ones = (int)Math.Min(quotient, 16);
            Append((1u << ones) - 1, ones);
            quotient -= (uint)ones;
        }

        Append(0, 1);
        Append(remainder, parameter);
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

    /// <summary>Adds at most 32 bits; no more than 31 wait for their bytes to be written.</summary>
    private void Append(ulong value, int count)
    {
        _bits = (_bits << count) | value;
        _bitCount += count;
        if (_bitCount >= 32)
        {
            if (_buffer.Length - _length < sizeof(uint))
            {
                Grow(sizeof(uint));
            }

            _bitCount -= 32;
            BinaryPrimitives.WriteUInt32BigEndian(_buffer.AsSpan(_length), (uint)(_bits >> _bitCount));
            _length += sizeof(uint);
        }
    }

    /// <summary>Writes the bits that wait, the last byte filled up with zeros.</summary>
    private void Align()
    {
        if (_bitCount == 0)
        {
            return;
        }

        int bytes = (_bitCount + 7) / 8;
        if (_buffer.Length - _length < bytes)
        {
            Grow(bytes);
        }

        uint waiting = (uint)(_bits << (32 - _bitCount));
        for (int i = 0; i < bytes; i++)
        {
            _buffer[_length++] = (byte)(waiting >> (24 - (8 * i)));
        }

        _bitCount = 0;
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
