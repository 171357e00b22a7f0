using AccessSentinel.Engine;
using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Signals;
using AccessSentinel.Processing.InMemory;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Redis.Campaigns;
using AccessSentinel.TestKit.Servers;
using StackExchange.Redis;

namespace AccessSentinel.Redis.Tests.Campaigns;

/// <summary>The shared counters hold in Redis what they hold in memory.</summary>
public sealed class CampaignCountersTests
{
    private RedisServer _server = null!;
    private RedisStateStore _store = null!;

    private static ulong FreshTag => (ulong)Random.Shared.NextInt64(1, long.MaxValue);

    [OneTimeSetUp]
    public async Task Connect()
    {
        _server = await SharedServers.RedisAsync();
        _store = await StoreUnderTest.ConnectAsync(_server);
    }

    [OneTimeTearDown]
    public async Task Disconnect()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }
    }

    [Test]
    public async Task They_say_the_same_as_those_in_memory_however_often_a_sighting_is_told()
    {
        const int Seed = 20260401;
        Random random = new(Seed);
        await TestContext.Out.WriteLineAsync($"seed {Seed}");
        CampaignSource[] sources = [new(CampaignKind.Network, FreshTag, 41_000), new(CampaignKind.Device, FreshTag, 41_000), new(CampaignKind.Network, FreshTag, 41_001)];
        InMemoryCampaignCounters memory = new();
        for (int batch = 0; batch < 6; batch++)
        {
            CampaignSighting[] sightings = [.. Enumerable.Range(0, 40).Select(_ =>
                new CampaignSighting(sources[random.Next(sources.Length)], $"ps-{random.Next(30)}", random.Next(CampaignTally.Levels)))];
            await memory.AddAsync(sightings, CancellationToken.None);
            await _store.Campaigns.AddAsync(sightings, CancellationToken.None);
            await _store.Campaigns.AddAsync(sightings.Reverse().ToArray(), CancellationToken.None);
        }

        string[] asked = [.. Enumerable.Range(0, 32).Select(each => $"ps-{each}")];
        CampaignQuestion[] questions = [.. sources.Concat(sources.Select(each => each.Next)).Select(each => new CampaignQuestion(each, asked))];
        var expected = new CampaignAnswer[questions.Length];
        var found = new CampaignAnswer[questions.Length];
        await memory.ReadAsync(questions, expected, CancellationToken.None);
        await _store.Campaigns.ReadAsync(questions, found, CancellationToken.None);
        for (int i = 0; i < questions.Length; i++)
        {
            found[i].All.ShouldBe(expected[i].All, questions[i].Source.ToString());
            found[i].Levels.ShouldBe(expected[i].Levels);
        }

        (await _store.Campaigns.MembersAsync(sources[0], CancellationToken.None)).OrderBy(each => each.CredentialId, StringComparer.Ordinal)
            .ShouldBe((await memory.MembersAsync(sources[0], CancellationToken.None)).OrderBy(each => each.CredentialId, StringComparer.Ordinal));
    }

    [Test]
    public async Task More_sources_and_credentials_than_a_script_takes_say_the_same_as_in_memory()
    {
        const int Seed = 20261122;
        Random random = new(Seed);
        await TestContext.Out.WriteLineAsync($"seed {Seed}");
        CampaignSource[] sources = [.. Enumerable.Range(0, 50).Select(each => new CampaignSource(CampaignSource.Kinds[each % 4], FreshTag, 41_000))];

        // The first source is a carrier's: more credentials than one script is given.
        CampaignSighting[] sightings = [
            .. Enumerable.Range(0, 1_200).Select(each => new CampaignSighting(sources[0], $"owner-{each}", random.Next(CampaignTally.Levels))),
            .. Enumerable.Range(0, 600).Select(_ => new CampaignSighting(sources[random.Next(sources.Length)], $"ps-{random.Next(40)}", random.Next(CampaignTally.Levels)))];
        InMemoryCampaignCounters memory = new();
        await memory.AddAsync(sightings, CancellationToken.None);
        await _store.Campaigns.AddAsync(sightings, CancellationToken.None);
        CampaignQuestion[] questions = [
            new CampaignQuestion(sources[0], [.. Enumerable.Range(0, 1_300).Select(each => $"owner-{each}")]),
            .. sources.Concat(sources.Select(each => each.Next)).Select((each, i) => new CampaignQuestion(each, [.. Enumerable.Range(0, i % 45).Select(who => $"ps-{who}")]))];
        var expected = new CampaignAnswer[questions.Length];
        var found = new CampaignAnswer[questions.Length];
        await memory.ReadAsync(questions, expected, CancellationToken.None);
        await _store.Campaigns.ReadAsync(questions, found, CancellationToken.None);
        for (int i = 0; i < questions.Length; i++)
        {
            found[i].All.ShouldBe(expected[i].All, questions[i].Source.ToString());
            found[i].Levels.ShouldBe(expected[i].Levels);
        }
    }

    [Test]
    public async Task A_source_that_nobody_saw_is_empty()
    {
        CampaignQuestion question = new(new CampaignSource(CampaignKind.Agent, FreshTag, 1), ["somebody"]);
        var found = new CampaignAnswer[1];
        await _store.Campaigns.ReadAsync([question], found, CancellationToken.None);
        found[0].All.ShouldBe(default);
        found[0].Levels.ShouldBe([-1]);
        (await _store.Campaigns.MembersAsync(question.Source, CancellationToken.None)).ShouldBeEmpty();
    }

    [Test]
    public async Task Beyond_the_most_those_with_the_least_evidence_go()
    {
        CampaignSource source = new(CampaignKind.Network, FreshTag, 41_000);
        await _store.Campaigns.AddAsync([new CampaignSighting(source, "thief", 4)], CancellationToken.None);
        await _store.Campaigns.AddAsync(
            [.. Enumerable.Range(0, RedisCampaignCounters.MostCredentials + 50).Select(each => new CampaignSighting(source, $"owner-{each}", 0))], CancellationToken.None);
        var found = new CampaignAnswer[1];
        await _store.Campaigns.ReadAsync([new CampaignQuestion(source, ["thief"])], found, CancellationToken.None);
        found[0].All.Total.ShouldBe(RedisCampaignCounters.MostCredentials);
        found[0].All.Strong.ShouldBe(1);
        found[0].Levels.ShouldBe([4]);
    }

    [Test]
    public async Task Keys_share_a_slot_by_source_and_expire()
    {
        CampaignSource source = new(CampaignKind.Network, FreshTag, 41_000);
        CampaignKey.Of(source).ToString().ShouldBe($"as:s:{{network-{source.Tag:x16}}}:41000");
        CampaignKey.Of(source.Portal).ToString().ShouldBe("as:s:{network-portal}:41000");
        await _store.Campaigns.AddAsync([new CampaignSighting(source, "somebody", 2)], CancellationToken.None);
        using ConnectionMultiplexer redis = await ConnectionMultiplexer.ConnectAsync(_server.Connection);
        TimeSpan? left = await redis.GetDatabase().KeyTimeToLiveAsync(CampaignKey.Of(source.Next));
        left.ShouldNotBeNull();
        left.Value.ShouldBeInRange(TimeSpan.FromDays(2.9), TimeSpan.FromDays(3));
    }

    [Test]
    public void The_portals_sample_is_written_with_the_source()
    {
        Span<CampaignSource> places = stackalloc CampaignSource[CampaignWatch.MostPlaces];
        string sampled = Enumerable.Range(0, 100).Select(each => $"c{each}").First(CampaignWatch.IsSampled);
        CampaignSource source = new(CampaignKind.Device, 5, 7);
        CampaignWatch.PlacesOf(source, sampled, places).ShouldBe(CampaignWatch.MostPlaces);
        places.ToArray().ShouldBe([source, source.Next, source.Portal, source.Portal.Next]);
    }
}
