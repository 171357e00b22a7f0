namespace AccessSentinel.Contracts.Signatures;

/// <summary>
/// The Kafka headers of a signed message: a detached ES256 signature (ECDSA on P-256 with SHA-256, RFC 7518 §3.4: r and s, 32 bytes each,
/// in base64url) over the bytes of the value exactly as they stand in the message, and the id of the key.
/// </summary>
public static class SignatureHeaders
{
    /// <summary>Header that holds the signature.</summary>
    public const string Signature = "signature";

    /// <summary>Header that holds the id of the key.</summary>
    public const string KeyId = "signature-key";

    /// <summary>The headers of a value, signed.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Of(SigningKey key, ReadOnlySpan<byte> value) =>
        [new(KeyId, key.KeyId), new(Signature, key.Sign(value))];

    /// <summary>The text of a header, or null. Of several of one name the last counts, as in Kafka's own clients.</summary>
    public static string? Find(IReadOnlyList<KeyValuePair<string, string>>? headers, string name)
    {
        string? found = null;
        foreach (var (each, value) in headers ?? [])
        {
            if (each == name)
            {
                found = value;
            }
        }

        return found;
    }
}
