using AccessSentinel.IntegrationTests.Support;
using AccessSentinel.Kafka.Embedded;
using AccessSentinel.Simulation;

namespace AccessSentinel.IntegrationTests;

/// <summary>Two workers share the partitions, one leaves: what is decided is what one worker alone decides.</summary>
[TestFixture(BrokerKind.Mock)]
[TestFixture(BrokerKind.Real)]
public sealed class SharedWorkTests(BrokerKind kind)
{
    private const ulong Seed = 11;
    private static readonly (string, string)[] SmallBatches = [("WORKER__BATCHSIZE", "200")];

    private static readonly SimulationParameters Population = new()
    {
        Credentials = 30,
        Days = 1,
        Attacks = [new("smash_and_grab", 3)],
    };

    [Test]
    public async Task WhatTwoWorkersDecideIsWhatOneDecides()
    {
        using var shared = await Deployment.CreateAsync(kind);
        var messages = PortalEvents.Messages(new PortalSimulation(Population, Seed), shared.Events);
        await TestContext.Out.WriteLineAsync($"seed {Seed}: {messages.Count} events");
        messages.Sum(message => message.Value!.Length).ShouldBeLessThan(
            EmbeddedBroker.RetainedBytesPerPartition, "the mock would have dropped some of them before the second run");
        using var staying = shared.StartWorker("decide", SmallBatches);
        using var leaving = shared.StartWorker("decide", SmallBatches);
        await Task.WhenAll(staying.OwnsAsync(1), leaving.OwnsAsync(1));
        var publishing = shared.PublishAsync(messages);
        await shared.ReachesAsync(messages.Count / 3, staying, leaving);
        await leaving.DrainsAsync();
        await publishing;
        await shared.ReachesAsync(messages.Count, staying);
        await staying.DrainsAsync();

        using var alone = await Deployment.CreateAsync(kind, shared.Events);
        using (var worker = alone.StartWorker("decide", SmallBatches))
        {
            await alone.ReachesAsync(messages.Count, worker);
            await worker.DrainsAsync();
        }

        var expected = CommandLog.ById(await alone.CommandsAsync());
        var found = CommandLog.ById(await shared.CommandsAsync());
        await TestContext.Out.WriteLineAsync($"{found.Count} commands of two workers, {expected.Count} of one");
        CommandLog.Differences(found, expected).ShouldBeEmpty();
        expected.Count.ShouldBeGreaterThan(3);
    }
}
