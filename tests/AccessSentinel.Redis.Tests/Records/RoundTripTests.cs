using System.Globalization;
using System.Text;
using AccessSentinel.Engine.State;
using AccessSentinel.Processing.Ports;
using AccessSentinel.TestKit.Servers;

namespace AccessSentinel.Redis.Tests.Records;

/// <summary>What is saved is what is loaded, and what an operator reads.</summary>
public sealed class RoundTripTests
{
    private const ulong Generation = 0x00f3_a1b2_c3d4_e5f6;
    private RedisServer _server = null!;
    private RedisStateStore _store = null!;

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
    public async Task Every_field_survives_with_binary_pages()
    {
        const int Seed = 4711;
        TestContext.Out.WriteLine($"seed {Seed}");
        string id = SharedServers.UniqueName("round");
        StoredRecord record = SampleRecords.Make(new Random(Seed), 1, Generation);

        (await _store.SaveOneAsync(id, 0, record)).ShouldBeTrue();

        (await _store.LoadOneAsync(id)).ShouldEqual(record);
    }

    [Test]
    public async Task A_credential_never_saved_has_no_record()
    {
        (await _store.LoadOneAsync(SharedServers.UniqueName("nobody"))).ShouldBeNull();
    }

    [Test]
    public async Task Only_changed_pages_are_written_and_removed_ones_deleted()
    {
        string id = SharedServers.UniqueName("pages");
        StoredRecord first = SampleRecords.Small(1, Generation);
        first.Pages[0] = [10];
        first.Pages[1] = [11];
        first.Pages[2] = [12];
        (await _store.SaveOneAsync(id, 0, first)).ShouldBeTrue();

        StoredRecord second = SampleRecords.Small(2, Generation);
        second.Pages[1] = [21];
        second.RemovedPages.Add(2);
        (await _store.SaveOneAsync(id, 1, second)).ShouldBeTrue();

        StoredRecord loaded = (await _store.LoadOneAsync(id))!;
        loaded.Pages.Keys.Order().ShouldBe([0, 1]);
        loaded.Pages[0].ShouldBe([10]);
        loaded.Pages[1].ShouldBe([21]);
    }

    [Test]
    public async Task More_pages_than_fit_on_a_scripts_stack_are_saved_and_removed()
    {
        string id = SharedServers.UniqueName("many");
        StoredRecord first = SampleRecords.Small(1, Generation);
        StoredRecord second = SampleRecords.Small(2, Generation);
        for (int page = 0; page < 9_000; page++)
        {
            first.Pages[page] = [(byte)page, (byte)(page >> 8)];
            if (page != 4_500)
            {
                second.RemovedPages.Add(page);
            }
        }

        (await _store.SaveOneAsync(id, 0, first)).ShouldBeTrue();
        (await _store.LoadOneAsync(id)).ShouldEqual(first);

        (await _store.SaveOneAsync(id, 1, second)).ShouldBeTrue();
        (await _store.LoadOneAsync(id))!.Pages.Keys.ShouldBe([4_500]);
    }

    [Test]
    public async Task An_empty_outbox_removes_the_stored_one()
    {
        string id = SharedServers.UniqueName("outbox");
        StoredRecord first = SampleRecords.Small(1, Generation);
        first.Outbox = [1, 2, 3];
        await _store.SaveOneAsync(id, 0, first);

        await _store.SaveOneAsync(id, 1, SampleRecords.Small(2, Generation));

        (await _server.CliAsync("HEXISTS", $"as:c:{{{id}}}", "o")).ShouldBe("0");
        (await _store.LoadOneAsync(id))!.Outbox.ShouldBeEmpty();
    }

    [Test]
    public async Task Clearing_removes_the_outbox_of_that_version_only_and_keeps_the_version()
    {
        string acknowledged = SharedServers.UniqueName("acknowledged");
        string movedOn = SharedServers.UniqueName("moved-on");
        foreach (string id in new[] { acknowledged, movedOn })
        {
            StoredRecord record = SampleRecords.Small(5, Generation);
            record.Outbox = [9];
            await _store.SaveOneAsync(id, 0, record);
        }

        await _store.ClearOutboxAsync([(acknowledged, 5), (movedOn, 4), (SharedServers.UniqueName("nobody"), 1)], CancellationToken.None);

        StoredRecord cleared = (await _store.LoadOneAsync(acknowledged))!;
        cleared.Outbox.ShouldBeEmpty();
        cleared.Version.ShouldBe(5);
        (await _store.LoadOneAsync(movedOn))!.Outbox.ShouldBe([9]);
    }

    [Test]
    public async Task Each_save_sets_the_time_to_live()
    {
        string id = SharedServers.UniqueName("ttl");
        string key = $"as:c:{{{id}}}";
        TimeSpan memory = TimeSpan.FromDays(448);
        await _store.SaveOneAsync(id, 0, SampleRecords.Small(1, Generation));
        await TimeToLiveShouldBeAsync();

        await _server.CliAsync("PERSIST", key);
        await _store.SaveOneAsync(id, 1, SampleRecords.Small(2, Generation));
        await TimeToLiveShouldBeAsync();

        async Task TimeToLiveShouldBeAsync()
        {
            double left = double.Parse(await _server.CliAsync("PTTL", key), CultureInfo.InvariantCulture);
            left.ShouldBeInRange((memory - TimeSpan.FromHours(1)).TotalMilliseconds, memory.TotalMilliseconds);
        }
    }

