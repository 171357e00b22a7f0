using System.Text;
using AccessSentinel.Engine.State;
using AccessSentinel.Engine.Windows;
using AccessSentinel.IntegrationTests.Support;
using AccessSentinel.Processing.Ports;

namespace AccessSentinel.IntegrationTests;

/// <summary>
/// A portal that gets its message keys wrong: one credential's events lie in every partition and two workers judge them at once. Each
/// save is held against the record's version, so that none is lost and none counts twice.
/// </summary>
[TestFixture(BrokerKind.Mock)]
[TestFixture(BrokerKind.Real)]
public sealed class SplitCredentialTests(BrokerKind kind)
{
    private const string Credential = "ps-everywhere";
    private const int Events = 480;
    private const int People = 60;
    private static readonly DateTime Start = new(2026, 3, 2, 8, 0, 0, DateTimeKind.Utc);
    private static readonly (string, string)[] TinyBatches = [("WORKER__BATCHSIZE", "7")];

    [Test]
    public async Task ACredentialInEveryPartitionIsCountedWhole()
    {
        using var deployment = await Deployment.CreateAsync(kind);
        using var one = deployment.StartWorker("decide", TinyBatches);
        using var other = deployment.StartWorker("decide", TinyBatches);
        await Task.WhenAll(one.OwnsAsync(1), other.OwnsAsync(1));
        await deployment.PublishAsync(Messages(deployment.Events));
        await Deployment.FinishesAsync(Events, one, other);
        var conflicts = await SumAsync("save_conflicts_total", one, other);
        await one.DrainsAsync();
        await other.DrainsAsync();

        var fields = RedisDump.Read(deployment.Redis.Port)[$"as:c:{{{Credential}}}"];
        var record = new StoredRecord { Core = fields["w"] };
        foreach (var page in fields.Where(field => field.Key.Length > 1 && field.Key[0] == 'k' && char.IsAsciiDigit(field.Key[1])))
        {
            record.Pages[int.Parse(page.Key[1..])] = page.Value;
        }

        var state = StateCodec.Decode(Credential, record);
        await TestContext.Out.WriteLineAsync($"{Events} events, {conflicts} conflicts");
        state.Counters.Sum(WindowLength.Day, Metric.Events).ShouldBe(Events);
        state.Distinct.IsExact(WindowLength.Day).ShouldBeTrue();
        state.Distinct.Estimate(WindowLength.Day, state.Now).ShouldBe(People);
        state.Counters.Sum(WindowLength.Day, Metric.FirstSeen).ShouldBe(People);
    }

    private static IEnumerable<OutgoingMessage> Messages(string topic) => Enumerable.Range(0, Events).Select(i =>
    {
        var time = Start.AddSeconds(i * 30);
        var beneficiary = $$"""{"id":"b{{i % People}}","department":"35"}""";
        return new OutgoingMessage(
            topic,
            Encoding.UTF8.GetBytes($"wrong-key-{i % 16}"),
            Encoding.UTF8.GetBytes(PortalEvents.Lookup($"e{i}", Credential, time, beneficiary)),
            Timestamp: time.Ticks);
    });

    private static async Task<double> SumAsync(string metric, params WorkerProcess[] workers) =>
        (await Task.WhenAll(workers.Select(worker => worker.SumAsync("accesssentinel_" + metric)))).Sum();
}
