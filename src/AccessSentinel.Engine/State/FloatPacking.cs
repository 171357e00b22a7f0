using System.Buffers.Binary;
using System.Numerics;
using AccessSentinel.Engine.Packing;

namespace AccessSentinel.Engine.State;

/// <summary>Floats that are mostly zero: a bit each for "is there", then the values, exactly (see <see cref="PackedWriter.Storable(double)"/>).</summary>
internal static class FloatPacking
{
    public static void WriteFloats(ref PackedWriter writer, scoped ReadOnlySpan<float> values)
    {
        for (; values.Length > 0; values = values[Math.Min(values.Length, 8)..])
        {
            var eight = values[..Math.Min(values.Length, 8)];
            var mask = 0;
            for (var i = 0; i < eight.Length; i++)
            {
                mask |= IsThere(eight[i]) ? 1 << i : 0;
            }

            var bytes = writer.WriteSpan(1 + (sizeof(float) * BitOperations.PopCount((uint)mask)));
            bytes[0] = (byte)mask;
            bytes = bytes[1..];
            foreach (var value in eight)
            {
                if (IsThere(value))
                {
                    BinaryPrimitives.WriteSingleLittleEndian(bytes, (float)PackedWriter.Storable(value));
                    bytes = bytes[sizeof(float)..];
                }
            }
        }
    }

    /// <summary>Whether the value is written at all; whatever goes beside each value that is there asks the same.</summary>
    public static bool IsThere(float value) => PackedWriter.Storable(value) != 0;

    public static void ReadFloats(ref PackedReader reader, scoped Span<float> values)
    {
        for (var start = 0; start < values.Length; start += 8)
        {
            var mask = reader.ReadByte();
            var end = Math.Min(values.Length, start + 8);
            for (var i = start; i < end; i++)
            {
                values[i] = (mask & (1 << (i - start))) != 0 ? reader.ReadSingle() : 0;
            }
        }
    }

    /// <summary>A time as ticks before a reference, so that it is small; 0 stays 0.</summary>
    public static void WriteTime(ref PackedWriter writer, long time)
    {
        writer.WriteByte(time == 0 ? (byte)0 : (byte)1);
        if (time != 0)
        {
            writer.WriteUInt64((ulong)time);
        }
    }

    public static long ReadTime(ref PackedReader reader)
    {
        if (reader.ReadByte() == 0)
        {
            return 0;
        }

        var time = reader.ReadUInt64();
        return time <= (ulong)DateTime.MaxValue.Ticks ? (long)time : throw reader.Damaged("a time out of range");
    }
}
