using AccessSentinel.Contracts.Commands;
using AccessSentinel.IntegrationTests.Support;

namespace AccessSentinel.IntegrationTests;

/// <summary>Redis is emptied in full flight: nobody is taken for new, and a breach that begins afterwards is stopped.</summary>
[TestFixture(BrokerKind.Mock)]
[TestFixture(BrokerKind.Real)]
public sealed class DataLossTests(BrokerKind kind)
{
    /// <summary>What the worker reads again of its own accord is hours and days old, and yet no replay of the feed: the guard holds nothing for it.</summary>
    [Test]
    public async Task ABreachRightAfterFlushAllIsSuspendedAndNotHeld()
    {
        using var deployment = await Deployment.CreateAsync(kind);
        var breach = new OneBreach(deployment.Events);
        var messages = breach.Messages;
        var victim = breach.Victim;
        var begins = breach.Begins;
        await TestContext.Out.WriteLineAsync($"seed {OneBreach.Seed}: {messages.Count} events, FLUSHALL and breach of {victim} at {begins}");

        await deployment.PublishAsync(messages[..begins]);
        using var worker = deployment.StartWorker("learn", ("WORKER__BATCHSIZE", "200"), ("GUARD__ENABLED", "true"));
        await Deployment.FinishesAsync(begins, worker);
        (await deployment.Redis.CliAsync("FLUSHALL")).ShouldBe("OK");
        await deployment.PublishAsync(messages[begins..]);
        await deployment.ReachesAsync(messages.Count, worker);
        await Deployment.FinishesAsync(begins + messages.Count, worker);
        var metrics = await worker.MetricsAsync();
        await worker.DrainsAsync();

        WorkerProcess.Sum(metrics, "accesssentinel_data_loss_total").ShouldBe(Deployment.Partitions, worker.Tail);
        WorkerProcess.Sum(metrics, "accesssentinel_events_learned_total").ShouldBeGreaterThan(1.9 * begins, "all of it is read again");
        WorkerProcess.Sum(metrics, "accesssentinel_feed_implausible").ShouldBe(0);
        WorkerProcess.Sum(metrics, "accesssentinel_guard_held_total").ShouldBe(0);
        var commands = CommandLog.Read(await deployment.CommandsAsync());
        commands.ShouldAllBe(command => command.CredentialId == victim);
        commands.First(command => command.Type == CommandType.Suspend).IssuedAt.ShouldBeInRange(breach.Scenario.Start, breach.Scenario.End);
    }

    [Test]
    public async Task FlushAllInTheMiddleSuspendsNobodyWronglyAndALaterBreachIsStopped()
    {
        using var deployment = await Deployment.CreateAsync(kind);
        var breach = new OneBreach(deployment.Events);
        var messages = breach.Messages;
        var victim = breach.Victim;
        var begins = breach.Begins;
        var lost = begins * 19 / 20;
        var live = begins * 9 / 10;
        await TestContext.Out.WriteLineAsync(
            $"seed {OneBreach.Seed}: {messages.Count} events, learned up to {live}, FLUSHALL at about {lost}, breach of {victim} from {begins}");

        await deployment.PublishAsync(messages[..live]);
        using var worker = deployment.StartWorker("learn", ("WORKER__BATCHSIZE", "200"));
        await worker.ReadyAsync();
        (await worker.SumAsync("accesssentinel_events_learned_total")).ShouldBe(live);
        await deployment.PublishAsync(messages[live..lost]);
        await deployment.ReachesAsync(live + ((lost - live) / 2), worker);
        (await deployment.Redis.CliAsync("FLUSHALL")).ShouldBe("OK");
        await deployment.PublishAsync(messages[lost..begins]);
        await deployment.ReachesAsync(begins, worker);
        await worker.ReadyAsync();
        var losses = await worker.SumAsync("accesssentinel_data_loss_total");
        await deployment.PublishAsync(messages[begins..]);
        await deployment.ReachesAsync(messages.Count, worker);
        await worker.DrainsAsync();

        var commands = CommandLog.Read(await deployment.CommandsAsync());
        foreach (var command in commands)
        {
            await TestContext.Out.WriteLineAsync(
                $"{command.IssuedAt:HH:mm:ss.fff} {command.Type} {command.CredentialId}, {command.Exposure?.Beneficiaries} exposed");
        }

        losses.ShouldBeGreaterThanOrEqualTo(1, worker.Tail);
        commands.Where(command => command.CredentialId != victim).ShouldBeEmpty();
        var stopped = commands.First(command => command.Type == CommandType.Suspend);
        stopped.IssuedAt.ShouldBeInRange(breach.Scenario.Start, breach.Scenario.End);
        (await deployment.Redis.CliAsync("HGET", $"as:c:{{{victim}}}", "level")).ShouldBe("suspend");
    }
}
