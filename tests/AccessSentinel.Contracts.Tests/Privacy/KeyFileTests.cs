using System.Text.Json.Nodes;
using AccessSentinel.Contracts.Privacy;

namespace AccessSentinel.Contracts.Tests.Privacy;

public sealed class KeyFileTests
{
    [Test]
    public void AKeyFileIsReadBack()
    {
        var made = KeyFile.Create();
        var read = KeyFile.Parse(made.Format());

        read.Key.Id.ShouldBe(made.Key.Id);
        read.Key.Beneficiary.ShouldBe(made.Key.Beneficiary);
        read.Format().ShouldBe(made.Format());
    }

    [Test]
    public void TwoKeyFilesAreDifferent()
    {
        var first = KeyFile.Create();
        var second = KeyFile.Create();

        second.Key.Id.ShouldNotBe(first.Key.Id);
        second.Key.Beneficiary.ShouldNotBe(first.Key.Beneficiary);
    }

    [Test]
    public void TheKeysOfTheFourPurposesAreDifferent()
    {
        var key = KeyFile.Create().Key;

        new[] { key.Beneficiary, key.NirPrefix, key.NirOffset, key.Context }.ShouldBeUnique();
    }

    [Test]
    public void OnlyFormatGivesTheKeyAway()
    {
        var file = KeyFile.Create();
        var secret = JsonNode.Parse(file.Format())!["key"]!.GetValue<string>();

        file.ToString().ShouldBe(file.Key.Id);
        $"{file} {file.Key}".ShouldNotContain(secret);
    }

    [TestCase("kind", "\"other\"", "kind")]
    [TestCase("kind", null, "kind")]
    [TestCase("version", "3", "version")]
    [TestCase("version", "\"1\"", "version")]
    [TestCase("id", "\"\"", "id")]
    [TestCase("id", "\"123456789012345678901234567890123\"", "id")]
    [TestCase("id", "5", "id")]
    [TestCase("key", "\"c2hvcnQ=\"", "32 bytes")]
    [TestCase("key", "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==\"", "32 bytes")]
    [TestCase("key", "\"not base64, SECRETSECRET\"", "32 bytes")]
    [TestCase("key", null, "32 bytes")]
    public void AnErrorSaysWhatIsWrongAndHowToMakeOneButNeverTheKey(string member, string? value, string said)
    {
        var node = JsonNode.Parse(KeyFile.Create().Format())!.AsObject();
        var secret = node["key"]!.GetValue<string>();
        node[member] = value is null ? null : JsonNode.Parse(value);

        var error = Should.Throw<KeyFileException>(() => KeyFile.Parse(node.ToJsonString()));

        error.Message.ShouldContain(said);
        error.Message.ShouldContain("access-sentinel new-key > FILE");
        error.ToString().ShouldNotContain(secret);
        error.ToString().ShouldNotContain("SECRETSECRET");
    }

    [TestCase("")]
    [TestCase("SECRET=0123456789abcdef")]
    [TestCase("[1]")]
    [TestCase("{\"kind\":\"\\ud800\"}")]
    public void WhatIsNoKeyFileIsNotQuoted(string text)
    {
        var error = Should.Throw<KeyFileException>(() => KeyFile.Parse(text));

        error.Message.ShouldContain("new-key");
        error.ToString().ShouldNotContain("0123456789abcdef");
    }

    [Test]
    public void AMissingFileIsNamed()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

        Should.Throw<KeyFileException>(() => KeyFile.Load(path)).Message.ShouldContain(path);
    }

    [Test]
    public void AKeyFileOnDiskIsRead()
    {
        var path = Path.GetTempFileName();
        try
        {
            var made = KeyFile.Create();
            File.WriteAllText(path, made.Format());
            KeyFile.Load(path).Key.Id.ShouldBe(made.Key.Id);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
