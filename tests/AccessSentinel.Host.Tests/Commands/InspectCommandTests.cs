using System.Text;
using System.Text.Json;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Contracts.Privacy;
using AccessSentinel.Engine;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Signals;
using AccessSentinel.Engine.State;
using AccessSentinel.Processing.Partitions;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Redis;
using AccessSentinel.TestKit.Processes;
using AccessSentinel.TestKit.Servers;

namespace AccessSentinel.Host.Tests.Commands;

/// <summary>What an operator reads of a credential, from a record that the real store wrote.</summary>
public sealed class InspectCommandTests
{
    private const string Decoy = "255081416802538";

    [Test]
    public async Task ASuspendedCredentialIsDescribedInTextAndJson()
    {
        var redis = await SharedServers.RedisAsync();
        var credential = await SaveSuspendedAsync(redis, "evaluation");
        TestProcess text = Process(redis);

        (await text.RunAsync("inspect", credential)).ShouldBe(0, text.Error);

        await TestContext.Out.WriteLineAsync(text.Output);
        text.Error.ShouldBe("");
        foreach (var section in new[] { "record", "measure", "score", "ladder", "evidence_familiar_sources", "window_24h", "memory", "baseline_shares", "offsets", "sizes" })
        {
            text.Output.Split('\n').ShouldContain(section);
        }

        text.Output.ShouldMatch(@"(?m)^  level +suspend$");
        text.Output.ShouldMatch(@"(?m)^  version +1$");
        text.Output.ShouldMatch(@"(?m)^  family_canary +6$");
        text.Output.ShouldMatch(@"(?m)^  portal\.access-events/5 +0$");
        text.Output.ShouldNotContain(Decoy);
        BeneficiaryTag.TryOfNir(Decoy, TagKey.Evaluation, out var tag).ShouldBeTrue();
        text.Output.ShouldNotContain(tag.ToString(System.Globalization.CultureInfo.InvariantCulture));

        TestProcess json = Process(redis);
        (await json.RunAsync("inspect", credential, "--json")).ShouldBe(0, json.Error);
        var root = JsonDocument.Parse(json.Output).RootElement;
        root.GetProperty("measure").GetProperty("level").GetString().ShouldBe("suspend");
        root.GetProperty("record").GetProperty("generation").GetString().ShouldBe("current");
        root.GetProperty("record").GetProperty("key").GetString().ShouldBe("not compared");
        root.GetProperty("window_1h").GetProperty("distinct_people").GetInt64().ShouldBe(1);
        root.GetProperty("score").GetProperty("part_canary").GetDouble().ShouldBe(6);
    }

    [Test]
    public async Task NothingRememberedIsAnAnswer()
    {
        var redis = await SharedServers.RedisAsync();
        TestProcess process = Process(redis);
        (await process.RunAsync("inspect", "nobody")).ShouldBe(1);
        process.Error.ShouldBe($"access-sentinel: nothing is remembered of credential nobody.{Environment.NewLine}");
        process.Output.ShouldBe("");
    }

    [Test]
    public async Task ARecordOfAnotherGenerationIsSaidToBeOne()
    {
        using var redis = await RedisServer.StartAsync();
        var credential = await SaveSuspendedAsync(redis, "evaluation", generationAdded: 1);
        TestProcess process = Process(redis);

        (await process.RunAsync("inspect", credential)).ShouldBe(0, process.Error);

        process.Error.ShouldContain("this record is of another generation of the store");
        process.Output.ShouldMatch(@"(?m)^  generation +another$");
    }

    [Test]
    public async Task ARecordOfAnotherKeyIsSaidToBeOne()
    {
        var redis = await SharedServers.RedisAsync();
        var credential = await SaveSuspendedAsync(redis, "last-year");
        using TemporaryFolder folder = new();
        TestProcess key = new();
        (await key.RunAsync("new-key")).ShouldBe(0);
        await File.WriteAllTextAsync(folder.Combine("tag.key"), key.Output);
        TestProcess process = Process(redis);
        process.Environment["SENTINEL__PRIVACY__KEYFILE"] = folder.Combine("tag.key");

        (await process.RunAsync("inspect", credential)).ShouldBe(0, process.Error);

        process.Error.ShouldContain("this record was made under key 'last-year', configured is '");
        process.Output.ShouldMatch(@"(?m)^  key +another$");
    }

