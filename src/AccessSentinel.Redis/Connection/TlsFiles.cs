using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using StackExchange.Redis;

namespace AccessSentinel.Redis.Connection;

/// <summary>TLS with files: the authority that signed the servers' certificates, and our own certificate where the servers ask for one.</summary>
internal static class TlsFiles
{
    /// <summary>What is wrong with the combination of settings, a sentence each.</summary>
    public static IEnumerable<string> Check(RedisOptions options, bool encrypted)
    {
        foreach ((string key, string file) in Named(options))
        {
            if (file.Length > 0 && !encrypted)
            {
                yield return $"Redis:{key} is set although Redis:Connection does not say ssl=true: give both, or neither.";
            }
        }

        if ((options.SslCertificateFile.Length > 0) != (options.SslKeyFile.Length > 0))
        {
            yield return "Redis:SslCertificateFile and Redis:SslKeyFile belong together: give both, or neither.";
        }
    }

    /// <summary>Lays them over the client's settings.</summary>
    /// <exception cref="ArgumentException">A file cannot be read, or is not what it should be; names the key.</exception>
    public static void Apply(ConfigurationOptions configuration, RedisOptions options)
    {
        if (!configuration.Ssl)
        {
            return;
        }

        // The old client would offer what servers have long refused.
        configuration.SslProtocols ??= SslProtocols.Tls12 | SslProtocols.Tls13;
        if (options.SslCertificateFile.Length > 0)
        {
            X509Certificate2 own = Read(
                nameof(options.SslKeyFile), options.SslKeyFile, () => X509Certificate2.CreateFromPemFile(options.SslCertificateFile, options.SslKeyFile));
            configuration.CertificateSelection += (_, _, _, _, _) => own;
        }

        if (options.SslCaFile.Length > 0)
        {
            X509Certificate2Collection authorities = [];
            _ = Read(
                nameof(options.SslCaFile),
                options.SslCaFile,
                () =>
                {
                    authorities.ImportFromPemFile(options.SslCaFile);
                    return authorities.Count > 0 ? authorities[0] : throw new CryptographicException("it holds no certificate");
                });
            configuration.CertificateValidation += (_, certificate, _, errors) => IsSignedBy(authorities, certificate, errors);
        }
    }

    private static (string Key, string File)[] Named(RedisOptions options) =>
    [
        (nameof(options.SslCaFile), options.SslCaFile), (nameof(options.SslCertificateFile), options.SslCertificateFile), (nameof(options.SslKeyFile), options.SslKeyFile),
    ];

    private static X509Certificate2 Read(string key, string file, Func<X509Certificate2> read)
    {
        try
        {
            return read();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new ArgumentException($"Redis:{key} cannot be used: {file}: {fault.Message}", nameof(key), fault);
        }
    }

    /// <summary>
    /// Whether a server's certificate is for its name (or sslHost=…) and comes from one of the authorities, and from no other. Whether it was
    /// revoked is not asked: authorities of one's own seldom publish lists.
    /// </summary>
    private static bool IsSignedBy(X509Certificate2Collection authorities, X509Certificate? certificate, SslPolicyErrors errors)
    {
        if (certificate is null || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None)
        {
            return false;
        }

        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        using X509Certificate2 presented = new(certificate);
        return chain.Build(presented);
    }
}
