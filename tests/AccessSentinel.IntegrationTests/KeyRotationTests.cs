using System.Text.Json.Nodes;
using AccessSentinel.Contracts.Privacy;
using AccessSentinel.IntegrationTests.Support;
using AccessSentinel.Simulation;
using AccessSentinel.TestKit.Processes;

namespace AccessSentinel.IntegrationTests;

/// <summary>
/// The key is rotated under a running system, in the middle of attacks, on real Kafka and Redis: worker by worker, with the file that
/// <c>rotate-key</c> prints. What is published is what one worker with one key publishes.
/// </summary>
public sealed class KeyRotationTests
{
    private const ulong Seed = 20_260_311;
    private const string Setting = "PRIVACY__KEYFILE";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly SimulationParameters Population = new()
    {
        Credentials = 200,
        Days = 2,
        Attacks = [new("smash_and_grab", 6), new("steady", 6), new("enumeration", 3), new("hijacked_session", 3)],
    };

    private readonly TemporaryFolder _folder = new();

    [OneTimeTearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public async Task WorkersThatAreRestartedOneByOneWithTheRotatedFilePublishWhatTheyWouldHavePublished()
    {
        using var rotated = await Deployment.CreateAsync(BrokerKind.Real);
        var next = await RotateAsync(rotated.KeyFile);
        var messages = PortalEvents.Messages(new PortalSimulation(Population, Seed), rotated.Events);
        int third = messages.Count / 3, half = messages.Count / 2;
        using (var first = rotated.StartWorker())
        using (var second = rotated.StartWorker())
        {
            await Task.WhenAll(first.OwnsAsync(1), second.OwnsAsync(1));
            await rotated.PublishAsync(messages[..third]);
            await rotated.ReachesAsync(third, first, second);
            await second.DrainsAsync();
            using var renewed = rotated.StartWorker("decide", (Setting, next));
            await renewed.OwnsAsync(1);
            await rotated.PublishAsync(messages[third..half]);
            await rotated.ReachesAsync(half, first, renewed);
            (await KeysAsync(rotated)).Count.ShouldBe(2, "records of both keys while workers of both are at work");
            await first.DrainsAsync();
            using var last = rotated.StartWorker("decide", (Setting, next));
            await last.OwnsAsync(1);
            await rotated.PublishAsync(messages[half..]);
            await rotated.ReachesAsync(messages.Count, renewed, last);
            await renewed.DrainsAsync();
            await last.DrainsAsync();
        }

        using var whole = await Deployment.CreateAsync(BrokerKind.Real, rotated.Events);
        using var worker = whole.StartWorker();
        await whole.ReachesAsync(messages.Count, worker);
        await worker.DrainsAsync();

        var found = CommandLog.ById(await rotated.CommandsAsync());
        var expected = CommandLog.ById(await whole.CommandsAsync());
        await TestContext.Out.WriteLineAsync($"seed {Seed}: {messages.Count} events, {expected.Count} commands, keys {string.Join(", ", await KeysAsync(rotated))}");
        CommandLog.Differences(found, expected).ShouldBeEmpty();
        expected.Count.ShouldBeGreaterThan(10);
    }

    [Test]
    public async Task AWorkerThatWasForgottenEndsSayingWhatToDoAndLeavesTheRecordsAsTheyAre()
    {
        using var deployment = await Deployment.CreateAsync(BrokerKind.Real);
        var next = await RotateAsync(deployment.KeyFile);
        var messages = PortalEvents.Messages(new PortalSimulation(Population, Seed + 1), deployment.Events);
        var half = messages.Count / 2;
        using (var renewed = deployment.StartWorker("decide", (Setting, next)))
        {
            await deployment.PublishAsync(messages[..half]);
            await deployment.ReachesAsync(half, renewed);
            await renewed.DrainsAsync();
        }

        var before = await KeysAsync(deployment);
        var records = RedisDump.Records(deployment.Redis.Port);
        await deployment.PublishAsync(messages[half..]);
        using (var forgotten = deployment.StartWorker())
        {
            (await forgotten.EndsAsync(Patience)).ShouldBeTrue(forgotten.Tail);
            await TestContext.Out.WriteLineAsync($"exit code {forgotten.ExitCode}");
            forgotten.ExitCode.ShouldNotBe(0);
            forgotten.Log.ShouldContain("give this worker the rotated key file and start it again");
        }

        // What it met under its own key, or for the first time, it may have judged; whatever was carried over it has not touched.
        var after = RedisDump.Records(deployment.Redis.Port);
        records.Keys.ShouldAllBe(id => after.ContainsKey(id));
        RedisDump.Differences(new(records.ToDictionary(each => each.Key, each => after[each.Key])), records).ShouldBeEmpty();
        before.ShouldBe([KeyFile.Load(next).Key.Id]);

        using var again = deployment.StartWorker("decide", (Setting, next));
        await deployment.ReachesAsync(messages.Count, again);
        await again.DrainsAsync();
    }

    /// <summary>What the verb prints, with one and the same new key in every run, for the reason that <see cref="KeyOfTests"/> has.</summary>
    private async Task<string> RotateAsync(string file)
    {
        var ended = await SentinelProgram.RunAsync(["rotate-key", "--file", file]);
        ended.ExitCode.ShouldBe(0, ended.Text);
        var printed = JsonNode.Parse(ended.Text[ended.Text.IndexOf('{', StringComparison.Ordinal)..(ended.Text.LastIndexOf('}') + 1)])!;
        printed["id"] = "k9c2e41d7";
        printed["key"] = "mF0cY4pTz1uWq8R3vJ7bKx5LhN2eSgAoD6iUyEwQk9M=";
        var path = _folder.Combine($"{Guid.NewGuid():N}.key");
        await File.WriteAllTextAsync(path, printed.ToJsonString());
        KeyFile.Load(path).Key.Overlap!.Previous.Id.ShouldBe(KeyFile.Load(file).Key.Id);
        return path;
    }

    private static async Task<IReadOnlyList<string>> KeysAsync(Deployment deployment)
    {
        var ids = (await deployment.Redis.CliAsync("EVAL", "local seen = {} for _, key in ipairs(redis.call('KEYS', 'as:c:*')) do seen[redis.call('HGET', key, 'key')] = 1 end local ids = {} for id in pairs(seen) do ids[#ids + 1] = id end return ids", "0"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return [.. ids.Order(StringComparer.Ordinal)];
    }
}
