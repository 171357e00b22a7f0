using AccessSentinel.IntegrationTests.Support;
using AccessSentinel.Simulation;
using AccessSentinel.TestKit;
using AccessSentinel.TestKit.Servers;

namespace AccessSentinel.IntegrationTests;

/// <summary>The topic of events is deleted under a running worker and made anew: its offsets begin at 0 again, and nothing that is written to it is lost.</summary>
public sealed class TopicMadeAnewTests
{
    private const ulong Seed = 31;

    private static readonly SimulationParameters Population = new() { Credentials = 30, Days = 1, Attacks = [new("smash_and_grab", 3)] };

    /// <summary>With few messages in the new topic, its end stays behind where the worker stood; with many, it comes to lie beyond.</summary>
    [TestCase(3, 4)]
    [TestCase(1, 4)]
    public async Task WhatIsWrittenToTheNewTopicIsJudgedLikeWhatFollows(int before, int outOf)
    {
        using var remade = await Deployment.CreateAsync(BrokerKind.Real);
        var messages = PortalEvents.Messages(new PortalSimulation(Population, Seed), remade.Events);
        var first = messages.Count * before / outOf;
        using (var worker = remade.StartWorker("decide", ("WORKER__BATCHSIZE", "200")))
        {
            await worker.OwnsAsync(Deployment.Partitions);
            await remade.PublishAsync(messages[..first]);
            await remade.ReachesAsync(first, worker);
            var kafka = await SharedServers.KafkaAsync();
            await kafka.DeleteTopicAsync(remade.Events);
            await kafka.CreateTopicAsync(remade.Events, Deployment.Partitions, new Dictionary<string, string> { ["retention.ms"] = "-1" });

            // Kafka says nothing where a partition has already grown past the offset that is asked for: the first message of each credential comes alone.
            var begun = messages[first..].DistinctBy(message => Convert.ToHexString(message.Key ?? [])).ToArray();
            await remade.PublishAsync(begun);
            await Eventually.HoldsAsync(
                async () => await worker.SumAsync("accesssentinel_events_processed_total") >= first + begun.Length, "each partition begins anew", TimeSpan.FromMinutes(2));
            await remade.PublishAsync(messages[first..].Except(begun));
            var judged = await Eventually.TriedAsync(
                async () => await worker.SumAsync("accesssentinel_events_processed_total") >= messages.Count, TimeSpan.FromMinutes(2));
            judged.ShouldBeTrue($"{await worker.SumAsync("accesssentinel_events_processed_total")} of {messages.Count} events are judged:\n{worker.Tail}");
            (await worker.SumAsync("accesssentinel_data_loss_total")).ShouldBe(0);
            await worker.DrainsAsync();
        }

        using var whole = await Deployment.CreateAsync(BrokerKind.Real);
        await whole.PublishAsync(messages.Select(message => message with { Topic = whole.Events }));
        using (var worker = whole.StartWorker())
        {
            await whole.ReachesAsync(messages.Count, worker);
            await worker.DrainsAsync();
        }

        var expected = CommandLog.ById(await whole.CommandsAsync());
        await TestContext.Out.WriteLineAsync($"seed {Seed}: {first} of {messages.Count} events in the first topic, {expected.Count} commands");
        expected.Count.ShouldBeGreaterThan(3);
        CommandLog.Differences(CommandLog.ById(await remade.CommandsAsync()), expected).ShouldBeEmpty();
    }
}
