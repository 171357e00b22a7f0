using System.Security.Cryptography;
using System.Text;
using AccessSentinel.Contracts.Signatures;

namespace AccessSentinel.Contracts.Tests.Signatures;

public sealed class SigningKeyTests
{
    private static readonly byte[] Value = Encoding.UTF8.GetBytes("{\"id\":\"1\"}");

    [Test]
    public void WhatTheKeySignsItsPublicHalfVerifies()
    {
        using var made = SigningKey.Create();
        using var loaded = SigningKey.FromPem(made.PrivatePem());
        using var ofText = VerifyingKey.Parse(made.PublicKey);
        using var ofPem = VerifyingKey.Parse(made.PublicPem());

        foreach (var key in new[] { ofText, ofPem })
        {
            key.KeyId.ShouldBe(made.KeyId);
            key.Verifies(Value, made.Sign(Value)).ShouldBeTrue();
            key.Verifies(Value, loaded.Sign(Value)).ShouldBeTrue();
            key.Verifies(Value.AsSpan(1), made.Sign(Value)).ShouldBeFalse();
        }
    }

    /// <summary>A portal in another language verifies with the standard's own form: r and s, 32 bytes each, base64url without padding.</summary>
    [Test]
    public void TheSignatureIsThatOfJsonWebSignatures()
    {
        using var key = SigningKey.Create();
        var signature = key.Sign(Value);
        using var other = ECDsa.Create();
        other.ImportSubjectPublicKeyInfo(Convert.FromBase64String(key.PublicKey), out _);

        signature.Length.ShouldBe(86);
        other.VerifyData(Value, System.Buffers.Text.Base64Url.DecodeFromChars(signature), HashAlgorithmName.SHA256).ShouldBeTrue();
    }

    [TestCase("")]
    [TestCase("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----")]
    public void WhatIsNoPrivateKeyIsRefused(string pem) => Should.Throw<SignatureKeyException>(() => SigningKey.FromPem(pem));

    [Test]
    public void APublicKeyDoesNotSign()
    {
        using var key = SigningKey.Create();

        Should.Throw<SignatureKeyException>(() => SigningKey.FromPem(key.PublicPem()));
    }

    [Test]
    public void AnotherCurveIsRefused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);

        Should.Throw<SignatureKeyException>(() => SigningKey.FromPem(key.ExportPkcs8PrivateKeyPem())).Message.ShouldContain("P-256");
        Should.Throw<SignatureKeyException>(() => VerifyingKey.Parse(key.ExportSubjectPublicKeyInfoPem())).Message.ShouldContain("P-256");
    }
}