    [Test]
    public async Task An_operator_reads_level_until_and_episode_with_redis_cli()
    {
        string id = SharedServers.UniqueName("operator");
        StoredRecord record = SampleRecords.Small(42, Generation);
        record.Level = "suspend";
        record.Until = "2026-11-22T06:30:00.000Z";
        record.Episode = "e-77";
        record.Sequence = 1_763_791_200_000;
        await _store.SaveOneAsync(id, 0, record);

        string[] lines = (await _server.CliAsync("HGETALL", $"as:c:{{{id}}}")).Split('\n');

        Dictionary<string, string> fields = lines.Chunk(2).ToDictionary(pair => pair[0], pair => pair[1]);
        fields["level"].ShouldBe("suspend");
        fields["until"].ShouldBe("2026-11-22T06:30:00.000Z");
        fields["episode"].ShouldBe("e-77");
        fields["sequence"].ShouldBe("1763791200000");
        fields["version"].ShouldBe("42");
        fields["generation"].ShouldBe("00f3a1b2c3d4e5f6");
        fields["key"].ShouldBe("k1");
        fields["seen"].ShouldBe("2026-11-22T05:00:00.000Z");
    }

    [TestCase("8010012345678")]
    [TestCase("")]
    [TestCase("}")]
    [TestCase("{")]
    [TestCase("a}b{c}")]
    [TestCase("{}{}")]
    [TestCase("with space\nand line\r\n\tbreaks\0")]
    [TestCase("médecin-ŒÆ-医生-🩺")]
    [TestCase("*?[a-z]\\'\"")]
    public async Task Any_id_has_a_record_of_its_own(string id)
    {
        StoredRecord record = SampleRecords.Small(1, (ulong)Encoding.UTF8.GetByteCount(id) + 100);
        record.Core = Encoding.UTF8.GetBytes("core of " + id);
        string other = id + "}";
        StoredRecord neighbour = SampleRecords.Small(1, record.Generation);

        (await _store.SaveOneAsync(id, 0, record)).ShouldBeTrue();
        (await _store.SaveOneAsync(other, 0, neighbour)).ShouldBeTrue();

        (await _store.LoadOneAsync(id)).ShouldEqual(record);
        (await _store.LoadOneAsync(other)).ShouldEqual(neighbour);
        await _server.CliAsync("DEL", $"as:c:{{{id}}}", $"as:c:{{{other}}}");
    }

    [Test]
    public async Task Five_thousand_records_go_through_bounded_chunks()
    {
        const int Seed = 99;
        const int Count = 5_000;
        TestContext.Out.WriteLine($"seed {Seed}");
        Random random = new(Seed);
        string stem = SharedServers.UniqueName("bulk");
        string[] ids = [.. Enumerable.Range(0, Count).Select(i => $"{stem}-{i}")];
        SaveRequest[] requests = [.. ids.Select(id => new SaveRequest(id, 0, SampleRecords.Make(random, 1, Generation)))];
        await using RedisStateStore narrow = await RedisStateStore.ConnectAsync(
            StoreUnderTest.OptionsOf(_server) with { ChunkRecords = 300, ChunkBytes = 64 << 10, ChunksInFlight = 2 }, CancellationToken.None);

        bool[] saved = new bool[Count];
        await narrow.SaveAsync(requests, saved, CancellationToken.None);
        saved.ShouldAllBe(one => one);

        var loaded = new StoredRecord?[Count];
        await _store.LoadAsync(ids, loaded, CancellationToken.None);
        for (int i = 0; i < Count; i++)
        {
            loaded[i].ShouldEqual(requests[i].Record);
        }
    }

    [Test]
    public async Task A_record_damaged_by_hand_is_refused_naming_its_key()
    {
        string id = SharedServers.UniqueName("damaged");
        await _store.SaveOneAsync(id, 0, SampleRecords.Small(1, Generation));
        await _server.CliAsync("HSET", $"as:c:{{{id}}}", "version", "many");

        InvalidDataException fault = await Should.ThrowAsync<InvalidDataException>(() => _store.LoadOneAsync(id));

        fault.Message.ShouldContain($"as:c:{{{id}}}");
        fault.Message.ShouldContain("version");
    }

    [Test]
    public async Task A_key_that_holds_something_else_is_a_fault_that_is_not_repeated()
    {
        string id = SharedServers.UniqueName("foreign");
        await _server.CliAsync("SET", $"as:c:{{{id}}}", "text");

        TransportException fault = await Should.ThrowAsync<TransportException>(() => _store.SaveOneAsync(id, 0, SampleRecords.Small(1, Generation)));

        fault.Message.ShouldContain("another program writes to this database");
        fault.Message.ShouldContain("not tried again");
    }
}
