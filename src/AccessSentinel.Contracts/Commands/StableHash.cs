using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace AccessSentinel.Contracts.Commands;

/// <summary>
/// The first 16 bytes of SHA-256 over parts, each after its length (4 bytes, big endian), so that no two lists of parts run
/// together into the same bytes.
/// </summary>
internal static class StableHash
{
    private const int Length = 16;

    public static string Of(params ReadOnlySpan<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[4];
        foreach (var part in parts)
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, Length));
    }
}
