using AccessSentinel.Contracts.Commands;
using AccessSentinel.IntegrationTests.Support;

namespace AccessSentinel.IntegrationTests;

/// <summary>
/// One master of a Redis Cluster is emptied in full flight: nobody is taken for new, the records are those of an undisturbed run, and a breach
/// that begins afterwards is stopped.
/// </summary>
public sealed class ShardLossTests
{
    [Test]
    public async Task FlushAllOfOneMasterLeavesTheRecordsOfAnUndisturbedRun()
    {
        using var deployment = await ClusterDeployment.CreateAsync(BrokerUnderTest.Best);
        var breach = new OneBreach(deployment.Topics.Events);
        var messages = breach.Messages;
        var victim = breach.Victim;
        var begins = breach.Begins;
        var lost = begins * 19 / 20;
        var live = begins * 9 / 10;
        var emptied = await deployment.Cluster.MasterOfAsync($"as:c:{{{victim}}}");
        await TestContext.Out.WriteLineAsync(
            $"seed {OneBreach.Seed}: {messages.Count} events, learned up to {live}, FLUSHALL of {emptied.Port} at about {lost}, breach of {victim} from {begins}");

        // Beside it one redis-server that loses nothing, and the same topic: records say which partitions they are of.
        using var whole = await Deployment.CreateAsync(BrokerUnderTest.Best, deployment.Topics.Events);
        await whole.PublishAsync(messages[..live]);
        using var undisturbed = whole.StartWorker("learn");
        using var worker = deployment.StartWorker("learn", ("WORKER__BATCHSIZE", "200"));
        await undisturbed.ReadyAsync();
        await worker.ReadyAsync();
        await whole.PublishAsync(messages[live..lost]);
        await deployment.ReachesAsync(live + ((lost - live) / 2), worker);
        (await deployment.Cluster.ServerOf(emptied.Port).CliAsync("FLUSHALL")).ShouldBe("OK");
        await whole.PublishAsync(messages[lost..begins]);
        await deployment.ReachesAsync(begins, worker);
        await worker.ReadyAsync();
        (await worker.SumAsync("accesssentinel_data_loss_total")).ShouldBeGreaterThanOrEqualTo(1, worker.Tail);
        (await undisturbed.SumAsync("accesssentinel_data_loss_total")).ShouldBe(0, undisturbed.Tail);
        await whole.PublishAsync(messages[begins..]);
        await deployment.ReachesAsync(messages.Count, worker);
        await whole.ReachesAsync(messages.Count, undisturbed);
        await worker.DrainsAsync();
        await undisturbed.DrainsAsync();

        var found = await deployment.Topics.CommandsAsync();
        var commands = CommandLog.Read(found);
        commands.Where(command => command.CredentialId != victim).ShouldBeEmpty();
        commands.First(command => command.Type == CommandType.Suspend).IssuedAt.ShouldBeInRange(breach.Scenario.Start, breach.Scenario.End);
        CommandLog.Differences(CommandLog.ById(found), CommandLog.ById(await whole.CommandsAsync())).ShouldBeEmpty();
        var differences = RedisDump.Differences(
            RedisDump.WithoutGeneration(await deployment.RecordsAsync()), RedisDump.WithoutGeneration(RedisDump.Records(whole.Redis.Port)));

        // What was decided there before the loss is learnt after it, and what is learnt teaches in full where what is judged teaches by how
        // ordinary it looks. Known people, levels and sequences, and all of the other masters, are the same to the byte.
        var relearnt = (await deployment.RecordsOfAsync(emptied)).Select(key => $"{key} w").ToHashSet();
        relearnt.Count.ShouldBeInRange(2, breach.Credentials - 2);
        differences.ShouldBeSubsetOf(relearnt);
        differences.Count.ShouldBeLessThan(relearnt.Count / 2);
    }
}
