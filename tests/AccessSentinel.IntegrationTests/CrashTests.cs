using AccessSentinel.IntegrationTests.Support;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Simulation;
using AccessSentinel.TestKit.Servers;

namespace AccessSentinel.IntegrationTests;

/// <summary>
/// Workers killed with SIGKILL between the steps of a batch, and a second worker that joins and leaves, change nothing of what is
/// remembered and lose no command. On Apache Kafka: the mock forgets what a crash must not lose.
/// </summary>
[TestFixture]
public sealed class CrashTests
{
    private const ulong Seed = 20_260_302;
    private const string Generation = "00c0ffee00c0ffee";
    private static readonly (string, string)[] SmallBatches = [("WORKER__BATCHSIZE", "500")];

    private static readonly SimulationParameters Population = new()
    {
        Credentials = 300,
        Days = 2,
        Attacks = [new("smash_and_grab", 6), new("steady", 4), new("enumeration", 3)],
    };


    [Test]
    public async Task KilledInEveryGapAndSharedInTheMiddleARunLeavesTheRecordsAndCommandsOfAnUninterruptedOne()
    {
        using var broken = await Deployment.CreateAsync(BrokerKind.Real);
        var messages = PortalEvents.Messages(new PortalSimulation(Population, Seed), broken.Events);
        await TellAsync(broken, $"seed {Seed}: {messages.Count} events of {Population.Credentials} credentials");
        await BrokenRunAsync(broken, messages);
        using var whole = await Deployment.CreateAsync(BrokerKind.Real, broken.Events);
        await WholeRunAsync(whole, messages.Count);

        var commands = await broken.CommandsAsync();
        var records = RedisDump.Records(broken.Redis.Port);
        var expectedCommands = CommandLog.ById(await whole.CommandsAsync());
        var expectedRecords = RedisDump.Records(whole.Redis.Port);
        var differences = RedisDump.Differences(records, expectedRecords);
        var found = CommandLog.ById(commands);
        var missing = expectedCommands.Keys.Except(found.Keys).ToArray();
        var additional = found.Keys.Except(expectedCommands.Keys).ToArray();
        await TellAsync(
            broken,
            $"{records.Count} records against {expectedRecords.Count}, {differences.Count} fields differ; {commands.Count} messages with "
            + $"{found.Count} commands against {expectedCommands.Count}, {missing.Length} missing, {additional.Length} that should not be");

        differences.ShouldBeEmpty();
        records.Count.ShouldBeGreaterThan(Population.Credentials / 2);
        missing.ShouldBeEmpty();
        additional.ShouldBeEmpty();
        CommandLog.Differences(found, expectedCommands).ShouldBeEmpty();
        expectedCommands.Count.ShouldBeGreaterThan(10);

        // What a batch published may be a finding alone, and which batch is killed is a matter of which partition comes first.
        string[] findings = [.. (await Kcat.ConsumeAllAsync(broken.Broker.BootstrapServers, broken.Findings)).Select(message => message.Value)];
        (commands.Count + findings.Length).ShouldBeGreaterThan(
            found.Count + findings.Distinct().Count(), "the kill between publishing and committing repeats a publication");
    }

    private async Task BrokenRunAsync(Deployment broken, List<OutgoingMessage> messages)
    {
        var half = messages.Count / 2;
        var quarter = messages.Count * 3 / 4;
        await broken.Redis.CliAsync("SET", "as:generation", Generation);
        await broken.PublishAsync(messages[..half]);
        foreach (var (gap, count) in new[] { ("load-save", 9), ("save-publish", 1), ("publish-commit", 2) })
        {
            using var doomed = broken.StartDoomedWorker(gap, count, SmallBatches);
            await doomed.DiesAsync();
            await TellAsync(broken, $"SIGKILL in {gap}, passed for the {count}. time");
        }

        using var first = broken.StartWorker("decide", SmallBatches);
        using var second = broken.StartWorker("decide", SmallBatches);
        await Task.WhenAll(first.OwnsAsync(1), second.OwnsAsync(1));
        await TellAsync(broken, "two workers share the partitions");
        var publishing = broken.PublishAsync(messages[half..quarter]);
        await broken.ReachesAsync(half + ((quarter - half) / 2), first, second);
        await second.DrainsAsync();
        await TellAsync(broken, "the second worker left");
        await publishing;
        await broken.PublishAsync(messages[quarter..]);
        await broken.ReachesAsync(messages.Count, first);
        await first.DrainsAsync();
    }

    private static async Task WholeRunAsync(Deployment whole, int count)
    {
        await whole.Redis.CliAsync("SET", "as:generation", Generation);
        using var worker = whole.StartWorker("decide", SmallBatches);
        await whole.ReachesAsync(count, worker);
        await worker.DrainsAsync();
    }

    private async Task TellAsync(Deployment deployment, string what)
    {
        await TestContext.Out.WriteLineAsync($"{what} (checkpoints at {await deployment.CheckpointedAsync()})");
    }
}
