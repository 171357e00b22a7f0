using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace AccessSentinel.Processing.State;

/// <summary>
/// Looks up a credential id by its UTF-8 bytes as they stand in the message, so that no text is made per event. Text and bytes
/// of the same id have the same hash: that of the bytes. Ids are at most 128 characters of valid UTF-8 (the parser's promise).
/// </summary>
internal sealed class CredentialIdComparer : IEqualityComparer<string>, IAlternateEqualityComparer<ReadOnlySpan<byte>, string>
{
    private const int StackBytes = 512;
    private const ulong Multiplier = 0x9E3779B97F4A7C15;

    // A seed of its own per process: who chooses ids cannot choose collisions.
    private readonly ulong _seed = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8));

    public static CredentialIdComparer Instance { get; } = new();

    public bool Equals(string? x, string? y) => string.Equals(x, y, StringComparison.Ordinal);

    public int GetHashCode(string id)
    {
        var length = Encoding.UTF8.GetMaxByteCount(id.Length);
        var bytes = length <= StackBytes ? stackalloc byte[StackBytes] : new byte[length];
        return GetHashCode(bytes[..Encoding.UTF8.GetBytes(id, bytes)]);
    }

    public int GetHashCode(ReadOnlySpan<byte> id)
    {
        var hash = _seed ^ ((ulong)id.Length * Multiplier);
        while (id.Length >= 8)
        {
            hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(id));
            id = id[8..];
        }

        ulong tail = 0;
        for (var i = 0; i < id.Length; i++)
        {
            tail |= (ulong)id[i] << (8 * i);
        }

        hash = Mix(hash ^ tail);
        return (int)(hash ^ (hash >> 32));
    }

    public bool Equals(ReadOnlySpan<byte> bytes, string id)
    {
        if (bytes.Length == id.Length)
        {
            return Ascii.Equals(bytes, id) || (!Ascii.IsValid(bytes) && EqualsTranscoded(bytes, id));
        }

        return bytes.Length > id.Length && EqualsTranscoded(bytes, id);
    }

    public string Create(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);

    private static bool EqualsTranscoded(ReadOnlySpan<byte> bytes, string id) => bytes.SequenceEqual(Encoding.UTF8.GetBytes(id));

    private static ulong Mix(ulong value)
    {
        value *= Multiplier;
        return BitOperations.RotateLeft(value, 31) ^ (value >> 29);
    }
}
