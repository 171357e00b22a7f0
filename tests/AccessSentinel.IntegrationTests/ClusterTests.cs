using AccessSentinel.IntegrationTests.Support;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Simulation;
using AccessSentinel.TestKit.Servers;

namespace AccessSentinel.IntegrationTests;

/// <summary>
/// Workers whose records lie on a Redis Cluster of three masters decide what they would on one redis-server, while its slots move and while a
/// replica takes over.
/// </summary>
public sealed class ClusterTests
{
    private const ulong Seed = 5;

    // It need not wait as long as it may in production to notice.
    private static readonly (string, string)[] Impatient =
    [
        ("WORKER__BATCHSIZE", "100"), ("REDIS__OPERATIONTIMEOUT", "1s"), ("REDIS__RETRYFOR", "2s"), ("WORKER__RETRYMAXDELAY", "500ms"),
    ];

    private static readonly SimulationParameters Population = new() { Credentials = 30, Days = 1, Attacks = [new("smash_and_grab", 2)] };

    [TestCase(false)]
    [TestCase(true)]
    public async Task SlotsMoveDuringTheStreamAndTheCommandsAreThoseOfASingleNode(bool encrypted)
    {
        using var certificates = encrypted ? new TestCertificates() : null;
        using var deployment = await ClusterDeployment.CreateAsync(BrokerUnderTest.Best, replicas: false, certificates);
        var messages = Messages(deployment);
        using (var worker = deployment.StartWorker("decide", Impatient))
        {
            await worker.ReadyAsync();
            var masters = await deployment.Cluster.MastersAsync();
            var moving = deployment.Cluster.ReshardAsync(masters[0], masters[2], 1_500);
            var published = 0;
            while (!moving.IsCompleted)
            {
                var next = Math.Min(messages.Count, published + 800);
                await deployment.Topics.PublishAsync(messages[published..next]);
                await deployment.ReachesAsync(published, worker);
                published = next;
            }

            await moving;
            await TestContext.Out.WriteLineAsync($"seed {Seed}: {published} of {messages.Count} events while slots moved");
            published.ShouldBeGreaterThan(0);
            await deployment.Topics.PublishAsync(messages[published..]);
            await deployment.ReachesAsync(messages.Count, worker);
            (await worker.SumAsync("accesssentinel_data_loss_total")).ShouldBe(0, worker.Tail);
            await worker.DrainsAsync();
        }

        await EqualsASingleNodeAsync(deployment, messages.Count);
    }

    /// <summary>
    /// The replica was cut off some batches before: what was saved and published since is not in it. The shard's own checkpoint says so,
    /// those events are judged anew on what it has, and come to the same.
    /// </summary>
    [Test]
    public async Task AReplicaTakesOverWithoutTheLastWritesAndTheCommandsAreThoseOfASingleNode()
    {
        using var deployment = await ClusterDeployment.CreateAsync(BrokerUnderTest.Best, replicas: true);
        var messages = Messages(deployment);
        using (var worker = deployment.StartWorker("decide", Impatient))
        {
            await worker.ReadyAsync();
            await deployment.Topics.PublishAsync(messages[..(messages.Count / 4)]);
            await deployment.ReachesAsync(messages.Count / 4, worker);
            var master = (await deployment.Cluster.MastersAsync())[1];
            await deployment.Cluster.CatchUpAsync(master);
            await deployment.Cluster.DetachReplicaAsync(master);
            await deployment.Topics.PublishAsync(messages[(messages.Count / 4)..(messages.Count / 2)]);
            await deployment.ReachesAsync(messages.Count / 2, worker);
            await deployment.Cluster.FailOverAsync(master);
            await deployment.Topics.PublishAsync(messages[(messages.Count / 2)..]);
            await deployment.ReachesAsync(messages.Count, worker);
            await worker.ReadyAsync();
            (await worker.SumAsync("accesssentinel_data_loss_total")).ShouldBe(Deployment.Partitions, worker.Tail);
            (await worker.SumAsync("accesssentinel_events_learned_total")).ShouldBe(0, worker.Tail);
            await worker.DrainsAsync();
        }

        await EqualsASingleNodeAsync(deployment, messages.Count);
    }

    /// <summary>While the master that took over has no replica of its own nothing is published; with the old one back as its replica all is.</summary>
    [Test]
    public async Task WithReplicasWaitedForAFailoverLosesNothingThatWasDecided()
    {
        using var deployment = await ClusterDeployment.CreateAsync(BrokerUnderTest.Best, replicas: true);
        var messages = Messages(deployment);
        using (var worker = deployment.StartWorker("decide", ("WORKER__BATCHSIZE", "100"), ("WORKER__RETRYMAXDELAY", "500ms"), ("REDIS__WAITREPLICAS", "1")))
        {
            await worker.ReadyAsync();
            await deployment.Topics.PublishAsync(messages);
            await deployment.ReachesAsync(messages.Count / 8, worker);
            var master = (await deployment.Cluster.MastersAsync())[1];
            await deployment.Cluster.FailOverAsync(master);
            await deployment.Cluster.ServerOf(master.Port).RestartAsync();
            await deployment.ReachesAsync(messages.Count, worker);
            await worker.DrainsAsync();
        }

        await EqualsASingleNodeAsync(deployment, messages.Count);
    }

    private static List<OutgoingMessage> Messages(ClusterDeployment deployment) =>
        PortalEvents.Messages(new PortalSimulation(Population, Seed), deployment.Topics.Events);

    /// <summary>The same events again, from one redis-server that nobody touches.</summary>
    private static async Task EqualsASingleNodeAsync(ClusterDeployment deployment, int messages)
    {
        using var single = await Deployment.CreateAsync(BrokerUnderTest.Best, deployment.Topics.Events);
        using (var worker = single.StartWorker())
        {
            await single.ReachesAsync(messages, worker);
            await worker.DrainsAsync();
        }

        var expected = CommandLog.ById(await single.CommandsAsync());
        expected.Count.ShouldBeGreaterThan(1);
        CommandLog.Differences(CommandLog.ById(await deployment.Topics.CommandsAsync()), expected).ShouldBeEmpty();
        RedisDump.Differences(
            RedisDump.WithoutGeneration(await deployment.RecordsAsync()), RedisDump.WithoutGeneration(RedisDump.Records(single.Redis.Port))).ShouldBeEmpty();
    }
}
