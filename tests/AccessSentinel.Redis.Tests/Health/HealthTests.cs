using AccessSentinel.Redis.Health;
using AccessSentinel.TestKit.Servers;

namespace AccessSentinel.Redis.Tests.Health;

/// <summary>What doctor and the readiness probe are told.</summary>
public sealed class HealthTests
{
    [Test]
    public async Task A_node_says_what_it_is()
    {
        using RedisServer server = await RedisServer.StartAsync("maxmemory 50mb", "maxmemory-policy allkeys-lru");
        await using RedisStateStore store = await StoreUnderTest.ConnectAsync(server);

        (await store.PingAsync(CancellationToken.None)).ShouldBeGreaterThan(TimeSpan.Zero);
        RedisHealth health = await store.HealthAsync(CancellationToken.None);

        health.Reachable.ShouldBeTrue(health.Fault);
        RedisNode node = health.Nodes.ShouldHaveSingleItem();
        node.EndPoint.ShouldEndWith(server.Connection);
        node.Role.ShouldBe("master");
        node.Version.ShouldMatch(@"^\d+\.\d+");
        node.UsedBytes.ShouldBePositive();
        node.LimitBytes.ShouldBe(50L << 20);
        node.EvictionPolicy.ShouldBe("allkeys-lru");
        node.Persistent.ShouldBeFalse();
        health.Advice().Count.ShouldBe(2);
        health.Advice()[0].ShouldContain("noeviction");
        health.Advice()[1].ShouldContain("appendonly");
    }

    [Test]
    public async Task A_node_as_it_should_be_needs_no_advice()
    {
        using RedisServer server = await RedisServer.StartAsync("appendonly yes");
        await using RedisStateStore store = await StoreUnderTest.ConnectAsync(server);

        (await store.HealthAsync(CancellationToken.None)).Advice().ShouldBeEmpty();
    }

    [Test]
    public async Task The_password_of_a_file_opens_the_server()
    {
        using RedisServer server = await RedisServer.StartAsync();
        await server.CliAsync("CONFIG", "SET", "requirepass", "s3cret");
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "s3cret\n");
            await using RedisStateStore store = await RedisStateStore.ConnectAsync(
                StoreUnderTest.OptionsOf(server) with { PasswordFile = file }, CancellationToken.None);
            (await store.HealthAsync(CancellationToken.None)).Reachable.ShouldBeTrue();
        }
        finally
        {
            File.Delete(file);
        }

        await using RedisStateStore locked = await RedisStateStore.ConnectAsync(StoreUnderTest.OptionsOf(server), CancellationToken.None);
        RedisHealth health = await locked.HealthAsync(CancellationToken.None);
        health.Reachable.ShouldBeFalse();
        health.Fault.ShouldContain("password");
    }
}
