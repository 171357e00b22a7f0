using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace AccessSentinel.Contracts.Signatures;

/// <summary>A public key on P-256. Thread-safe.</summary>
public sealed class VerifyingKey : IDisposable
{
    internal const int SignatureLength = 64;
    private const string Curve = "1.2.840.10045.3.1.7";
    private const int IdBytes = 8;

    private readonly ECDsa _key;
    private readonly Lock _lock = new();

    private VerifyingKey(ECDsa key, string keyId)
    {
        _key = key;
        KeyId = keyId;
    }

    /// <summary>First 16 hexadecimal digits of SHA-256 over the public key.</summary>
    public string KeyId { get; }

    /// <summary>Reads a public key: SubjectPublicKeyInfo in base64, or a PEM file's text.</summary>
    /// <exception cref="SignatureKeyException">It is none, or on another curve.</exception>
    public static VerifyingKey Parse(string text)
    {
        var key = ECDsa.Create();
        try
        {
            if (text.Contains("-----BEGIN", StringComparison.Ordinal))
            {
                key.ImportFromPem(text);
            }
            else
            {
                key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(text.Trim()), out _);
            }

            if (IsOnP256(key))
            {
                return new VerifyingKey(key, IdOf(key.ExportSubjectPublicKeyInfo()));
            }
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException or FormatException)
        {
            key.Dispose();
            throw new SignatureKeyException("It is no public key (SubjectPublicKeyInfo in base64, or PEM).");
        }

        key.Dispose();
        throw new SignatureKeyException("The key is not on the curve P-256, which ES256 asks for.");
    }

    /// <summary>Whether a signature was made over the value by the private half. Never throws: a text that is no signature is none.</summary>
    public bool Verifies(ReadOnlySpan<byte> value, string signature)
    {
        Span<byte> bytes = stackalloc byte[SignatureLength];
        Span<byte> text = stackalloc byte[SignatureLength * 2];
        if (signature.Length > text.Length
            || !Ascii.IsValid(signature)
            || Base64Url.DecodeFromUtf8(text[..Encoding.ASCII.GetBytes(signature, text)], bytes, out _, out var length) != OperationStatus.Done
            || length != SignatureLength)
        {
            return false;
        }

        lock (_lock)
        {
            return _key.VerifyData(value, bytes, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    internal static string IdOf(byte[] publicKey) => Convert.ToHexStringLower(SHA256.HashData(publicKey).AsSpan(0, IdBytes));

    internal static bool IsOnP256(ECDsa key) => key.ExportParameters(includePrivateParameters: false).Curve.Oid is { } oid && (oid.Value == Curve || oid.FriendlyName is "nistP256" or "ECDSA_P256");
}
