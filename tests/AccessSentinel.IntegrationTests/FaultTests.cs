using AccessSentinel.TestKit;
using AccessSentinel.TestKit.Faults;
using AccessSentinel.TestKit.Servers;

namespace AccessSentinel.IntegrationTests;

/// <summary>
/// The short form of the fault suite: a few streams with fixed seeds through workers and servers that are killed, frozen and cut off. The long form
/// is <c>make faults</c>; docs/faults.md says what is held against what.
/// </summary>
public sealed class FaultTests
{
    private const int Workers = 2;

    private static readonly Dictionary<FaultKind, int> OfOneNode = FaultPlan.Usual.Keys
        .Where(kind => kind != FaultKind.KillWorker && !FaultPlan.IsBetweenNodes(kind))
        .ToDictionary(kind => kind, _ => 1);

    // The guard's counters and the campaigns' are in Redis: who asks them dies, or they are away.
    private static readonly Dictionary<FaultKind, int> OfGuard = new()
    {
        [FaultKind.KillWorker] = 2,
        [FaultKind.StopWorker] = 1,
        [FaultKind.KillRedis] = 2,
        [FaultKind.FreezeRedis] = 1,
        [FaultKind.RefuseRedis] = 1,
        [FaultKind.StallRedis] = 1,
    };

    private KafkaBroker _broker = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        Requires.Kcat();
        _broker = await KafkaBroker.StartBehindProxiesAsync(nodes: 1, new FaultOptions { Workers = Workers }.Clients);
    }

    [OneTimeTearDown]
    public void End() => _broker?.Dispose();

    [Test]
    public Task TwentySigkillsOfWorkersDuringOneStreamLoseNothingAndStopNobodyWrongly() =>
        HoldsAsync(new FaultOptions { Seed = 1, Faults = 20, Weights = new Dictionary<FaultKind, int> { [FaultKind.KillWorker] = 1 } });

    [Test]
    public Task WhateverIsDoneToWorkersRedisKafkaAndTheirConnectionsLosesNothingAndStopsNobodyWrongly() =>
        HoldsAsync(new FaultOptions
        {
            Seed = 3,
            Faults = OfOneNode.Count,
            EachOnce = true,
            Weights = OfOneNode,
        });

    [TestCase(21)]
    [TestCase(22)]
    public Task WithGuardAndCampaignsOnEveryCredentialReachesTheSameMeasure(int seed) =>
        HoldsAsync(new FaultOptions { Seed = seed, Faults = 4, Credentials = 20, MostOfCredentialADay = 150, Guarded = true, Weights = OfGuard });

    [Test]
    public async Task AHundredTimesTheUsualRateLosesNothingAndStaysWithinItsMemory()
    {
        FaultOptions options = new() { Seed = 5, Workers = Workers, Credentials = 200 };
        var report = await new FaultBurst(options, _broker, perSecond: 60, TimeSpan.FromSeconds(3), line => TestContext.Out.WriteLine(line)).RunAsync();
        await TestContext.Out.WriteLineAsync(report.ToString());
        report.Failures.ShouldBeEmpty();
        report.Accounted.ShouldBe(Workers);
    }

    private async Task HoldsAsync(FaultOptions options)
    {
        var report = await new FaultRun(options with { Workers = Workers }, _broker, line => TestContext.Out.WriteLine(line)).RunAsync();
        await TestContext.Out.WriteLineAsync(report.ToString());
        report.Failures.ShouldBeEmpty();
        report.Inflicted.Values.Sum().ShouldBe(options.Faults);
    }
}
