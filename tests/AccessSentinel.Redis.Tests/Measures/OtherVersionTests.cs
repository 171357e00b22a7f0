using AccessSentinel.Contracts.Commands;
using AccessSentinel.Processing.Ports;
using AccessSentinel.TestKit.Servers;

namespace AccessSentinel.Redis.Tests.Measures;

/// <summary>While workers of two versions run side by side.</summary>
public sealed class OtherVersionTests
{
    [Test]
    public async Task What_another_version_noted_is_left_to_it_and_nobody_waits_for_it_to_become_readable()
    {
        var none = CancellationToken.None;
        PublishedMeasure measure = new()
        {
            CommandId = "0123456789abcdef0123456789abcdef",
            Type = CommandType.Suspend,
            Mode = OperatingMode.Enforce,
            CredentialId = "ps-1",
            IssuedAt = 638_000_000_000_000_000,
            PublishedAt = 638_000_000_010_000_000,
            Until = 638_100_000_000_000_000,
        };
        using var server = await RedisServer.StartAsync();
        await using var ledger = await RedisMeasureLedger.ConnectAsync(StoreUnderTest.OptionsOf(server), none);
        await server.CliAsync("HSET", "as:{measures}", measure.CommandId, "in other words");
        (await ledger.FindAsync(measure.CommandId, none)).ShouldBeNull();
        (await ledger.SaveAsync([new(null, measure)], none)).ShouldBe([true]);
        (await server.CliAsync("HGET", "as:{measures}", measure.CommandId)).Trim().ShouldBe("in other words");
    }
}
