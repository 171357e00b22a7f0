using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AccessSentinel.TestKit.Processes;

namespace AccessSentinel.TestKit.Servers;

/// <summary>An authority made for a test, with a certificate for servers on loopback and one for a client, as PEM files in a temporary folder.</summary>
public sealed class TestCertificates : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>Makes them.</summary>
    public TestCertificates()
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=authority of a test", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        using X509Certificate2 authority = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(2));
        File.WriteAllText(AuthorityFile, authority.ExportCertificatePem());
        Issue(authority, "CN=redis", "server");
        Issue(authority, "CN=worker", "client");
    }

    /// <summary>The authority's certificate.</summary>
    public string AuthorityFile => _folder.Combine("ca.crt");

    /// <summary>The server's certificate, for 127.0.0.1.</summary>
    public string ServerFile => _folder.Combine("server.crt");

    /// <summary>Its private key.</summary>
    public string ServerKeyFile => _folder.Combine("server.key");

    /// <summary>The client's certificate.</summary>
    public string ClientFile => _folder.Combine("client.crt");

    /// <summary>Its private key.</summary>
    public string ClientKeyFile => _folder.Combine("client.key");

    /// <summary>Lines of redis.conf: it speaks TLS on this port and talks to nobody without a certificate of the authority.</summary>
    public string[] ServerOptions(int port) =>
    [
        FormattableString.Invariant($"tls-port {port}"), $"tls-cert-file {ServerFile}", $"tls-key-file {ServerKeyFile}", $"tls-ca-cert-file {AuthorityFile}",
        "tls-auth-clients yes",
    ];

    /// <summary>Arguments of redis-cli that talks to such a server.</summary>
    public string[] ClientArguments => ["--tls", "--cacert", AuthorityFile, "--cert", ClientFile, "--key", ClientKeyFile];

    /// <summary>Removes the files.</summary>
    public void Dispose() => _folder.Dispose();

    private void Issue(X509Certificate2 authority, string subject, string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new(subject, key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        byte[] serial = RandomNumberGenerator.GetBytes(8);
        using X509Certificate2 issued = request.Create(authority, authority.NotBefore, authority.NotAfter, serial);
        File.WriteAllText(_folder.Combine(name + ".crt"), issued.ExportCertificatePem());
        File.WriteAllText(_folder.Combine(name + ".key"), key.ExportPkcs8PrivateKeyPem());
    }
}
