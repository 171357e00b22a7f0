using AccessSentinel.Contracts.Commands;
using AccessSentinel.Processing.Ports;
using AccessSentinel.TestKit.Servers;

namespace AccessSentinel.Redis.Tests.Measures;

/// <summary>While workers of two versions run side by side.</summary>
public sealed class OtherVersionTests
{
    private static readonly PublishedMeasure Measure = new()
    {
        CommandId = "0123456789abcdef0123456789abcdef",
        Type = CommandType.Suspend,
        Mode = OperatingMode.Enforce,
        CredentialId = "ps-1",
        IssuedAt = 638_000_000_000_000_000,
        PublishedAt = 638_000_000_010_000_000,
        Until = 638_100_000_000_000_000,
    };

    [Test]
    public async Task What_another_version_noted_is_left_to_it_and_nobody_waits_for_it_to_become_readable()
    {
        var none = CancellationToken.None;
        using var server = await RedisServer.StartAsync();
        await using var ledger = await RedisMeasureLedger.ConnectAsync(StoreUnderTest.OptionsOf(server), none);
        await server.CliAsync("HSET", "as:{measures}", Measure.CommandId, "in other words");
        (await ledger.FindAsync(Measure.CommandId, none)).ShouldBeNull();
        (await ledger.SaveAsync([new(null, Measure)], none)).ShouldBe([true]);
        (await server.CliAsync("HGET", "as:{measures}", Measure.CommandId)).ShouldBe("in other words");
    }

    [Test]
    public async Task What_is_readable_but_for_one_word_is_left_as_well_since_what_was_read_never_equals_it()
    {
        var none = CancellationToken.None;
        using var server = await RedisServer.StartAsync();
        await using var ledger = await RedisMeasureLedger.ConnectAsync(StoreUnderTest.OptionsOf(server), none);
        await ledger.SaveAsync([new(null, Measure)], none);
        string text = (await server.CliAsync("HGET", "as:{measures}", Measure.CommandId)).Replace("result=none", "result=halfway", StringComparison.Ordinal);
        await server.CliAsync("HSET", "as:{measures}", Measure.CommandId, text);
        var read = (await ledger.FindAsync(Measure.CommandId, none)).ShouldNotBeNull();
        (await ledger.SaveAsync([new(read, read with { Result = CommandEffect.Applied })], none)).ShouldBe([true]);
        (await server.CliAsync("HGET", "as:{measures}", Measure.CommandId)).ShouldBe(text);
        text.ShouldContain("halfway");
    }
}
