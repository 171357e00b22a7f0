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

    private KafkaBroker _broker = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        Requires.Kcat();
        _broker = await KafkaBroker.StartBehindProxiesAsync(nodes: 1, Workers);
    }

    [OneTimeTearDown]
    public void End() => _broker?.Dispose();

    [Test]
    public async Task WorkersAndRedisAreKilledAndNothingIsLostOrWrong()
    {
        FaultOptions options = new()
        {
            Seed = 1,
            Workers = Workers,
            Faults = 24,
            Weights = new Dictionary<FaultKind, int> { [FaultKind.KillWorker] = 5, [FaultKind.KillRedis] = 1 },
        };
        var report = await new FaultRun(options, _broker, line => TestContext.Out.WriteLine(line)).RunAsync();
        await TestContext.Out.WriteLineAsync(report.ToString());
        report.Failures.ShouldBeEmpty();
        report.Inflicted[FaultKind.KillWorker].ShouldBeGreaterThanOrEqualTo(15);
    }
}
