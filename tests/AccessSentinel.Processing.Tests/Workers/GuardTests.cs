using AccessSentinel.Contracts.Audit;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Guarding;
using AccessSentinel.Processing.InMemory;
using AccessSentinel.Processing.Options;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Processing.Tests.Support;
using AccessSentinel.TestKit;

namespace AccessSentinel.Processing.Tests.Workers;

/// <summary>The worker asks the guard before it suspends: nothing is suspended without it, and nothing that it holds is lost.</summary>
public sealed class GuardTests
{
    private static readonly DateTime Later = EventJson.Start.AddMinutes(30);

    [Test]
    public async Task What_is_allowed_is_suspended_and_only_suspensions_are_asked_about()
    {
        ScriptedGuard guard = new();
        World world = new() { Guard = guard };
        world.Lookups(0, "c", EventJson.Start, TimeSpan.FromMinutes(1), 5, "b");
        await using var worker = world.Start(new PortHooks(), 0);
        await worker.ConsumedAsync();
        guard.Asked.ShouldBeEmpty();
        world.ReadDecoy(0, "c", Later);
        world.Lookups(0, "c", Later.AddMinutes(1), TimeSpan.FromMinutes(1), 5, "b");
        await worker.ConsumedAsync();
        await worker.StopAsync();

        var suspended = world.Published.ShouldHaveSingleItem();
        suspended.Type.ShouldBe(CommandType.Suspend);
        guard.Asked.ShouldHaveSingleItem().CommandId.ShouldBe(suspended.Id);
        guard.Asked[0].CredentialId.ShouldBe("c");
        worker.Counts["guard_allowed_total"].ShouldBe(1);
        worker.Counts["guard_held_total"].ShouldBe(0);
        worker.Counts["events_processed_total"].ShouldBe(11);
        worker.Counts.ShouldAddUp();
        Verdicts(world).ShouldHaveSingleItem().Answer.ShouldBe(GuardAnswer.Allowed);
    }

    [Test]
    public async Task What_is_held_is_a_restriction_that_says_so_until_it_is_allowed()
    {
        var full = true;
        ScriptedGuard guard = new() { Answer = _ => Volatile.Read(ref full) ? ScriptedGuard.Held : ScriptedGuard.Allowed };
        World world = new() { Guard = guard };
        world.Lookups(0, "c", EventJson.Start, TimeSpan.FromMinutes(1), 5, "b");
        world.ReadDecoy(0, "c", Later);
        await using var worker = world.Start(new PortHooks(), 0);
        await worker.ConsumedAsync();
        var held = world.Published.ShouldHaveSingleItem();
        held.Type.ShouldBe(CommandType.Restrict);
        held.Limits.ShouldBe(new CommandLimits(LimitScope.Known, null));
        held.RevokeSessions.ShouldBeTrue();
        held.Reason.Summary.ShouldContain("a suspension is held by the guard: the limit on suspensions of its department is reached");
        guard.Asked.Count.ShouldBe(1);

        // Whatever the event, as long as it is judged.
        world.ReadDecoy(0, "c", Later.AddMinutes(1), outcome: "denied");
        world.Lookups(0, "c", Later.AddMinutes(2), TimeSpan.FromMinutes(1), 2, "b");
        await worker.ConsumedAsync();
        guard.Asked.Count.ShouldBe(4);
        world.Published.Count.ShouldBe(1, "its restriction runs already");

        Volatile.Write(ref full, false);
        world.ReadDecoy(0, "c", Later.AddMinutes(5), outcome: "denied");
        await worker.ConsumedAsync();
        await worker.StopAsync();
        world.Published.Count.ShouldBe(2);
        var suspended = world.Published[1];
        suspended.Type.ShouldBe(CommandType.Suspend);
        suspended.Episode.ShouldBe(held.Episode);
        suspended.Sequence.ShouldBeGreaterThan(held.Sequence);
        suspended.Id.ShouldBe(guard.Asked[^1].CommandId);
        suspended.Reason.Summary.ShouldContain("this suspension was held by the guard");
        worker.Counts["guard_held_total/department"].ShouldBe(1);
        worker.Counts["guard_allowed_total"].ShouldBe(1);
        worker.Counts.ShouldAddUp();
        Verdicts(world).Select(verdict => verdict.Answer).ShouldBe([GuardAnswer.Held, GuardAnswer.Allowed]);
    }

