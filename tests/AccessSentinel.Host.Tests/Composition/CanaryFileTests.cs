using AccessSentinel.Contracts.Events;
using AccessSentinel.Contracts.Privacy;
using AccessSentinel.Host.Composition;
using AccessSentinel.Host.Options;
using AccessSentinel.TestKit.Processes;

namespace AccessSentinel.Host.Tests.Composition;

public sealed class CanaryFileTests
{
    private const string Nir = "255081416802538";

    [Test]
    public void EveryLineIsADecoyButCommentsAndEmptyOnes()
    {
        var tags = Load("# decoys of the portal\n\nnir 2 55 08 14 168 025 38 # the first\n  id\tdecoy#7  \r\nid décoy 8\n   # the end");

        BeneficiaryTag.TryOfNir(Nir, TagKey.Evaluation, out var first).ShouldBeTrue();
        BeneficiaryTag.TryOfPortalId("decoy#7", TagKey.Evaluation, out var second).ShouldBeTrue();
        BeneficiaryTag.TryOfPortalId("décoy 8", TagKey.Evaluation, out var third).ShouldBeTrue();
        tags.ShouldBe([first, second, third], ignoreOrder: true);
    }

    [TestCase("nir 255081416802539", Description = "the key does not belong to it")]
    [TestCase("nir 25508141680253")]
    [TestCase("nir")]
    [TestCase("id")]
    [TestCase("id ")]
    [TestCase("NIR 255081416802538")]
    [TestCase("255081416802538")]
    [TestCase("name Dupont255081416802538")]
    [TestCase("id \ufffd255081416802538")]
    public void ABadLineIsNamedByItsNumberAndNeverShown(string line)
    {
        var error = Should.Throw<ConfigurationException>(() => Load($"id fine\n{line}\nid fine too")).Errors.ShouldHaveSingleItem();

        error.ShouldStartWith("Canaries:File: line 2 of ");
        error.ShouldContain("`nir <NIR>` (13 characters, or 15 with a right key) or `id <portal id>` (1 to 128 characters)");
        error.ShouldNotContain("2550814");
        error.ShouldNotContain("Dupont");
    }

    [Test]
    public void EveryBadLineIsNamed() =>
        Should.Throw<ConfigurationException>(() => Load("x\nid fine\ny")).Errors.Select(error => error.Split(' ')[2]).ShouldBe(["1", "3"]);

    [Test]
    public void AFileWithoutADecoyIsAMistake() => Should.Throw<ConfigurationException>(() => Load("# nobody\n")).Message.ShouldContain("holds no decoy");

    [Test]
    public void AFileThatIsNotThereIsRefused() =>
        Should.Throw<ConfigurationException>(() => CanaryFile.Load("missing.txt", TagKey.Evaluation)).Message.ShouldStartWith("Canaries:File: missing.txt cannot be read");

    [Test]
    public void TheHashIsOfTheDecoysUnderTheKeyWhateverTheirOrder()
    {
        var hash = CanaryFile.HashOf(Load("id one\nid two")).ShouldNotBeNull();
        hash.Length.ShouldBe(64);
        CanaryFile.HashOf(Load("# both\nid two\nid one\nid one")).ShouldBe(hash);
        CanaryFile.HashOf(Load("id one")).ShouldNotBe(hash);
        CanaryFile.HashOf(Load("id one\nid two", new TagKey("other", new byte[32]))).ShouldNotBe(hash, "without the key nobody can try numbers against it");
        CanaryFile.HashOf(new HashSet<ulong>()).ShouldBeNull();
    }

    private static IReadOnlySet<ulong> Load(string text, TagKey? key = null)
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.Combine("decoys.txt"), text);
        return CanaryFile.Load(folder.Combine("decoys.txt"), key ?? TagKey.Evaluation);
    }
}
