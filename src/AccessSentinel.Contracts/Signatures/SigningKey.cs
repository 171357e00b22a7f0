using System.Security.Cryptography;

namespace AccessSentinel.Contracts.Signatures;

/// <summary>A private key on P-256. Thread-safe. <see cref="PrivatePem"/> is the only member that gives it away.</summary>
public sealed class SigningKey : IDisposable
{
    private readonly ECDsa _key;
    private readonly Lock _lock = new();

    private SigningKey(ECDsa key)
    {
        _key = key;
        PublicKey = Convert.ToBase64String(key.ExportSubjectPublicKeyInfo());
        KeyId = VerifyingKey.IdOf(key.ExportSubjectPublicKeyInfo());
    }

    /// <summary>First 16 hexadecimal digits of SHA-256 over the public key.</summary>
    public string KeyId { get; }

    /// <summary>The public half: SubjectPublicKeyInfo in base64.</summary>
    public string PublicKey { get; }

    /// <summary>A new random pair.</summary>
    public static SigningKey Create() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>Reads a private key: PKCS #8 or SEC 1, in PEM, without a password.</summary>
    /// <exception cref="SignatureKeyException">It is none, or on another curve; the message holds nothing of it.</exception>
    public static SigningKey FromPem(string pem)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            if (!VerifyingKey.IsOnP256(key))
            {
                throw new SignatureKeyException("The key is not on the curve P-256, which ES256 asks for.");
            }

            // Proves that the private half is there.
            _ = key.ExportParameters(includePrivateParameters: true);
            return new SigningKey(key);
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new SignatureKeyException("It holds no private key in PEM.");
        }
        catch (SignatureKeyException)
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>Reads a private key from a file.</summary>
    /// <exception cref="SignatureKeyException">The file cannot be read, or holds no such key.</exception>
    public static SigningKey Load(string path)
    {
        try
        {
            return FromPem(File.ReadAllText(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new SignatureKeyException($"{path} cannot be read: {exception.Message}");
        }
        catch (SignatureKeyException exception)
        {
            throw new SignatureKeyException($"{path}: {exception.Message}");
        }
    }

    /// <summary>The private key, to be kept.</summary>
    public string PrivatePem() => _key.ExportPkcs8PrivateKeyPem() + "\n";

    /// <summary>The public half as a PEM file.</summary>
    public string PublicPem() => _key.ExportSubjectPublicKeyInfoPem() + "\n";

    /// <summary>The signature of a value, as it stands in <see cref="SignatureHeaders.Signature"/>. Each call gives another one.</summary>
    public string Sign(ReadOnlySpan<byte> value)
    {
        Span<byte> signature = stackalloc byte[VerifyingKey.SignatureLength];
        lock (_lock)
        {
            _key.TrySignData(value, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation, out _);
        }

        return System.Buffers.Text.Base64Url.EncodeToString(signature);
    }

    /// <summary>The key's id, never the key.</summary>
    public override string ToString() => KeyId;

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();
}
