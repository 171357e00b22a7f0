using System.Text;
using AccessSentinel.Contracts.Controls;
using AccessSentinel.Contracts.Signatures;
using FsCheck;

namespace AccessSentinel.Contracts.Tests.Controls;

public sealed class ControlVerifierTests
{
    private static readonly DateTime Now = new(2026, 3, 2, 8, 0, 0, DateTimeKind.Utc);

    private readonly SigningKey _alice = SigningKey.Create();
    private readonly SigningKey _bob = SigningKey.Create();
    private ControlVerifier _verifier = null!;

    [SetUp]
    public void SetUp() => _verifier = new ControlVerifier(
    [
        new OperatorKey("alice", OperatorRole.Lead, _alice.PublicKey, Now.AddDays(-10), Now.AddDays(10)),
        new OperatorKey("bob", OperatorRole.Analyst, _bob.PublicKey, Now.AddDays(-10), Now.AddDays(10)),
    ]);

    [TearDown]
    public void TearDown() => _verifier.Dispose();

    [OneTimeTearDown]
    public void OneTimeTearDown()
    {
        _alice.Dispose();
        _bob.Dispose();
    }

    [Test]
    public void AnOperatorsControlIsFollowed()
    {
        Verify(Release("alice"), _alice).ShouldBe(ControlRefusal.None);
        Verify(Release("bob"), _bob).ShouldBe(ControlRefusal.None);
    }

    [Test]
    public void WithoutASignatureItIsRefused()
    {
        var value = ControlWriter.ToBytes(Release("alice"));

        _verifier.Verify(value, null, Key("ps-1"), Now, out _).ShouldBe(ControlRefusal.Unsigned);
        _verifier.Verify(value, [new(SignatureHeaders.KeyId, _alice.KeyId)], Key("ps-1"), Now, out _).ShouldBe(ControlRefusal.Unsigned);
    }

    [Test]
    public void AStrangersKeyIsRefused()
    {
        using var mallory = SigningKey.Create();

        Verify(Release("alice"), mallory).ShouldBe(ControlRefusal.UnknownKey);
    }

    [Test]
    public void AStrangersSignatureUnderAnOperatorsKeyIdIsRefused()
    {
        using var mallory = SigningKey.Create();
        var value = ControlWriter.ToBytes(Release("alice"));

        _verifier.Verify(value, [new(SignatureHeaders.KeyId, _alice.KeyId), new(SignatureHeaders.Signature, mallory.Sign(value))], Key("ps-1"), Now, out _)
            .ShouldBe(ControlRefusal.Altered);
    }

    [FsCheck.NUnit.Property(MaxTest = 500)]
    public void NoAlteredByteIsFollowed(DoNotSize<int> seed)
    {
        var random = new Random(seed.Item);
        var value = ControlWriter.ToBytes(Release("alice"));
        var headers = SignatureHeaders.Of(_alice, value);
        var at = random.Next(value.Length);
        value[at] ^= (byte)random.Next(1, 256);

        _verifier.Verify(value, headers, Key("ps-1"), Now, out _).ShouldNotBe(ControlRefusal.None);
    }

    [FsCheck.NUnit.Property(MaxTest = 500)]
    public void NoTextForASignatureThrowsOrVerifies(string? text)
    {
        var value = ControlWriter.ToBytes(Release("alice"));

        _verifier.Verify(value, [new(SignatureHeaders.KeyId, _alice.KeyId), new(SignatureHeaders.Signature, text ?? "")], Key("ps-1"), Now, out _)
            .ShouldBe(ControlRefusal.Altered);
    }

    [Test]
    public void NobodySignsInAnothersName() => Verify(Release("alice"), _bob).ShouldBe(ControlRefusal.WrongAuthor);

    [Test]
    public void AnAnalystDoesNotSuspend()
    {
        Verify(Release("bob") with { Type = ControlType.Suspend }, _bob).ShouldBe(ControlRefusal.RoleNotAllowed);
        Verify(Release("alice") with { Type = ControlType.Suspend }, _alice).ShouldBe(ControlRefusal.None);
    }

    [Test]
    public void AKeySignsWithinItsTimeOnly()
    {
        Verify(Release("alice", Now.AddDays(-11)), _alice, Now.AddDays(-11)).ShouldBe(ControlRefusal.KeyNotValid);
        Verify(Release("alice", Now.AddDays(10)), _alice, Now.AddDays(10)).ShouldBe(ControlRefusal.KeyNotValid);
        // Signed before the end, but brought after it.
        Verify(Release("alice", Now.AddDays(10).AddMinutes(-1)), _alice, Now.AddDays(10)).ShouldBe(ControlRefusal.KeyNotValid);
    }

    [Test]
    public void WhatComesTooLateOrTooEarlyIsRefused()
    {
        Verify(Release("alice"), _alice, Now.AddMinutes(61)).ShouldBe(ControlRefusal.Expired);
        Verify(Release("alice"), _alice, Now.AddMinutes(-6)).ShouldBe(ControlRefusal.NotYetValid);
        Verify(Release("alice"), _alice, Now.AddMinutes(-4)).ShouldBe(ControlRefusal.None);
    }

    [Test]
    public void TheMessageIsKeyedByItsSubject() => Verify(Release("alice"), _alice, Now, "ps-2").ShouldBe(ControlRefusal.MisKeyed);

    [Test]
    public void WithoutOperatorsEverythingIsRefused()
    {
        using ControlVerifier nobody = new([]);
        var value = ControlWriter.ToBytes(Release("alice"));

        nobody.Verify(value, SignatureHeaders.Of(_alice, value), Key("ps-1"), Now, out _).ShouldBe(ControlRefusal.UnknownKey);
    }

    private static Control Release(string author, DateTime? issuedAt = null) => new()
    {
        Id = "0123456789abcdef0123456789abcdef",
        Type = ControlType.Release,
        Subject = "ps-1",
        Author = author,
        Reason = "called her",
        IssuedAt = issuedAt ?? Now,
        ValidUntil = (issuedAt ?? Now).AddHours(1),
    };

    private static byte[] Key(string text) => Encoding.UTF8.GetBytes(text);

    private ControlRefusal Verify(Control control, SigningKey key, DateTime? now = null, string messageKey = "ps-1")
    {
        var value = ControlWriter.ToBytes(control);
        return _verifier.Verify(value, SignatureHeaders.Of(key, value), Key(messageKey), now ?? Now, out _);
    }
}
