using System.Net.Sockets;
using AccessSentinel.Redis.Embedded;
using AccessSentinel.TestKit;

namespace AccessSentinel.Redis.Tests.Embedded;

/// <summary>The demo's private server.</summary>
public sealed class RedisServerProcessTests
{
    [Test]
    public async Task It_serves_and_ends_when_disposed()
    {
        Requires.RedisServer();
        int port;
        await using (RedisServerProcess server = await RedisServerProcess.StartAsync(CancellationToken.None))
        {
            port = server.Port;
            await using RedisStateStore store = await RedisStateStore.ConnectAsync(
                new RedisOptions { Connection = server.Connection }, CancellationToken.None);
            (await store.GenerationAsync(CancellationToken.None)).ShouldBe(await store.GenerationAsync(CancellationToken.None));
        }

        (await AnswersAsync(port)).ShouldBeFalse();
    }

    [Test]
    public async Task Two_are_two()
    {
        Requires.RedisServer();
        await using RedisServerProcess first = await RedisServerProcess.StartAsync(CancellationToken.None);
        await using RedisServerProcess second = await RedisServerProcess.StartAsync(CancellationToken.None);
        first.Port.ShouldNotBe(second.Port);
        await using RedisStateStore one = await RedisStateStore.ConnectAsync(new RedisOptions { Connection = first.Connection }, CancellationToken.None);
        await using RedisStateStore two = await RedisStateStore.ConnectAsync(new RedisOptions { Connection = second.Connection }, CancellationToken.None);
        (await one.GenerationAsync(CancellationToken.None)).ShouldNotBe(await two.GenerationAsync(CancellationToken.None));
    }

    private static async Task<bool> AnswersAsync(int port)
    {
        try
        {
            using TcpClient client = new();
            await client.ConnectAsync("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
