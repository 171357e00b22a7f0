using System.Buffers.Binary;

namespace AccessSentinel.Engine.Packing;

/// <summary>
/// Reads what <see cref="PackedWriter"/> wrote. Whatever the bytes are, it never reads beyond them and fails with
/// <see cref="InvalidDataException"/> only, naming the position.
/// </summary>
public ref struct PackedReader
{
    /// <summary>
    /// Greatest amount of a number with a fraction: far beyond whatever is counted, and far below where sums of such numbers overflow,
    /// so that a damaged record that can be read stays one that can be stored and read again.
    /// </summary>
    public const float GreatestAmount = 1e30f;

    private readonly ReadOnlySpan<byte> _bytes;
    private int _position;
    private uint _bits;
    private int _bitCount;

    /// <summary>Starts at the first byte.</summary>
    public PackedReader(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes;
    }

    /// <summary>Bytes read so far; a byte begun with bits counts.</summary>
    public readonly int Position => _position;

    /// <summary>Whole bytes that are left.</summary>
    public readonly int Remaining => _bytes.Length - _position;

    /// <summary>Reads one byte.</summary>
    public byte ReadByte() => Take(1)[0];

    /// <summary>Reads 2 bytes, little-endian.</summary>
    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    /// <summary>Reads 4 bytes, little-endian.</summary>
    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    /// <summary>Reads 8 bytes, little-endian.</summary>
    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    /// <summary>Reads a number of half precision.</summary>
    /// <exception cref="InvalidDataException">It is not a number, or beyond <see cref="GreatestAmount"/>.</exception>
    public float ReadHalf() => (float)Finite((double)BinaryPrimitives.ReadHalfLittleEndian(Take(2)));

    /// <summary>Reads a number of single precision.</summary>
    /// <exception cref="InvalidDataException">It is not a number, or beyond <see cref="GreatestAmount"/>.</exception>
    public float ReadSingle() => (float)Finite(BinaryPrimitives.ReadSingleLittleEndian(Take(4)));

    /// <summary>Reads a number of double precision.</summary>
    /// <exception cref="InvalidDataException">It is not a number, or beyond <see cref="GreatestAmount"/>.</exception>
    public double ReadDouble() => Finite(BinaryPrimitives.ReadDoubleLittleEndian(Take(8)));

    /// <summary>Reads an unsigned number of at most 10 bytes (LEB128).</summary>
    public ulong ReadVarint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte next = ReadByte();
            if (shift == 63 && next > 1)
            {
                break;
            }

            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw Damaged("a number of more than 64 bits");
    }

    /// <summary>Reads an unsigned number and holds it against its range.</summary>
    /// <param name="maximum">The greatest value allowed.</param>
    public ulong ReadVarint(ulong maximum)
    {
        ulong value = ReadVarint();
        return value <= maximum ? value : throw Damaged("a number out of range");
    }

    /// <summary>Reads how many items follow: at most <paramref name="maximum"/>, and no more than the bytes that are left can hold.</summary>
    /// <param name="maximum">The greatest count allowed.</param>
    /// <param name="bitsEach">The fewest bits an item takes; at least 1. So a short input cannot demand a large buffer.</param>
    public int ReadCount(int maximum, int bitsEach)
    {
        ulong value = ReadVarint((ulong)maximum);
        return value * (ulong)bitsEach <= (ulong)Remaining * 8 ? (int)value : throw Damaged("a count beyond the end");
    }

    /// <summary>Reads a signed number (zigzag).</summary>
    public long ReadSigned()
    {
        ulong value = ReadVarint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>Reads bytes as they are: a view of the input.</summary>
    public ReadOnlySpan<byte> ReadBytes(int count)
    {
        return count >= 0 ? Take(count) : throw Damaged("a negative length");
    }

    /// <summary>Reads bits, the highest first.</summary>
    /// <param name="count">0 to 32.</param>
    public uint ReadBits(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, 32u);
        ulong value = 0;
        while (count > 0)
        {
            if (_bitCount == 0)
            {
                if (_position == _bytes.Length)
                {
                    throw Damaged("the end within bits");
                }

                _bits = _bytes[_position++];
                _bitCount = 8;
            }

            int taken = Math.Min(count, _bitCount);
            _bitCount -= taken;
            value = (value << taken) | ((_bits >> _bitCount) & ((1u << taken) - 1));
            count -= taken;
        }

        return (uint)value;
    }

    /// <summary>Reads a Golomb–Rice coded number.</summary>
    /// <param name="parameter">k, 0 to 31, as written.</param>
    public uint ReadRice(int parameter)
    {
        ulong quotient = 0;
        while (ReadBits(1) == 1)
        {
            quotient++;
        }

        ulong value = (quotient << parameter) | ReadBits(parameter);
        return quotient <= uint.MaxValue >> parameter ? (uint)value : throw Damaged("a gap of more than 32 bits");
    }

    /// <summary>Insists that everything was read.</summary>
    /// <exception cref="InvalidDataException">Bytes are left.</exception>
    public readonly void ExpectEnd()
    {
        if (Remaining > 0)
        {
            throw Damaged("more bytes than the record has");
        }
    }

    /// <summary>The exception for something found wrong at this position, to be thrown by the caller.</summary>
    /// <param name="what">What was found, as a noun phrase; never contents.</param>
    public readonly InvalidDataException Damaged(string what) => new($"Damaged record: {what} at byte {_position} of {_bytes.Length}.");

    private readonly double Finite(double value) => Math.Abs(value) <= GreatestAmount ? value : throw Damaged("not a finite number, or one out of range");

    private ReadOnlySpan<byte> Take(int count)
    {
        _bitCount = 0;
        if (Remaining < count)
        {
            throw Damaged("the end too early");
        }

        ReadOnlySpan<byte> span = _bytes.Slice(_position, count);
        _position += count;
        return span;
    }
}
