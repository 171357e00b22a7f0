using AccessSentinel.Contracts.Controls;
using AccessSentinel.Contracts.Signatures;

namespace AccessSentinel.Contracts.Tests.Controls;

public sealed class OperatorsFileTests
{
    private static readonly DateTime From = new(2026, 3, 2, 8, 0, 0, DateTimeKind.Utc);

    [Test]
    public void WhatIsWrittenIsReadBack()
    {
        using var first = SigningKey.Create();
        using var second = SigningKey.Create();
        OperatorKey[] operators =
        [
            new("Zoé", OperatorRole.Lead, first.PublicKey, From, From.AddDays(1)),
            new("Zoé", OperatorRole.Analyst, second.PublicKey, From, From.AddDays(1)),
        ];

        OperatorsFile.Parse(OperatorsFile.Format(operators)).ShouldBe(operators);
    }

    [TestCase("", "not JSON")]
    [TestCase("{}", "kind")]
    [TestCase("""{"kind":"access-sentinel-operators","version":1}""", "operators")]
    [TestCase("""{"kind":"access-sentinel-operators","version":2,"operators":[]}""", "version")]
    [TestCase("""{"kind":"access-sentinel-operators","version":1,"operators":[1]}""", "operator 1")]
    [TestCase("""{"kind":"access-sentinel-operators","version":1,"operators":[{"name":""}]}""", "name")]
    [TestCase("""{"kind":"access-sentinel-operators","version":1,"operators":[{"name":"a","role":"king"}]}""", "role")]
    [TestCase("""{"kind":"access-sentinel-operators","version":1,"operators":[{"name":"a","role":"lead"}]}""", "publicKey")]
    [TestCase("""{"kind":"access-sentinel-operators","version":1,"operators":[{"name":"a","role":"lead","publicKey":"AAAA"}]}""", "notBefore")]
    [TestCase("""{"kind":"access-sentinel-operators","version":1,"operators":[{"name":"a","role":"lead","publicKey":"AAAA","notBefore":"2026-03-02T08:00:00Z","notAfter":"2026-03-03T08:00:00Z"}]}""", "publicKey")]
    public void AWrongFileIsNamedForWhatIsWrong(string text, string named) =>
        Should.Throw<OperatorsFileException>(() => OperatorsFile.Parse(text)).Message.ShouldContain(named);

    [Test]
    public void AKeyBelongsToOneEntry()
    {
        using var key = SigningKey.Create();
        OperatorKey one = new("alice", OperatorRole.Lead, key.PublicKey, From, From.AddDays(1));

        Should.Throw<OperatorsFileException>(() => OperatorsFile.Parse(OperatorsFile.Format([one, one with { Name = "bob" }]))).Message.ShouldContain("alice");
    }

    [Test]
    public void AFileThatIsNotThereIsNamed() =>
        Should.Throw<OperatorsFileException>(() => OperatorsFile.Load("nowhere.json")).Message.ShouldContain("nowhere.json");
}
