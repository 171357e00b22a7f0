using System.Text.RegularExpressions;
using AccessSentinel.IntegrationTests.Support;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Simulation;
using AccessSentinel.TestKit;
using AccessSentinel.TestKit.Servers;

namespace AccessSentinel.IntegrationTests;

/// <summary>The topic of events is deleted under a running worker and made anew: its offsets begin at 0 again, and nothing that is written to it is lost.</summary>
public sealed partial class TopicMadeAnewTests
{
    private const ulong Seed = 31;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly SimulationParameters Population = new() { Credentials = 30, Days = 1, Attacks = [new("smash_and_grab", 3)] };

    /// <summary>With few messages in the new topic, its end stays behind where the worker stood; with many, it comes to lie beyond at once.</summary>
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
            await MakeAnewAsync(remade, messages[first..]);
            await JudgesAllAsync(worker, messages);
        }

        await CompareAsync(remade, messages);
    }

    /// <summary>Redis does not answer meanwhile, and the worker reads nothing: when it goes on, each partition has long outgrown where it stood.</summary>
    [Test]
    public async Task ATopicThatIsMadeAnewWhileTheWorkerWaitsIsReadFromItsBeginning()
    {
        using var remade = await Deployment.CreateAsync(BrokerKind.Real);
        var messages = PortalEvents.Messages(new PortalSimulation(Population, Seed), remade.Events);
        int first = messages.Count / 8, inHand = messages.Count / 4;
        using (var worker = remade.StartWorker(
            "decide", ("WORKER__BATCHSIZE", "200"), ("REDIS__OPERATIONTIMEOUT", "500ms"), ("REDIS__RETRYFOR", "5s"), ("WORKER__RETRYMAXDELAY", "500ms")))
        {
            await worker.OwnsAsync(Deployment.Partitions);
            await remade.PublishAsync(messages[..first]);
            await remade.ReachesAsync(first, worker);
            remade.Redis.Freeze();
            await remade.PublishAsync(messages[first..inHand]);
            await Eventually.HoldsAsync(
                () => PausedPartitions(worker) == Deployment.Partitions, "every partition is paused", Patience);
            await MakeAnewAsync(remade, messages[inHand..]);
            remade.Redis.Thaw();
            await JudgesAllAsync(worker, messages);
        }

        await CompareAsync(remade, messages);
    }

    /// <summary>Partitions of which the log says last that they are paused: one that went on in between is said to be so more than once.</summary>
    private static int PausedPartitions(WorkerProcess worker) => worker.Log.Split('\n')
        .Select(line => Backpressure().Match(line))
        .Where(match => match.Success)
        .GroupBy(match => match.Groups[1].Value)
        .Count(partition => partition.Last().Groups[2].Value == "paused");

    [GeneratedRegex(@"(\S+) is (paused|resumed):")]
    private static partial Regex Backpressure();

    private static async Task MakeAnewAsync(Deployment deployment, IEnumerable<OutgoingMessage> messages)
    {
        var kafka = await SharedServers.KafkaAsync();
        await kafka.DeleteTopicAsync(deployment.Events);
        await kafka.CreateTopicAsync(deployment.Events, Deployment.Partitions, new Dictionary<string, string> { ["retention.ms"] = "-1" });
        await deployment.PublishAsync(messages);
    }

    private static async Task JudgesAllAsync(WorkerProcess worker, IReadOnlyCollection<OutgoingMessage> messages)
    {
        var judged = await Eventually.TriedAsync(
            async () => await worker.SumAsync("accesssentinel_events_processed_total") >= messages.Count, Patience);
        var metrics = await worker.MetricsAsync();
        var counts = string.Join(", ", metrics.Split('\n').Where(line =>
            line.StartsWith("accesssentinel_events_", StringComparison.Ordinal) || line.StartsWith("accesssentinel_consumer_lag", StringComparison.Ordinal)
            || line.StartsWith("accesssentinel_queue_messages", StringComparison.Ordinal)).Where(line => !line.EndsWith(" 0", StringComparison.Ordinal)));
        judged.ShouldBeTrue($"of {messages.Count} events: {counts}\n{worker.Tail}");
        (await worker.SumAsync("accesssentinel_data_loss_total")).ShouldBe(0);
        await worker.DrainsAsync();
    }

    /// <summary>The same commands as of one worker that read the same messages from one topic.</summary>
    private static async Task CompareAsync(Deployment remade, IReadOnlyCollection<OutgoingMessage> messages)
    {
        using var whole = await Deployment.CreateAsync(BrokerKind.Real);
        await whole.PublishAsync(messages.Select(message => message with { Topic = whole.Events }));
        using (var worker = whole.StartWorker())
        {
            await whole.ReachesAsync(messages.Count, worker);
            await worker.DrainsAsync();
        }

        var expected = CommandLog.ById(await whole.CommandsAsync());
        await TestContext.Out.WriteLineAsync($"seed {Seed}: {messages.Count} events, {expected.Count} commands");
        expected.Count.ShouldBeGreaterThan(3);
        CommandLog.Differences(CommandLog.ById(await remade.CommandsAsync()), expected).ShouldBeEmpty();
    }
}
