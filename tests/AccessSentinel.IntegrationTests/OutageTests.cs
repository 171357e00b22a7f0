using System.Net;
using AccessSentinel.IntegrationTests.Support;
using AccessSentinel.Simulation;
using AccessSentinel.TestKit;

namespace AccessSentinel.IntegrationTests;

/// <summary>Redis stops answering in full flight: the worker says so, decides nothing on empty windows, and goes on where it was.</summary>
[TestFixture(BrokerKind.Mock)]
[TestFixture(BrokerKind.Real)]
public sealed class OutageTests(BrokerKind kind)
{
    private const ulong Seed = 5;

    // It need not wait as long as it may in production to notice.
    private static readonly (string, string)[] Impatient =
    [
        ("WORKER__BATCHSIZE", "200"), ("REDIS__OPERATIONTIMEOUT", "500ms"), ("REDIS__RETRYFOR", "1s"), ("WORKER__RETRYMAXDELAY", "500ms"),
    ];

    private static readonly SimulationParameters Population = new() { Credentials = 30, Days = 1, Attacks = [new("smash_and_grab", 2)] };

    [Test]
    public async Task WhileRedisIsAwayNothingIsDecidedAndAfterwardsNothingIsMissing()
    {
        using var frozen = await Deployment.CreateAsync(kind);
        var messages = PortalEvents.Messages(new PortalSimulation(Population, Seed), frozen.Events);
        await TestContext.Out.WriteLineAsync($"seed {Seed}: {messages.Count} events");
        using (var worker = frozen.StartWorker("decide", Impatient))
        {
            await worker.ReadyAsync();
            await frozen.PublishAsync(messages[..(messages.Count / 4)]);
            await frozen.ReachesAsync(messages.Count / 8, worker);
            frozen.Redis.Freeze();
            await frozen.PublishAsync(messages[(messages.Count / 4)..]);
            await Eventually.HoldsAsync(
                async () => await worker.GetAsync("/health/ready") is (HttpStatusCode.ServiceUnavailable, var why)
                    && why.Contains("Redis is away", StringComparison.Ordinal),
                "the worker says that Redis is away",
                TimeSpan.FromMinutes(2));
            (await worker.GetAsync("/health/live")).Status.ShouldBe(HttpStatusCode.OK);
            (await worker.SumAsync("accesssentinel_redis_up")).ShouldBe(0);
            frozen.Redis.Thaw();
            await frozen.ReachesAsync(messages.Count, worker);
            await worker.ReadyAsync();
            (await worker.SumAsync("accesssentinel_data_loss_total")).ShouldBe(0);
            await worker.DrainsAsync();
        }

        using var whole = await Deployment.CreateAsync(kind, frozen.Events);
        using (var worker = whole.StartWorker())
        {
            await whole.ReachesAsync(messages.Count, worker);
            await worker.DrainsAsync();
        }

        var expected = CommandLog.ById(await whole.CommandsAsync());
        expected.Count.ShouldBeGreaterThan(1);
        CommandLog.Differences(CommandLog.ById(await frozen.CommandsAsync()), expected).ShouldBeEmpty();
    }
}