    [Test]
    public async Task OfADamagedRecordThePlainFieldsAreShown()
    {
        var redis = await SharedServers.RedisAsync();
        var credential = await SaveSuspendedAsync(redis, "evaluation", core: [1, 2, 3]);
        TestProcess process = Process(redis);

        (await process.RunAsync("inspect", credential)).ShouldBe(1);

        process.Output.ShouldMatch(@"(?m)^  level +suspend$");
        process.Error.ShouldContain("the packed part of the record cannot be read");
    }

    [Test]
    public async Task AMembersListOfACampaignIsOrderedByEvidence()
    {
        var redis = await SharedServers.RedisAsync();
        CampaignSource source = new(CampaignKind.Network, (ulong)Random.Shared.NextInt64(1, long.MaxValue), 41_234);
        await using (var store = await RedisStateStore.ConnectAsync(new RedisOptions { Connection = redis.Connection }, CancellationToken.None))
        {
            await store.Campaigns.AddAsync(
                [new CampaignSighting(source, "owner", 0), new CampaignSighting(source, "thief", 4), new CampaignSighting(source, "other-thief", 3)],
                CancellationToken.None);
        }

        TestProcess text = Process(redis);
        (await text.RunAsync("inspect", "--campaign", source.ToString())).ShouldBe(0, text.Error);
        text.Output.Trim().Split('\n').ShouldBe(["4  thief", "3  other-thief", "0  owner"]);

        TestProcess json = Process(redis);
        (await json.RunAsync("inspect", "--campaign", source.Next.ToString(), "--json")).ShouldBe(0, json.Error);
        JsonDocument.Parse(json.Output).RootElement[0].GetProperty("credential").GetString().ShouldBe("thief");

        TestProcess over = Process(redis);
        (await over.RunAsync("inspect", "--campaign", source.Next.Next.ToString())).ShouldBe(1);
        over.Error.ShouldContain("nobody was seen");
    }

    [TestCase("inspect")]
    [TestCase("inspect", "ps-1", "--campaign", "network-0123456789abcdef-41234")]
    [TestCase("inspect", "--campaign", "network-1-2-3")]
    public async Task WhatNamesNeitherACredentialNorACampaignIsRefused(params string[] arguments)
    {
        TestProcess process = new() { Environment = { ["SENTINEL__REDIS__CONNECTION"] = "127.0.0.1:1" } };
        (await process.RunAsync(arguments)).ShouldBe(2);
        process.Error.ShouldContain("campaign");
    }

    private static TestProcess Process(RedisServer redis) => new() { Environment = { ["SENTINEL__REDIS__CONNECTION"] = redis.Connection } };

    /// <summary>The engine suspends for a decoy, and the store saves what is left of it as the worker would.</summary>
    private static async Task<string> SaveSuspendedAsync(RedisServer redis, string keyId, ulong generationAdded = 0, byte[]? core = null)
    {
        var credential = SharedServers.UniqueName("ps");
        BeneficiaryTag.TryOfNir(Decoy, TagKey.Evaluation, out var tag).ShouldBeTrue();
        DetectionEngine engine = new(new EngineOptions { Canaries = new HashSet<ulong> { tag } });
        CredentialState state = new(credential);
        var accessEvent = default(AccessEvent);
        new AccessEventParser(TagKey.Evaluation).Parse(
            Encoding.UTF8.GetBytes($$$"""{"id":"e1","time":"2026-03-02T09:15:00Z","credential":{"id":"{{{credential}}}"},"action":"lookup","outcome":"success","beneficiary":{"nir":"{{{Decoy}}}"}}"""),
            ref accessEvent).ShouldBe(RejectReason.None);
        var source = PartitionNumber.Of(new TopicPartition("portal.access-events", 5));
        engine.Process(state, accessEvent, new EventContext(accessEvent.Time, source, 0, false)).Command.ShouldNotBeNull();

        await using var store = await RedisStateStore.ConnectAsync(new RedisOptions { Connection = redis.Connection }, CancellationToken.None);
        StoredRecord record = new();
        StateCodec.Encode(state, record);
        record.KeyId = keyId;
        record.Version = 1;
        record.Generation = await store.GenerationAsync(CancellationToken.None) + generationAdded;
        record.Core = core ?? record.Core;
        var saved = new bool[1];
        await store.SaveAsync([new SaveRequest(credential, 0, record)], saved, CancellationToken.None);
        saved[0].ShouldBeTrue();
        return credential;
    }
}
