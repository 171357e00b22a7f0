using System.Buffers.Binary;

namespace AccessSentinel.TestKit.Fuzzing;

/// <summary>Mutations that know nothing of the format: bits, bytes, ranges, and the numbers at which readers break.</summary>
public static class ByteMutations
{
    private static readonly byte[] Interesting = [0x00, 0x01, 0x7f, 0x80, 0xfe, 0xff, (byte)'"', (byte)'\\', (byte)'{', (byte)']', (byte)',', 0xc3, 0xed];

    private static readonly byte[][] Numbers =
    [
        [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
        [0xff, 0xff, 0xff, 0xff, 0x07],
        [0xff, 0xff, 0xff, 0xff, 0x0f],
        [0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xf8, 0x7f],
        [0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xf0, 0xff],
        [0x00, 0x00, 0xc0, 0x7f],
        [0x00, 0x7c],
        [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
    ];

    /// <summary>One mutation of what is in the buffer.</summary>
    /// <param name="random">Where everything that is drawn comes from.</param>
    /// <param name="buffer">What is changed.</param>
    /// <param name="other">Another sample, to take a piece of.</param>
    public static void Apply(Random random, MutationBuffer buffer, ReadOnlySpan<byte> other)
    {
        var bytes = buffer.Bytes;
        if (bytes.Length == 0)
        {
            buffer.Set(Interesting.AsSpan(random.Next(Interesting.Length), 1));
            return;
        }

        var at = random.Next(bytes.Length);
        var end = Math.Min(bytes.Length, at + 1 + random.Next(random.Next(8) == 0 ? 400 : 12));
        switch (random.Next(9))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2:
                bytes[at] = Interesting[random.Next(Interesting.Length)];
                break;
            case 3:
                bytes[at] = (byte)(bytes[at] + (random.Next(2) == 0 ? 1 : -1));
                break;
            case 4:
                buffer.Replace(at, end, []);
                break;
            case 5:
                buffer.Replace(at, at, bytes[at..end].ToArray());
                break;
            case 6 when other.Length > 0:
                var from = random.Next(other.Length);
                buffer.Replace(at, random.Next(2) == 0 ? at : end, other[from..Math.Min(other.Length, from + 1 + random.Next(60))]);
                break;
            case 7:
                Overwrite(random, bytes[at..]);
                break;
            default:
                buffer.Truncate(random.Next(3) == 0 ? at : Math.Max(1, bytes.Length - 1 - random.Next(3)));
                break;
        }
    }

    private static void Overwrite(Random random, Span<byte> bytes)
    {
        if (random.Next(3) == 0 && bytes.Length >= 8)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes, random.NextInt64(long.MinValue, long.MaxValue));
            return;
        }

        var number = Numbers[random.Next(Numbers.Length)];
        number.AsSpan(0, Math.Min(number.Length, bytes.Length)).CopyTo(bytes);
    }
}
