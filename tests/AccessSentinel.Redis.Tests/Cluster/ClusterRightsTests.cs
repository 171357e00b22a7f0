using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Controls;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Guarding;
using AccessSentinel.Engine.Signals;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Redis.Connection;
using AccessSentinel.Redis.Guard;
using AccessSentinel.Redis.Tests.Records;
using AccessSentinel.TestKit;
using AccessSentinel.TestKit.Servers;

namespace AccessSentinel.Redis.Tests.Cluster;

/// <summary>All that is kept in Redis, on a cluster of three masters, as a user with the rights that operators are told to give and no other.</summary>
public sealed class ClusterRightsTests
{
    // docs/operations.md, Redis Cluster. The client of the partial feed logs in without a name: as the user "default".
    private const string Rights = "~as:* +@read +@write +@scripting +@connection +info +time +cluster|nodes";

    [Test]
    public async Task Every_part_works_with_the_rights_that_operators_are_told_to_give()
    {
        (await File.ReadAllTextAsync(RepositoryRoot.Combine("docs", "operations.md"))).ShouldContain(Rights);
        using RedisCluster cluster = await RedisCluster.StartAsync();
        foreach (RedisServer server in cluster.Servers)
        {
            (await server.CliAsync(["ACL", "SETUSER", "default", "resetkeys", "resetchannels", "nocommands", ">of the worker", .. Rights.Split(' ')])).ShouldBe("OK");
        }

        // A right that is missing is no fault that passes: it fails at once, however long others would be retried.
        RedisOptions options = StoreUnderTest.OptionsOf(cluster.Connection + ",password=of the worker");
        await using RedisConnection connection = await RedisConnection.OpenAsync(options, time: null, CancellationToken.None);
        await using RedisStateStore store = new(connection);
        CancellationToken none = CancellationToken.None;
        ulong generation = await store.GenerationAsync(none);
        TopicPartition partition = new("t", 0);
        Checkpoint checkpoint = new(generation, 7, null);
        (await store.ReadCheckpointAsync("g", partition, none)).ShouldBeNull();
        await store.SaveCheckpointAsync("g", partition, checkpoint, none);
        (await store.ReadCheckpointAsync("g", partition, none)).ShouldBe(checkpoint);

        for (int i = 0; i < 50; i++)
        {
            (await store.SaveOneAsync($"c{i}", 0, SampleRecords.Small(1, generation))).ShouldBeTrue();
            (await store.LoadOneAsync($"c{i}")).ShouldNotBeNull();
        }

        await store.ClearOutboxAsync([.. Enumerable.Range(0, 50).Select(static i => ($"c{i}", 1L))], none);
        await CampaignsAsync(store.Campaigns);
        await GuardAsync(new RedisSuspensionGuard(connection, new GuardOptions()));
        await MeasuresAsync(new RedisMeasureLedger(connection));
        await store.AnswerAsync("control", "done", none);
        (await store.FindAnswerAsync("control", none)).ShouldBe("done");
        (await store.AllowancesAsync(none)).ShouldBeEmpty();
        (await store.ListedAsync(0, 0, 10, none)).ShouldBeEmpty();
        (await store.HealthAsync(none)).Cluster.ShouldNotBeNull().IsWhole.ShouldBeTrue();
        (await store.TryWritingAsync(none)).ShouldAllBe(static attempt => attempt.Fault == null);
    }

    private static async Task CampaignsAsync(ICampaignCounters campaigns)
    {
        CampaignSource[] sources = [.. Enumerable.Range(1, 20).Select(static i => new CampaignSource(CampaignKind.Network, (ulong)i * 977, 41_234))];
        await campaigns.AddAsync([.. sources.Select(static source => new CampaignSighting(source, "c1", 3))], CancellationToken.None);
        CampaignAnswer[] answers = new CampaignAnswer[sources.Length];
        await campaigns.ReadAsync([.. sources.Select(static source => new CampaignQuestion(source, ["c1"]))], answers, CancellationToken.None);
        answers.ShouldAllBe(static answer => answer.Levels.Single() == 3);
        (await campaigns.MembersAsync(sources[0], CancellationToken.None)).ShouldHaveSingleItem().CredentialId.ShouldBe("c1");
    }

    private static async Task GuardAsync(RedisSuspensionGuard guard)
    {
        await guard.NoteActiveAsync(["c1", "c2"], OperatingMode.Enforce, CancellationToken.None);
        GuardVerdict[] verdicts = new GuardVerdict[1];
        await guard.AskAsync(
            [new SuspensionQuestion("id", "c1", OperatingMode.Enforce, TimeSpan.FromHours(1), [new GuardLimit(GuardScope.All, "all", 50), new GuardLimit(GuardScope.Department, "department-35", 5)], false)],
            verdicts,
            CancellationToken.None);
        verdicts[0].Decision.ShouldBe(GuardDecision.Allowed);
    }

    private static async Task MeasuresAsync(RedisMeasureLedger ledger)
    {
        (await ledger.LeaseAsync("w", TimeSpan.FromMinutes(1), CancellationToken.None)).ShouldBeTrue();
        (await ledger.AllAsync(CancellationToken.None)).ShouldBeEmpty();
        (await ledger.GapsAsync(CancellationToken.None)).ShouldBeEmpty();
        await ledger.ClearGapsAsync(CommandType.Suspend, CancellationToken.None);
        await ledger.RemoveAsync(["none"], CancellationToken.None);
    }
}