    [Test]
    public async Task What_is_held_is_still_owed_to_the_worker_that_comes_next()
    {
        ScriptedGuard guard = new() { Answer = static _ => ScriptedGuard.Held };
        World world = new() { Guard = guard };
        world.ReadDecoy(0, "c", Later);
        await world.RunToEndAsync(null, 0);
        world.Published.ShouldHaveSingleItem().Type.ShouldBe(CommandType.Restrict);
        guard.Answer = static _ => ScriptedGuard.Allowed;
        world.Lookups(0, "c", Later.AddHours(1), TimeSpan.FromMinutes(1), 1, "b");
        await world.RunToEndAsync(null, 0);
        world.Published[^1].Type.ShouldBe(CommandType.Suspend);
        world.Published[^1].Episode.ShouldBe(world.Published[0].Episode);
    }

    [TestCase(true, TestName = "A_guard_that_fails_suspends_nobody_and_is_asked_again")]
    [TestCase(false, TestName = "A_guard_that_is_silent_suspends_nobody_and_is_asked_again")]
    public async Task Unreadable(bool fails)
    {
        var away = true;
        ScriptedGuard guard = new()
        {
            Think = cancellation => !Volatile.Read(ref away) ? Task.CompletedTask
                : fails ? throw new TransportException("The guard is away.")
                : Task.Delay(Timeout.Infinite, cancellation),
        };
        AdvancedClock clock = new();
        World world = new() { Guard = guard, Time = clock };
        world = new World { Guard = guard, Time = clock, Options = world.Options with { Guard = new GuardOptions { AskTimeout = TimeSpan.FromMilliseconds(100) } } };
        world.ReadDecoy(0, "c", Later);
        await using var worker = world.Start(new PortHooks(), 0);
        await worker.ConsumedAsync();
        var held = world.Published.ShouldHaveSingleItem();
        held.Type.ShouldBe(CommandType.Restrict);
        held.Limits.ShouldBe(new CommandLimits(LimitScope.Known, null));
        held.Reason.Summary.ShouldContain("could not be asked");
        worker.Counts["guard_unreadable_total"].ShouldBe(1);
        worker.Log.Lines.ShouldContain(line => line.Contains("guard", StringComparison.OrdinalIgnoreCase));

        Volatile.Write(ref away, false);
        clock.Advance(TimeSpan.FromSeconds(6));
        world.Lookups(0, "c", Later.AddMinutes(1), TimeSpan.FromMinutes(1), 1, "b");
        await worker.ConsumedAsync();
        await worker.StopAsync();
        world.Published[^1].Type.ShouldBe(CommandType.Suspend);
        guard.Asked.Count.ShouldBe(2);
        worker.Counts["events_processed_total"].ShouldBe(2);
        Verdicts(world).Select(verdict => verdict.Answer).ShouldBe([GuardAnswer.Unreadable, GuardAnswer.Allowed]);
    }

    [Test]
    public async Task A_batch_that_is_redone_asks_by_the_same_id_and_is_counted_once()
    {
        InMemorySuspensionGuard real = new(new GuardOptions { InAll = 2, ShareOfActive = 0 }, TimeProvider.System);
        ScriptedGuard guard = new();
        World world = new() { Guard = guard };
        world.Lookups(0, "first", EventJson.Start, TimeSpan.FromMinutes(1), 5, "b");
        var calls = 0;
        guard.Think = async cancellation =>
        {
            if (Interlocked.Increment(ref calls) == 1)
            {
                // Somebody else saves the record while the guard is asked: the save that follows fails.
                var stored = world.Record("first");
                stored.Version++;
                var saved = new bool[1];
                await world.Store.SaveAsync([new SaveRequest("first", stored.Version - 1, stored)], saved, cancellation);
                saved[0].ShouldBeTrue();
            }
        };
        guard.Answer = question =>
        {
            var into = new GuardVerdict[1];
            real.AskAsync([question], into, CancellationToken.None).IsCompletedSuccessfully.ShouldBeTrue();
            return into[0];
        };
        await using var worker = world.Start(new PortHooks(), 0);
        await worker.ConsumedAsync();
        world.ReadDecoy(0, "first", Later);
        await worker.ConsumedAsync();
        guard.Asked.Count.ShouldBe(2);
        guard.Asked[1].CommandId.ShouldBe(guard.Asked[0].CommandId);
        worker.Counts["save_conflicts_total"].ShouldBe(1);
        foreach (var next in new[] { "second", "third" })
        {
            world.ReadDecoy(0, next, Later);
            await worker.ConsumedAsync();
        }

        await worker.StopAsync();
        world.Published.Select(command => (command.CredentialId, command.Type)).ShouldBe(
            [("first", CommandType.Suspend), ("second", CommandType.Suspend), ("third", CommandType.Restrict)]);
        worker.Counts["guard_allowed_total"].ShouldBe(2);
        worker.Counts["guard_held_total/all"].ShouldBe(1);
        worker.Counts.ShouldAddUp();
        Verdicts(world).Count.ShouldBe(3, "the first verdict was dropped with the record it was given to");
    }

