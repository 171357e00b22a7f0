using AccessSentinel.TestKit.Fuzzing;

namespace AccessSentinel.Learning.Tests.Fuzzing;

/// <summary>
/// Every reader of untrusted bytes on damaged inputs: the short form of the benchmarks' <c>fuzz</c>, and everything that it ever found.
/// </summary>
public sealed class FuzzTests
{
    private const int Seed = 20261122;
    private const int Inputs = 200_000;

    private static IEnumerable<string> Targets => ["events", "records", "commands", "audit", "controls", "models"];

    [TestCaseSource(nameof(Targets))]
    public void DamagedInputsGiveADeclaredOutcome(string name)
    {
        TestContext.Out.WriteLine($"seed {Seed}");
        using var target = Target(name);
        var report = FuzzRun.Run(target, Inputs, Seed);
        report.Print(TestContext.Out);
        report.Failures.Select(each => $"{each.Problem}: {Convert.ToBase64String(each.Input)}").ShouldBeEmpty();
        report.Missing.ShouldBeEmpty();
    }

    [TestCaseSource(nameof(Targets))]
    public void WhatWasFoundStaysMended(string name)
    {
        using var target = Target(name);
        var report = new FuzzReport(target, 0);
        foreach (var path in FuzzCorpus.Of(name))
        {
            var input = File.ReadAllBytes(path);
            // The first use of a type is no input's fault.
            FuzzRun.Attempt(target, input, report);
            report.Note(input, FuzzRun.Attempt(target, input, report).Bytes, 0);
        }

        TestContext.Out.WriteLine($"{report.Done} cases");
        report.Failures.Select(each => each.Problem).ShouldBeEmpty();
    }

    private static FuzzTarget Target(string name)
    {
        var targets = FuzzRun.Targets();
        foreach (var other in targets.Where(each => each.Name != name))
        {
            other.Dispose();
        }

        return targets.Single(each => each.Name == name);
    }
}
