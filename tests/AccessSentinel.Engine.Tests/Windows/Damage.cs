using AccessSentinel.Engine.Packing;

namespace AccessSentinel.Engine.Tests.Windows;

/// <summary>Truncated and altered packed bytes: readers may refuse them in one way only.</summary>
internal static class Damage
{
    internal delegate void Reading(ref PackedReader reader);

    /// <summary>Reads the bytes cut at every length and altered in random places; returns how many were refused.</summary>
    internal static int Try(byte[] packed, Random random, int rounds, Reading read)
    {
        int refused = 0;
        for (int length = 0; length < packed.Length; length += Math.Max(1, packed.Length / 200))
        {
            refused += Refused(packed.AsSpan(0, length), read);
        }

        refused.ShouldBeGreaterThan(0, "no truncation was noticed");
        for (int round = 0; round < rounds; round++)
        {
            byte[] altered = [.. packed];
            for (int i = random.Next(1, 4); i > 0; i--)
            {
                altered[random.Next(altered.Length)] = (byte)random.Next(256);
            }

            refused += Refused(altered, read);
        }

        return refused;
    }

    private static int Refused(ReadOnlySpan<byte> bytes, Reading read)
    {
        PackedReader reader = new(bytes);
        try
        {
            read(ref reader);
            return 0;
        }
        catch (InvalidDataException)
        {
            return 1;
        }
    }
}
