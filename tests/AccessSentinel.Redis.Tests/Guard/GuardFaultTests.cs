using AccessSentinel.Contracts.Commands;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Guarding;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Redis.Connection;
using AccessSentinel.Redis.Guard;
using AccessSentinel.TestKit.Servers;

namespace AccessSentinel.Redis.Tests.Guard;

/// <summary>Redis fails while the guard is asked; several workers ask at once.</summary>
public sealed class GuardFaultTests
{
    private static readonly GuardOptions Options = new() { InAll = 10, PerProfession = 10, ShareOfActive = 0 };

    [Test]
    public async Task Killed_while_it_is_asked_each_suspension_is_counted_once()
    {
        using RedisServer server = await RedisServer.StartAsync("appendonly yes", "appendfsync always");
        await using RedisConnection connection = await RedisConnection.OpenAsync(StoreUnderTest.OptionsOf(server), time: null, CancellationToken.None);
        RedisSuspensionGuard guard = new(connection, Options);
        SuspensionQuestion[] questions = Questions(2_000);
        var verdicts = new GuardVerdict[questions.Length];
        Task asking = guard.AskAsync(questions, verdicts, CancellationToken.None);
        await TestKit.Eventually.HoldsAsync(
            async () => asking.IsCompleted || (await server.CliAsync("ZCARD", "as:g:{guard}:enforce:all")) != "0", "some were counted");
        TestContext.Out.WriteLine($"killed with the call {(asking.IsCompleted ? "already over" : "in flight")}");
        server.Kill();
        await server.RestartAsync();
        await asking;

        verdicts.Count(verdict => verdict.Decision == GuardDecision.Allowed).ShouldBe(10);
        (await server.CliAsync("ZCARD", "as:g:{guard}:enforce:all")).ShouldBe("10");
        (await server.CliAsync("ZCARD", "as:g:{guard}:enforce:held")).ShouldBe($"{questions.Length - 10}");
    }

    [Test]
    public async Task Four_workers_that_ask_at_once_share_one_limit()
    {
        using RedisServer server = await RedisServer.StartAsync();
        SuspensionQuestion[] questions = Questions(400);
        var allowed = await Task.WhenAll(Enumerable.Range(0, 4).Select(async worker =>
        {
            await using RedisConnection connection = await RedisConnection.OpenAsync(StoreUnderTest.OptionsOf(server), time: null, CancellationToken.None);
            RedisSuspensionGuard guard = new(connection, Options);
            SuspensionQuestion[] own = [.. questions.Where((_, i) => i % 4 == worker)];
            var verdicts = new GuardVerdict[own.Length];
            await guard.AskAsync(own, verdicts, CancellationToken.None);
            return verdicts.Count(verdict => verdict.Decision == GuardDecision.Allowed);
        }));
        allowed.Sum().ShouldBe(10);
    }

    [Test]
    public async Task A_key_that_holds_something_else_throws_at_once()
    {
        using RedisServer server = await RedisServer.StartAsync();
        await using RedisConnection connection = await RedisConnection.OpenAsync(StoreUnderTest.OptionsOf(server), time: null, CancellationToken.None);
        await server.CliAsync("SET", "as:g:{guard}:enforce:all", "somebody else's");
        RedisSuspensionGuard guard = new(connection, Options);
        var asking = async () => await guard.AskAsync(Questions(1), new GuardVerdict[1], CancellationToken.None);
        (await asking.ShouldThrowAsync<TransportException>()).Message.ShouldContain("another program");
    }

    private static SuspensionQuestion[] Questions(int count) =>
    [
        .. Enumerable.Range(0, count).Select(i => new SuspensionQuestion(
            $"id{i}",
            $"c{i}",
            OperatingMode.Enforce,
            TimeSpan.FromHours(72),
            [new GuardLimit(GuardScope.All, "all", Options.InAll), new GuardLimit(GuardScope.Profession, "profession:nurse", Options.PerProfession)],
            false)),
    ];
}
