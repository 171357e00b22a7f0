using System.Buffers.Binary;
using AccessSentinel.Engine.State;
using AccessSentinel.TestKit.Servers;

namespace AccessSentinel.Redis.Tests.Records;

/// <summary>A record is saved over the version it was loaded at, or not at all.</summary>
public sealed class CompareAndSaveTests
{
    private const ulong Generation = 0xfedc_ba98_7654_3210;
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

    [TestCase(0)]
    [TestCase(2)]
    [TestCase(4)]
    public async Task Another_version_is_a_conflict_that_changes_nothing(long expected)
    {
        string id = SharedServers.UniqueName("conflict");
        StoredRecord stored = SampleRecords.Small(3, Generation);
        stored.Pages[1] = [1];
        await _store.SaveOneAsync(id, 0, stored);
        StoredRecord late = SampleRecords.Small(expected + 1, Generation);
        late.Core = [66];
        late.RemovedPages.Add(1);

        (await _store.SaveOneAsync(id, expected, late)).ShouldBeFalse();

        (await _store.LoadOneAsync(id)).ShouldEqual(stored);
    }

    [Test]
    public async Task Saving_over_a_record_that_is_gone_is_a_conflict()
    {
        string id = SharedServers.UniqueName("gone");

        (await _store.SaveOneAsync(id, 7, SampleRecords.Small(8, Generation))).ShouldBeFalse();

        (await _store.LoadOneAsync(id)).ShouldBeNull();
    }

    [Test]
    public async Task A_record_of_another_generation_counts_as_absent_and_is_replaced_whole()
    {
        string id = SharedServers.UniqueName("generation");
        StoredRecord old = SampleRecords.Small(9, Generation);
        old.Pages[1] = [1];
        old.Pages[2] = [2];
        old.Outbox = [3];
        await _store.SaveOneAsync(id, 0, old);
        StoredRecord fresh = SampleRecords.Small(1, Generation + 1);
        fresh.Pages[2] = [22];

        (await _store.SaveOneAsync(id, 9, SampleRecords.Small(10, Generation + 1))).ShouldBeFalse();
        (await _store.SaveOneAsync(id, 0, fresh)).ShouldBeTrue();

        (await _store.LoadOneAsync(id)).ShouldEqual(fresh);
    }

    [Test]
    public async Task In_one_call_each_record_has_its_own_outcome()
    {
        string first = SharedServers.UniqueName("mixed");
        string second = SharedServers.UniqueName("mixed");
        string third = SharedServers.UniqueName("mixed");
        await _store.SaveOneAsync(second, 0, SampleRecords.Small(1, Generation));
        bool[] saved = [false, true, false];

        await _store.SaveAsync(
            [new(first, 0, SampleRecords.Small(1, Generation)), new(second, 0, SampleRecords.Small(1, Generation)), new(third, 0, SampleRecords.Small(1, Generation))],
            saved,
            CancellationToken.None);

        saved.ShouldBe([true, false, true]);
    }

    [Test]
    public async Task Of_two_writers_one_wins_and_no_increment_is_lost()
    {
        const int Writers = 4;
        const int IncrementsEach = 100;
        string id = SharedServers.UniqueName("race");

        int[] conflicts = await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(() => IncrementAsync(id, IncrementsEach))));

        StoredRecord record = (await _store.LoadOneAsync(id))!;
        BinaryPrimitives.ReadInt32LittleEndian(record.Core).ShouldBe(Writers * IncrementsEach);
        record.Version.ShouldBe(Writers * IncrementsEach);
        conflicts.Sum().ShouldBePositive("four writers on one record that never meet prove nothing");
    }

    /// <summary>A writer with a connection of its own; returns how often another was faster.</summary>
    private async Task<int> IncrementAsync(string id, int times)
    {
        int conflicts = 0;
        await using RedisStateStore writer = await StoreUnderTest.ConnectAsync(_server);
        for (int done = 0; done < times;)
        {
            StoredRecord? before = await writer.LoadOneAsync(id);
            long version = before?.Version ?? 0;
            StoredRecord after = SampleRecords.Small(version + 1, Generation);
            after.Core = new byte[sizeof(int)];
            BinaryPrimitives.WriteInt32LittleEndian(after.Core, (before is null ? 0 : BinaryPrimitives.ReadInt32LittleEndian(before.Core)) + 1);
            if (await writer.SaveOneAsync(id, version, after))
            {
                done++;
            }
            else
            {
                conflicts++;
            }
        }

        return conflicts;
    }
}
