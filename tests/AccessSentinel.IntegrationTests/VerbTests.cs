using AccessSentinel.IntegrationTests.Support;

namespace AccessSentinel.IntegrationTests;

/// <summary>The command line as an operator meets it: help, exit codes, and sentences that say what to do.</summary>
public sealed class VerbTests
{
    private static readonly Dictionary<string, string> Nothing = [];

    [TestCase("run")]
    [TestCase("demo")]
    [TestCase("simulate")]
    [TestCase("backtest")]
    [TestCase("train")]
    [TestCase("inspect")]
    [TestCase("drill")]
    [TestCase("new-key")]
    [TestCase("doctor")]
    public async Task EveryVerbExplainsItself(string verb)
    {
        var ended = await SentinelProgram.RunAsync([verb, "--help"], Nothing);

        ended.ExitCode.ShouldBe(0, ended.Text);
        ended.Text.ShouldContain($"access-sentinel {verb}");
        ended.Text.ShouldContain("Exit codes");
    }

    [TestCase("run")]
    [TestCase("demo")]
    [TestCase("simulate")]
    [TestCase("backtest")]
    [TestCase("train")]
    [TestCase("inspect")]
    [TestCase("new-key")]
    [TestCase("doctor")]
    public async Task AnUnknownOptionIsRefused(string verb)
    {
        var ended = await SentinelProgram.RunAsync([verb, "--no-such-option"], Nothing);

        ended.ExitCode.ShouldBe(2, ended.Text);
        ended.Text.ShouldContain("--no-such-option");
        ended.Text.ShouldContain($"access-sentinel {verb} --help");
    }

    [Test]
    public async Task AnUnknownVerbIsRefused() => (await SentinelProgram.RunAsync(["ruin"], Nothing)).ExitCode.ShouldBe(2);

    [Test]
    public async Task RunWithoutAKeyFileSaysHowToMakeOne()
    {
        var ended = await SentinelProgram.RunAsync(
            ["run"], new Dictionary<string, string> { ["SENTINEL__REDIS__CONNECTION"] = "127.0.0.1:1" });

        ended.ExitCode.ShouldBe(2, ended.Text);
        ended.Text.ShouldContain("SENTINEL__PRIVACY__KEYFILE");
        ended.Text.ShouldContain("access-sentinel new-key > FILE");
    }

    [TestCase("SENTINEL__KAFKA__BOOTSTRAPSERVER", "a:1", "SENTINEL__KAFKA__BOOTSTRAPSERVERS")]
    [TestCase("SENTINEL__MODE", "obey", "shadow")]
    [TestCase("SENTINEL__METRICS__PORT", "65536", "65535")]
    public async Task AKeyOrValueThatNobodyKnowsIsNamed(string name, string value, string hint)
    {
        var ended = await SentinelProgram.RunAsync(
            ["run"], new Dictionary<string, string> { ["SENTINEL__REDIS__CONNECTION"] = "127.0.0.1:1", [name] = value });

        ended.ExitCode.ShouldBe(2, ended.Text);
        ended.Text.ShouldContain(name);
        ended.Text.ShouldContain(hint);
    }

    [Test]
    [Category("Slow")]
    public async Task TheDemoStopsItsBreachAndSaysSo()
    {
        var ended = await SentinelProgram.RunAsync(["demo", "--seed", "7"], Nothing);

        await TestContext.Out.WriteLineAsync(ended.Text);
        ended.ExitCode.ShouldBe(0, ended.Text);
        ended.Text.ShouldContain("beneficiaries exposed");
        ended.Text.ShouldContain("without AccessSentinel");
        ended.Text.ShouldContain("wrongful suspensions      0 of");
        ended.Text.ShouldContain("care refused");
        ended.Text.ShouldContain("The breach was stopped, and nobody was suspended wrongly.");
    }
}
