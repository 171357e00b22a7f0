using System.Text;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Contracts.Privacy;
using AccessSentinel.Engine;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.State;
using AccessSentinel.IntegrationTests.Support;
using AccessSentinel.Simulation;

namespace AccessSentinel.IntegrationTests;

/// <summary>
/// The codec loses nothing that matters: a record that was stored and loaded after every event decides, and is stored, exactly like one
/// that stayed in memory all the time. Crashes, rebalances and evictions rest on it. It stands here for the simulator's sake.
/// </summary>
public sealed class StoredRecordTests
{
    private const ulong Seed = 20_260_302;

    private static readonly SimulationParameters Population = new()
    {
        Credentials = 300,
        Days = 2,
        Attacks = [new("smash_and_grab", 6), new("steady", 4), new("enumeration", 3)],
    };

    [Test]
    public async Task ARecordLoadedAfterEveryEventIsTheOneThatStayedInMemory()
    {
        var engine = new DetectionEngine(new EngineOptions());
        var parser = new AccessEventParser(TagKey.Evaluation);
        var kept = new Dictionary<string, CredentialState>(StringComparer.Ordinal);
        var reloaded = new Dictionary<string, StoredRecord>(StringComparer.Ordinal);
        var accessEvent = default(AccessEvent);
        var offset = 0L;
        var commands = 0;
        foreach (var message in PortalEvents.Messages(new PortalSimulation(Population, Seed), "events"))
        {
            parser.Parse(message.Value, ref accessEvent).ShouldBe(RejectReason.None);
            var id = Encoding.UTF8.GetString(message.Key!);
            var context = new EventContext(message.Timestamp!.Value, 1, offset++, false);
            kept.TryAdd(id, new CredentialState(id));
            var expected = engine.Process(kept[id], accessEvent, context);

            var state = reloaded.TryGetValue(id, out var stored) ? StateCodec.Decode(id, stored) : new CredentialState(id);
            var found = engine.Process(state, accessEvent, context);
            reloaded[id] = Store(state, stored);

            found.Disposition.ShouldBe(expected.Disposition);
            (found.Command?.Id).ShouldBe(expected.Command?.Id);
            (found.Command?.Reason.Score).ShouldBe(expected.Command?.Reason.Score);
            commands += expected.Command is null ? 0 : 1;
        }

        await TestContext.Out.WriteLineAsync($"seed {Seed}: {offset} events, {commands} commands");
        commands.ShouldBeGreaterThan(5);
        foreach (var (id, state) in kept)
        {
            var whole = Store(state, null);
            whole.Core.SequenceEqual(reloaded[id].Core).ShouldBeTrue($"core of {id}");
            whole.Pages.Keys.Order().ShouldBe(reloaded[id].Pages.Keys.Order());
            whole.Pages.ShouldAllBe(page => page.Value.SequenceEqual(reloaded[id].Pages[page.Key]));
        }
    }

    /// <summary>What the store holds after a save: the core, and the pages as they were with the changed ones over them.</summary>
    private static StoredRecord Store(CredentialState state, StoredRecord? before)
    {
        var changed = new StoredRecord();
        StateCodec.Encode(state, changed);
        StateCodec.MarkSaved(state);
        var after = new StoredRecord { Core = changed.Core };
        foreach (var (number, page) in (before?.Pages ?? []).Concat(changed.Pages))
        {
            after.Pages[number] = page;
        }

        changed.RemovedPages.ForEach(number => after.Pages.Remove(number));
        return after;
    }
}
