using AccessSentinel.Contracts.Commands;
using AccessSentinel.Processing.InMemory;
using AccessSentinel.Processing.Ports;
using AccessSentinel.TestKit.Servers;

namespace AccessSentinel.Redis.Tests;

[TestFixture(true)]
[TestFixture(false)]
public sealed class MeasureLedgerTests(bool redis)
{
    private static readonly PublishedMeasure Measure = new()
    {
        CommandId = "0123456789abcdef0123456789abcdef",
        Type = CommandType.Suspend,
        Mode = OperatingMode.Enforce,
        CredentialId = "ps 1 credential=ps 2",
        IssuedAt = 638_000_000_000_000_000,
        PublishedAt = 638_000_000_010_000_000,
        Until = 638_100_000_000_000_000,
    };

    private RedisServer? _server;
    private IMeasureLedger _ledger = null!;

    [SetUp]
    public async Task BeginAsync()
    {
        _server = redis ? await RedisServer.StartAsync() : null;
        _ledger = _server is { } server
            ? await RedisMeasureLedger.ConnectAsync(StoreUnderTest.OptionsOf(server), CancellationToken.None)
            : new InMemoryMeasureLedger();
    }

    [TearDown]
    public async Task EndAsync()
    {
        await _ledger.DisposeAsync();
        _server?.Dispose();
    }

    [Test]
    public async Task What_is_noted_is_found_replaced_and_forgotten()
    {
        var none = CancellationToken.None;
        (await _ledger.FindAsync(Measure.CommandId, none)).ShouldBeNull();
        (await _ledger.SaveAsync([new(null, Measure), new(null, Measure with { CommandId = "b", Mode = OperatingMode.Shadow })], none)).ShouldBe([true, true]);
        (await _ledger.FindAsync(Measure.CommandId, none)).ShouldBe(Measure);

        var answered = Measure with { Result = CommandEffect.Applied, Proven = true };
        (await _ledger.SaveAsync([new(Measure, answered)], none)).ShouldBe([true]);
        (await _ledger.AllAsync(none)).OrderBy(each => each.CommandId, StringComparer.Ordinal).ShouldBe([answered, Measure with { CommandId = "b", Mode = OperatingMode.Shadow }]);
        await _ledger.RemoveAsync([Measure.CommandId], none);
        await _ledger.RemoveAsync([], none);
        (await _ledger.AllAsync(none)).ShouldHaveSingleItem().CommandId.ShouldBe("b");
    }

    [Test]
    public async Task What_changed_since_it_was_read_is_not_replaced()
    {
        var none = CancellationToken.None;
        var answered = Measure with { Result = CommandEffect.Applied };
        (await _ledger.SaveAsync([new(Measure, answered)], none)).ShouldBe([false], "it is not there");
        (await _ledger.SaveAsync([new(null, answered)], none)).ShouldBe([true]);
        var other = Measure with { CommandId = "b" };
        (await _ledger.SaveAsync([new(Measure, Measure with { Proven = true }), new(null, other), new(null, Measure)], none)).ShouldBe([false, true, false]);
        (await _ledger.SaveAsync([], none)).ShouldBeEmpty();
        (await _ledger.AllAsync(none)).OrderBy(each => each.CommandId, StringComparer.Ordinal).ShouldBe([answered, other]);
        await _ledger.RemoveAsync([other.CommandId], none);
        (await _ledger.SaveAsync([new(other, other with { Proven = true })], none)).ShouldBe([false], "it is forgotten");
    }

    [Test]
    public async Task Gaps_are_kept_by_measure_and_reason_and_go_together()
    {
        var none = CancellationToken.None;
        await _ledger.PutGapAsync(new PortalGap(CommandType.StepUp, CommandEffect.Unsupported, 1, 5), none);
        await _ledger.PutGapAsync(new PortalGap(CommandType.StepUp, CommandEffect.Failed, 1, 6), none);
        await _ledger.PutGapAsync(new PortalGap(CommandType.StepUp, CommandEffect.Failed, 2, 7), none);
        await _ledger.PutGapAsync(new PortalGap(CommandType.Suspend, CommandEffect.Failed, 1, 8), none);
        (await _ledger.GapsAsync(none)).OrderBy(each => each.At).ShouldBe(
        [
            new PortalGap(CommandType.StepUp, CommandEffect.Unsupported, 1, 5),
            new PortalGap(CommandType.StepUp, CommandEffect.Failed, 2, 7),
            new PortalGap(CommandType.Suspend, CommandEffect.Failed, 1, 8),
        ]);
        await _ledger.ClearGapsAsync(CommandType.StepUp, none);
        (await _ledger.GapsAsync(none)).ShouldHaveSingleItem().Type.ShouldBe(CommandType.Suspend);
    }

    [Test]
    public async Task One_holds_the_lease_and_renews_it()
    {
        var minutes = TimeSpan.FromMinutes(5);
        (await _ledger.LeaseAsync("a", minutes, CancellationToken.None)).ShouldBeTrue();
        (await _ledger.LeaseAsync("b", minutes, CancellationToken.None)).ShouldBeFalse();
        (await _ledger.LeaseAsync("a", minutes, CancellationToken.None)).ShouldBeTrue();
    }
}
