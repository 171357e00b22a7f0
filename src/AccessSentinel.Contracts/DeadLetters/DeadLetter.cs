using System.Globalization;
using System.Security.Cryptography;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Contracts.Privacy;

namespace AccessSentinel.Contracts.DeadLetters;

/// <summary>
/// The headers of a dead letter. It has the source's key and no value: that is still at its offset, and may hold what must not
/// be copied. The keyed hash tells whether two dead letters had the same value, and nothing else.
/// </summary>
/// <param name="key">The key that the hash is made under.</param>
public sealed class DeadLetter(TagKey key)
{
    /// <summary>Header: the reject reason's name.</summary>
    public const string ReasonHeader = "sentinel-reason";

    /// <summary>Header: the topic it came from.</summary>
    public const string TopicHeader = "sentinel-origin-topic";

    /// <summary>Header: the partition it came from.</summary>
    public const string PartitionHeader = "sentinel-origin-partition";

    /// <summary>Header: its offset there.</summary>
    public const string OffsetHeader = "sentinel-origin-offset";

    /// <summary>Header: first 16 bytes of the HMAC-SHA-256 of the value, lower-case hexadecimal.</summary>
    public const string HashHeader = "sentinel-value-hmac";

    /// <summary>Header: id of the key the hash is made under.</summary>
    public const string KeyIdHeader = "sentinel-key-id";

    private const int HashLength = 16;
    private readonly byte[] _hashKey = key.DeriveBytes("dead-letter");

    /// <summary>The headers of one dead letter, in a fixed order.</summary>
    /// <param name="reason">Why it could not be read.</param>
    /// <param name="topic">The topic it came from.</param>
    /// <param name="partition">The partition it came from.</param>
    /// <param name="offset">Its offset there.</param>
    /// <param name="value">The value, to be hashed.</param>
    public IReadOnlyList<KeyValuePair<string, string>> Headers(
        RejectReason reason, string topic, int partition, long offset, ReadOnlySpan<byte> value) =>
    [
        new(ReasonHeader, RejectReasons.Name(reason)),
        new(TopicHeader, topic),
        new(PartitionHeader, partition.ToString(CultureInfo.InvariantCulture)),
        new(OffsetHeader, offset.ToString(CultureInfo.InvariantCulture)),
        new(HashHeader, Convert.ToHexStringLower(HMACSHA256.HashData(_hashKey, value).AsSpan(0, HashLength))),
        new(KeyIdHeader, key.Id),
    ];
}
