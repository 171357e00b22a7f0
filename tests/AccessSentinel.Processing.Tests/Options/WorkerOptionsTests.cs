using AccessSentinel.Processing.Options;

namespace AccessSentinel.Processing.Tests.Options;

public sealed class WorkerOptionsTests
{
    private static readonly (string Key, WorkerOptions Options)[] Bad =
    [
        ("Topics:Events", new() { EventsTopic = "" }),
        ("Topics:Commands", new() { CommandsTopic = " " }),
        ("Topics:Findings", new() { FindingsTopic = "" }),
        ("Topics:DeadLetter", new() { DeadLetterTopic = "" }),
        ("Kafka:GroupId", new() { GroupId = "" }),
        ("Mode", new() { Mode = (Contracts.Commands.OperatingMode)9 }),
        ("Bootstrap:Mode", new() { BootstrapMode = (BootstrapMode)9 }),
        ("Bootstrap:MaxAge", new() { BootstrapMaxAge = TimeSpan.FromMinutes(1) }),
        ("Worker:BatchSize", new() { BatchSize = 0 }),
        ("Worker:QueueMessages", new() { QueueMessages = 2_000_000 }),
        ("Worker:QueueBytes", new() { QueueBytes = 1 }),
        ("Worker:CacheRecords", new() { CacheRecords = 0 }),
        ("Worker:RetryFirstDelay", new() { RetryFirstDelay = TimeSpan.Zero }),
        ("Worker:RetryMaxDelay", new() { RetryMaxDelay = TimeSpan.FromMilliseconds(1) }),
        ("Worker:DrainTimeout", new() { DrainTimeout = TimeSpan.FromHours(1) }),
        ("Worker:LagInterval", new() { LagInterval = TimeSpan.Zero }),
    ];

    [Test]
    public void The_defaults_are_in_range() => new WorkerOptions().Problems().ShouldBeEmpty();

    [TestCaseSource(nameof(Bad))]
    public void What_is_out_of_range_is_named((string Key, WorkerOptions Options) bad)
    {
        bad.Options.Problems().ShouldHaveSingleItem().ShouldStartWith($"Sentinel:{bad.Key} is ");
    }
}