    /// <summary>The limits rise with those who are active; a worker that learns a week of the topic must not take all of that week for active now.</summary>
    [Test]
    public async Task Who_is_learned_of_is_not_active_now()
    {
        ScriptedGuard guard = new();
        World world = new() { Guard = guard };
        world = new World { Guard = guard, Options = world.Options with { BootstrapMode = BootstrapMode.Learn } };
        world.Lookups(0, "past", EventJson.Start, TimeSpan.FromMinutes(1), 20, "b");
        await world.RunToEndAsync(null, 0);
        guard.Active.ShouldBeEmpty();

        world.Lookups(0, "present", EventJson.Start.AddHours(1), TimeSpan.FromMinutes(1), 1, "b");
        await world.RunToEndAsync(null, 0);
        guard.Active.ShouldBe(["present"]);
    }

    /// <summary>The feed does not answer for what the worker does: it goes back to the beginning, and what it reads there is hours old.</summary>
    [TestCase(BootstrapMode.Learn)]
    [TestCase(BootstrapMode.Decide)]
    public async Task Going_back_after_a_loss_is_no_replay_and_what_the_portal_sends_again_is_one(BootstrapMode mode)
    {
        ScriptedGuard guard = new();
        World world = new() { Guard = guard };
        world = new World { Guard = guard, Options = world.Options with { BootstrapMode = mode, BatchSize = 50 } };
        var day = EventJson.Start;
        for (var i = 0; i < 300; i += 5)
        {
            world.Lookups(0, $"c{i % 12}", day.AddMinutes(i), TimeSpan.FromMinutes(1), 5, "b");
        }

        await using var worker = world.Start(new PortHooks(), 0);
        await worker.ConsumedAsync();
        var written = world.Broker.Messages(World.Events);
        if (mode == BootstrapMode.Learn)
        {
            world.Store.FlushAll();
        }
        else
        {
            // As after a failover that lost most of what was written: the same generation, an older checkpoint.
            await Eventually.HoldsAsync(() => worker.Counts["events_consumed_total"] == 300, "the last batch is done with the store");
            var checkpoint = await world.Store.ReadCheckpointAsync(world.Options.GroupId, World.Partition(0), CancellationToken.None);
            await world.Store.SaveCheckpointAsync(world.Options.GroupId, World.Partition(0), checkpoint! with { NextOffset = 3 }, CancellationToken.None);
        }

        world.ReadDecoy(0, "first", day.AddHours(5).AddMinutes(1));
        await Eventually.HoldsAsync(() => world.Published.Count == 1, "a thief is stopped");
        world.ReadDecoy(0, "next", day.AddHours(5).AddMinutes(1));
        await Eventually.HoldsAsync(() => world.Published.Count == 2, "the next one, too");
        worker.Counts["data_loss_total"].ShouldBe(1);
        guard.Asked.ShouldAllBe(question => !question.Implausible);

        // The portal sends the first hundred once more, as they were.
        foreach (var message in written.Take(100))
        {
            world.Broker.Append(World.Partition(0), message.Timestamp, message.Key.ToArray(), message.Value.ToArray());
        }

        world.ReadDecoy(0, "second", day.AddHours(5).AddMinutes(2));
        await worker.ConsumedAsync();
        await worker.StopAsync();
        guard.Asked.Single(question => question.CredentialId == "second").Implausible.ShouldBeTrue();
        worker.Counts["events_duplicate_total"].ShouldBeGreaterThanOrEqualTo(100);
        worker.Counts.ShouldAddUp();
    }

    private static IReadOnlyList<GuardAudit> Verdicts(World world) =>
        [.. world.Broker.Messages(World.Audit).Select(message => AuditRecord.TryRead(message.Value, out var read) ? read.Content : null).OfType<GuardAudit>()];
}
