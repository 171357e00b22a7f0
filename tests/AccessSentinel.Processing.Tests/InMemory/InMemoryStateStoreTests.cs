using AccessSentinel.Engine.State;
using AccessSentinel.Processing.InMemory;
using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Processing.Tests.InMemory;

/// <summary>The store in memory keeps the promises of the port, or what is tested on it proves nothing.</summary>
public sealed class InMemoryStateStoreTests
{
    private const ulong Generation = 5;

    [Test]
    public async Task Only_who_knows_the_version_saves()
    {
        var store = new InMemoryStateStore();
        (await SaveAsync(store, 0, 1)).ShouldBeTrue();
        (await SaveAsync(store, 0, 1)).ShouldBeFalse();
        (await SaveAsync(store, 1, 2)).ShouldBeTrue();
        (await SaveAsync(store, 1, 2)).ShouldBeFalse();
        (await LoadAsync(store))!.Version.ShouldBe(2);
    }

    [Test]
    public async Task A_record_of_another_generation_counts_as_absent()
    {
        var store = new InMemoryStateStore();
        (await SaveAsync(store, 0, 1)).ShouldBeTrue();
        (await SaveAsync(store, 1, 2, generation: 6)).ShouldBeFalse();
        (await SaveAsync(store, 0, 1, generation: 6)).ShouldBeTrue();
    }

    [Test]
    public async Task Pages_are_merged_and_removed_and_nothing_is_shared()
    {
        var store = new InMemoryStateStore();
        var record = Record(1, Generation);
        record.Pages[1] = [1];
        record.Pages[2] = [2];
        await store.SaveAsync([new SaveRequest("c", 0, record)], new bool[1], CancellationToken.None);
        record.Pages[1][0] = 99;
        var second = Record(2, Generation);
        second.Pages[3] = [3];
        second.RemovedPages.Add(2);
        await store.SaveAsync([new SaveRequest("c", 1, second)], new bool[1], CancellationToken.None);
        var loaded = (await LoadAsync(store))!;
        loaded.Pages.Keys.Order().ShouldBe([1, 3]);
        loaded.Pages[1].ShouldBe([1]);
    }

    [Test]
    public async Task The_outbox_is_cleared_only_at_its_version()
    {
        var store = new InMemoryStateStore();
        var record = Record(1, Generation);
        record.Outbox = [1];
        await store.SaveAsync([new SaveRequest("c", 0, record)], new bool[1], CancellationToken.None);
        await store.ClearOutboxAsync([("c", 2)], CancellationToken.None);
        (await LoadAsync(store))!.Outbox.ShouldBe([1]);
        await store.ClearOutboxAsync([("c", 1)], CancellationToken.None);
        (await LoadAsync(store))!.Outbox.ShouldBeEmpty();
        (await LoadAsync(store))!.Version.ShouldBe(1);
    }

    [Test]
    public async Task Emptied_it_has_another_generation_and_nothing_else()
    {
        var store = new InMemoryStateStore();
        var before = await store.GenerationAsync(CancellationToken.None);
        (await store.GenerationAsync(CancellationToken.None)).ShouldBe(before);
        await SaveAsync(store, 0, 1);
        await store.SaveCheckpointAsync("g", new TopicPartition("t", 0), new Checkpoint(before, 1, null), CancellationToken.None);
        store.FlushAll();
        (await store.GenerationAsync(CancellationToken.None)).ShouldNotBe(before);
        (await LoadAsync(store)).ShouldBeNull();
        (await store.ReadCheckpointAsync("g", new TopicPartition("t", 0), CancellationToken.None)).ShouldBeNull();
    }

    private static async Task<bool> SaveAsync(InMemoryStateStore store, long expected, long version, ulong generation = Generation)
    {
        var saved = new bool[1];
        await store.SaveAsync([new SaveRequest("c", expected, Record(version, generation))], saved, CancellationToken.None);
        return saved[0];
    }

    private static async Task<StoredRecord?> LoadAsync(InMemoryStateStore store)
    {
        var into = new StoredRecord?[1];
        await store.LoadAsync(["c"], into, CancellationToken.None);
        return into[0];
    }

    private static StoredRecord Record(long version, ulong generation) => new() { Version = version, Generation = generation };
}
