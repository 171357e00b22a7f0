using AccessSentinel.Contracts.Privacy;
using AccessSentinel.Host.Commands;

namespace AccessSentinel.Host.Tests.Commands;

public sealed class CommandLineTests
{
    private static readonly string[] Verbs =
        [.. CommandLine.Create(ProcessContext.FromProcess()).Subcommands.Select(verb => verb.Name)];

    [TestCaseSource(nameof(Verbs))]
    public async Task EveryVerbHasHelpWithExamplesAndExitCodes(string verb)
    {
        TestProcess process = new();
        (await process.RunAsync(verb, "--help")).ShouldBe(0);
        process.Output.ShouldContain("Usage:");
        process.Output.ShouldContain("Examples:");
        process.Output.ShouldContain($"access-sentinel {verb}");
        process.Output.ShouldContain("Exit codes: 0");
        process.Error.ShouldBe("");
    }

    [TestCase("suspend", "[default: 3d]", "[default: 30s]", "[default: 1h]")]
    [TestCase("simulate", "[default: 2026-03-02]", "[default: 300]", "[default: 10]", "[default: 0]")]
    [TestCase("evaluate", "[default: 7100001,7100002,7100003,7100004,7100005,7100006]")]
    public async Task HelpShowsDefaultsAsTheOptionsTakeThem(string verb, params string[] defaults)
    {
        TestProcess process = new();
        (await process.RunAsync(verb, "--help")).ShouldBe(0);
        foreach (var each in defaults)
        {
            process.Output.ShouldContain(each);
        }
    }

    [TestCase]
    [TestCase("nothing")]
    [TestCase("doctor", "--self-tests")]
    [TestCase("inspect")]
    [TestCase("inspect", "")]
    [TestCase("inspect", "a", "b")]
    [TestCase("new-key", "FILE")]
    public async Task WhatCannotBeUnderstoodIsExitCodeTwo(params string[] arguments)
    {
        TestProcess process = new();
        (await process.RunAsync(arguments)).ShouldBe(2);
        process.Error.ShouldContain("access-sentinel: ");
        process.Error.ShouldContain("--help");
        process.Output.ShouldBe("");
    }

    [Test]
    public async Task BadConfigurationIsExitCodeTwoAndNamed()
    {
        TestProcess process = new();
        process.Environment["SENTINEL__REDIS__CONECTION"] = "localhost";
        (await process.RunAsync("inspect", "ps-1", "--set", "Metrics:Port=x")).ShouldBe(2);
        process.Error.ShouldContain("SENTINEL__REDIS__CONNECTION");
        process.Error.ShouldContain("--set Metrics:Port = 'x' is refused; allowed is a whole number from 0 to 65535.");
    }

    [Test]
    public async Task ANewKeyCanBeReadAndIsNeverTheSame()
    {
        TestProcess first = new();
        TestProcess second = new();
        (await first.RunAsync("new-key")).ShouldBe(0);
        (await second.RunAsync("new-key")).ShouldBe(0);
        KeyFile.Parse(first.Output).Key.Beneficiary.ShouldNotBe(KeyFile.Parse(second.Output).Key.Beneficiary);
        first.Error.ShouldBe("");
    }

    [Test]
    public async Task TheSelfTestLoadsTheNativeParts()
    {
        TestKit.Requires.Librdkafka();
        TestProcess process = new();
        (await process.RunAsync("doctor", "--self-test")).ShouldBe(0, process.Error);
        process.Output.ShouldContain("Kafka client: works");
        process.Output.ShouldContain("Redis client: works");
    }
}
