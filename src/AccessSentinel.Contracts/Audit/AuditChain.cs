using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;

namespace AccessSentinel.Contracts.Audit;

/// <summary>
/// The hash chain of one incarnation: numbers its records from 1 and binds each to the one before it by the SHA-256 of that one's
/// published bytes. Not thread-safe: whoever shares it holds a lock, or is its only caller.
/// </summary>
public sealed class AuditChain
{
    /// <summary>What the first record of an incarnation names as the hash before it.</summary>
    public const string NoHash = "0000000000000000000000000000000000000000000000000000000000000000";

    /// <summary>The version of the envelope that is written.</summary>
    public const int Version = 1;

    private string _previous = NoHash;

    /// <summary>Begins a chain.</summary>
    /// <param name="incarnation">What tells it from all others: 1 to 64 letters, digits and hyphens.</param>
    /// <exception cref="ArgumentException">The incarnation is not such a text.</exception>
    public AuditChain(string incarnation)
    {
        if (incarnation.Length is < 1 or > 64 || !incarnation.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
        {
            throw new ArgumentException("An incarnation has 1 to 64 letters, digits and hyphens.", nameof(incarnation));
        }

        Incarnation = incarnation;
    }

    /// <summary>What tells this chain from all others.</summary>
    public string Incarnation { get; }

    /// <summary>Number of the last record; 0 = none yet.</summary>
    public long Number { get; private set; }

    /// <summary>Its hash, or <see cref="NoHash"/>.</summary>
    public string Hash => _previous;

    /// <summary>A new random incarnation: 32 hexadecimal digits.</summary>
    public static string NewIncarnation() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>SHA-256 of a published value, lower-case hexadecimal.</summary>
    public static string HashOf(ReadOnlySpan<byte> value) => Convert.ToHexStringLower(SHA256.HashData(value));

    /// <summary>The next record's bytes, as they are to be published.</summary>
    /// <param name="content">A content as <see cref="AuditContentWriter"/> writes it.</param>
    /// <param name="at">When it is published, UTC.</param>
    public byte[] Seal(ReadOnlySpan<byte> content, DateTime at)
    {
        var buffer = new ArrayBufferWriter<byte>(content.Length + 256);
        using (var writer = new Utf8JsonWriter(buffer, WireJson.Compact))
        {
            writer.WriteStartObject();
            writer.WriteNumber("version", Version);
            writer.WriteString("incarnation", Incarnation);
            writer.WriteNumber("number", Number + 1);
            writer.WriteString("previous", _previous);
            WireJson.WriteTime(writer, "at", at);
            writer.WritePropertyName("content");
            writer.WriteRawValue(content, skipInputValidation: true);
            writer.WriteEndObject();
        }

        var value = buffer.WrittenSpan.ToArray();
        Number++;
        _previous = HashOf(value);
        return value;
    }
}
