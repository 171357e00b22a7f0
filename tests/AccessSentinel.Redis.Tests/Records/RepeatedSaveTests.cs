using AccessSentinel.Redis.Connection;
using AccessSentinel.Redis.Records;
using AccessSentinel.TestKit.Servers;
using StackExchange.Redis;

namespace AccessSentinel.Redis.Tests.Records;

/// <summary>A save whose reply was lost is sent again, and then must neither be refused nor hide another writer.</summary>
public sealed class RepeatedSaveTests
{
    private RedisConnection _connection = null!;

    [OneTimeSetUp]
    public async Task Connect() => _connection = await RedisConnection.OpenAsync(
        StoreUnderTest.OptionsOf(await SharedServers.RedisAsync()), null, CancellationToken.None);

    [OneTimeTearDown]
    public async Task Disconnect()
    {
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }
    }

    [Test]
    public async Task Sent_again_it_finds_itself_and_counts_as_saved()
    {
        RedisKey key = RecordKey.Of(SharedServers.UniqueName("again"));

        (await SaveAsync(key, repeated: false, core: "mine", outbox: "o")).ShouldBe(1);
        (await SaveAsync(key, repeated: true, core: "mine", outbox: "o")).ShouldBe(1);
        (await SaveAsync(key, repeated: false, core: "mine", outbox: "o")).ShouldBe(0);
    }

    [TestCase("theirs", "o")]
    [TestCase("mine", "theirs")]
    [TestCase("mine", "")]
    public async Task What_another_wrote_is_a_conflict_still(string core, string outbox)
    {
        RedisKey key = RecordKey.Of(SharedServers.UniqueName("theirs"));

        (await SaveAsync(key, repeated: false, core, outbox)).ShouldBe(1);
        (await SaveAsync(key, repeated: true, core: "mine", outbox: "o")).ShouldBe(0);
    }

    private async Task<long> SaveAsync(RedisKey key, bool repeated, string core, string outbox) => ((long[])(await RecordScripts.Save.SendAsync(
        _connection.Database,
        [key],
        [60_000, repeated ? 1 : 0, 9, 0, "00000000000000aa", 1, core, outbox, 0, "level", "observe"],
        new Issue(repeated, WithSource: true)))!)[0];
}
