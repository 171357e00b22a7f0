using System.Text;

namespace AccessSentinel.Redis.Cluster;

/// <summary>
/// Slots of Redis Cluster: CRC-16/XMODEM of the hash tag modulo 16,384
/// (https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#key-distribution-model).
/// </summary>
internal static class HashSlot
{
    /// <summary>How many there are.</summary>
    public const int Count = 16_384;

    /// <summary>The slot of a key: of what stands between its first <c>{</c> and the next <c>}</c>, or of all of it where nothing does.</summary>
    public static int Of(string key)
    {
        int open = key.IndexOf('{', StringComparison.Ordinal);
        int close = open < 0 ? -1 : key.IndexOf('}', open + 1);
        return Of(Encoding.UTF8.GetBytes(close > open + 1 ? key[(open + 1)..close] : key));
    }

    private static int Of(ReadOnlySpan<byte> tag)
    {
        int crc = 0;
        foreach (byte one in tag)
        {
            crc ^= one << 8;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1;
            }

            crc &= 0xFFFF;
        }

        return crc % Count;
    }
}
