using AccessSentinel.Contracts.Privacy;
using AccessSentinel.TestKit.Processes;

namespace AccessSentinel.Host.Tests.Commands;

public sealed class RotateKeyCommandTests
{
    [Test]
    public async Task ARotationIsMadeTakenBackAndFinished()
    {
        using TemporaryFolder folder = new();
        var first = Write(folder, "first.key", await PrintAsync(0, "new-key"));
        var second = Write(folder, "second.key", await PrintAsync(0, "rotate-key", "--file", folder.Combine("first.key"), "--overlap", "30"));

        second.Key.Overlap!.Previous.Id.ShouldBe(first.Key.Id);
        (second.Key.Overlap.Until - second.Made!.Value).ShouldBe(TimeSpan.FromDays(30));

        var back = KeyFile.Parse(await PrintAsync(0, "rotate-key", "--file", folder.Combine("second.key"), "--back"));
        back.Key.Id.ShouldBe(first.Key.Id);
        back.Key.Overlap!.Previous.Id.ShouldBe(second.Key.Id);

        TestProcess finishing = new();
        (await finishing.RunAsync("rotate-key", "--file", folder.Combine("second.key"), "--finish")).ShouldBe(0);
        KeyFile.Parse(finishing.Output).Key.Retired.ShouldBe([first.Key.Id]);
        finishing.Error.ShouldContain("becomes new to it");
        finishing.Error.ShouldContain(first.Key.Id);
    }

    [Test]
    public async Task TheUsualOverlapIsAsLongAsAnybodyIsRemembered()
    {
        using TemporaryFolder folder = new();
        Write(folder, "first.key", await PrintAsync(0, "new-key"));
        var second = KeyFile.Parse(await PrintAsync(0, "rotate-key", "--file", folder.Combine("first.key")));

        (second.Key.Overlap!.Until - second.Made!.Value).TotalDays.ShouldBe(Engine.Windows.KnownBeneficiaries.MemoryDays + Engine.Windows.KnownBeneficiaries.EpochDays - 1);
    }

    [Test]
    public async Task AThirdKeyIsRefusedWithTheDateAndNothingIsPrinted()
    {
        using TemporaryFolder folder = new();
        Write(folder, "first.key", await PrintAsync(0, "new-key"));
        var second = Write(folder, "second.key", await PrintAsync(0, "rotate-key", "--file", folder.Combine("first.key")));
        TestProcess process = new();

        (await process.RunAsync("rotate-key", "--file", folder.Combine("second.key"))).ShouldBe(2);

        process.Output.ShouldBe("");
        process.Error.ShouldContain(second.Key.Overlap!.Until.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
    }

    [TestCase("rotate-key")]
    [TestCase("rotate-key", "--file", "missing.key")]
    [TestCase("rotate-key", "--file", "missing.key", "--overlap", "0")]
    [TestCase("rotate-key", "--file", "missing.key", "--overlap", "512")]
    [TestCase("rotate-key", "--file", "missing.key", "--overlap", "a year")]
    [TestCase("rotate-key", "--file", "missing.key", "--back", "--finish")]
    [TestCase("rotate-key", "--file", "missing.key", "--overlap", "3", "--back")]
    public async Task WrongArgumentsAreExitCodeTwo(params string[] arguments)
    {
        TestProcess process = new();
        (await process.RunAsync(arguments)).ShouldBe(2);
        process.Output.ShouldBe("");
        process.Error.ShouldContain("--");
    }

    [Test]
    public async Task AFileThatTheShellHasEmptiedIsNamedAsThat()
    {
        using TemporaryFolder folder = new();
        await File.WriteAllTextAsync(folder.Combine("tag.key"), "");
        TestProcess process = new();
        (await process.RunAsync("rotate-key", "--file", folder.Combine("tag.key"))).ShouldBe(2);
        process.Error.ShouldContain("the shell has emptied it");
    }

    [TestCase("--back", "none to go back to")]
    [TestCase("--finish", "no previous key")]
    public async Task AFileThatWasNeverRotatedHasNothingToTakeBackOrToGiveUp(string option, string said)
    {
        using TemporaryFolder folder = new();
        Write(folder, "first.key", await PrintAsync(0, "new-key"));
        TestProcess process = new();
        (await process.RunAsync("rotate-key", "--file", folder.Combine("first.key"), option)).ShouldBe(2);
        process.Error.ShouldContain(said);
    }

    private static KeyFile Write(TemporaryFolder folder, string name, string text)
    {
        File.WriteAllText(folder.Combine(name), text);
        return KeyFile.Parse(text);
    }

    private static async Task<string> PrintAsync(int code, params string[] arguments)
    {
        TestProcess process = new();
        (await process.RunAsync(arguments)).ShouldBe(code, process.Error);
        return process.Output;
    }
}
