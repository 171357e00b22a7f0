using AccessSentinel.Contracts.Privacy;
using AccessSentinel.Engine;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.State;
using AccessSentinel.Processing.Tests.Support;

namespace AccessSentinel.Processing.Tests.Workers;

/// <summary>Workers are restarted with a rotated key file in the middle of an attack: what they publish is what they would have published.</summary>
public sealed class KeyRotationTests
{
    private static readonly DateTime Until = EventJson.Start.AddDays(400);
    private static readonly TagKey First = TagKey.Evaluation;
    private static readonly TagKey Second = new("k2", [.. Enumerable.Range(1, 32).Select(i => (byte)i)]);
    private static readonly TagKey Rotated = Second.After(new KeyOverlap(First, Until), []);
    private static readonly TagKey Prepared = First.After(new KeyOverlap(Second, Until, IsReturn: true), []);

    /// <summary>How many events the first worker judges, from before the attack to long after.</summary>
    [TestCase(60)]
    [TestCase(121)]
    [TestCase(125)]
    [TestCase(130)]
    [TestCase(160)]
    public async Task A_restart_with_the_rotated_file_in_mid_episode_publishes_the_same_bytes(int judged)
    {
        var whole = New();
        var events = Attack();
        Append(whole, events);
        await whole.RunToEndAsync(null, 0);
        whole.Published.Count.ShouldBeGreaterThan(1, "an episode of more than one measure");

        var world = New();
        Append(world, events[..judged]);
        await world.RunToEndAsync(null, 0);
        world.Store.Snapshot().Values.ShouldAllBe(record => record.KeyId == First.Id);
        world.Key = Rotated;
        Append(world, events[judged..]);
        await world.RunToEndAsync(null, 0);

        Bytes(world).ShouldBe(Bytes(whole));
        world.Record("c").KeyId.ShouldBe("k2");
        world.Record("c").Level.ShouldBe(whole.Record("c").Level);
    }

    [Test]
    public async Task Workers_that_hold_both_keys_take_turns_whatever_key_is_the_present_one()
    {
        var whole = New();
        var events = Attack();
        Append(whole, events);
        await whole.RunToEndAsync(null, 0);

        var world = New();
        TagKey[] turns = [First, Prepared, Rotated, Prepared, Rotated, Rotated];
        var each = events.Count / turns.Length;
        for (var i = 0; i < turns.Length; i++)
        {
            world.Key = turns[i];
            Append(world, events[(i * each)..(i == turns.Length - 1 ? events.Count : (i + 1) * each)]);
            await world.RunToEndAsync(null, 0);
            world.Record("c").KeyId.ShouldBe(turns[i].Id);
        }

        Bytes(world).ShouldBe(Bytes(whole));
    }

    [Test]
    public async Task A_worker_without_the_new_key_ends_at_a_record_that_was_carried_over_says_what_to_do_and_touches_nothing()
    {
        var world = New();
        var events = Attack();
        world.Key = Rotated;
        Append(world, events[..100]);
        await world.RunToEndAsync(null, 0);
        var before = world.Records();
        var version = world.Record("c").Version;

        world.Key = First;
        Append(world, events[100..]);
        await using (var old = world.Start(new PortHooks(), 0))
        {
            await old.ConsumedAsync();
            var said = old.Completion.Exception.ShouldNotBeNull().Flatten().InnerException.ShouldBeOfType<InvalidDataException>().Message;
            said.ShouldContain("'k2'");
            said.ShouldContain("rotated key file");
        }

        world.Records().ShouldBe(before, ignoreOrder: true);
        world.Record("c").Version.ShouldBe(version);
        world.Published.ShouldBeEmpty();

        world.Key = Rotated;
        await world.RunToEndAsync(null, 0);
        var whole = New();
        Append(whole, events);
        await whole.RunToEndAsync(null, 0);
        Bytes(world).ShouldBe(Bytes(whole));
    }

    [Test]
    public async Task A_record_of_a_key_that_was_given_up_is_opened_and_its_measure_goes_on()
    {
        var world = New();
        Append(world, Attack());
        await world.RunToEndAsync(null, 0);
        var level = world.Record("c").Level;
        var sequence = world.Record("c").Sequence;
        level.ShouldBe("suspend");

        world.Key = Second.After(null, [First.Id]);
        world.Lookups(0, "c", EventJson.Start.AddDays(12), TimeSpan.FromMinutes(9), 3, "known-");
        await world.RunToEndAsync(null, 0);

        world.Record("c").KeyId.ShouldBe("k2");
        world.Record("c").Level.ShouldBe(level);
        world.Record("c").Sequence.ShouldBe(sequence);
    }

    [Test]
    public async Task Until_an_event_can_be_carried_over_a_record_goes_on_naming_the_key_that_it_is_under()
    {
        var world = New();
        world.Lookups(0, "c", EventJson.Start, TimeSpan.FromMinutes(9), 5, "known-");
        await world.RunToEndAsync(null, 0);

        // It is saved, since it counts the message, and names nobody.
        world.Key = Rotated;
        world.Append(0, "c", EventJson.Start.AddHours(2), "{\"id\":\"x\",\"credential\":{\"id\":\"c\"}}"u8.ToArray());
        await world.RunToEndAsync(null, 0);
        world.Record("c").KeyId.ShouldBe(First.Id);
        Decode(world).Rejects.ShouldBe(1);

        // So a worker that does not have the new key yet may go on with it.
        world.Key = First;
        world.Lookups(0, "c", EventJson.Start.AddHours(3), TimeSpan.FromMinutes(9), 5, "known-");
        await world.RunToEndAsync(null, 0);
        Decode(world).Known.Count.ShouldBe(5);

        world.Key = Rotated;
        world.Lookups(0, "c", EventJson.Start.AddHours(5), TimeSpan.FromMinutes(9), 5, "known-");
        await world.RunToEndAsync(null, 0);
        world.Record("c").KeyId.ShouldBe("k2");
        Decode(world).Known.Count.ShouldBe(5, "known under either is known, and once");
        Decode(world).Transition.From.ShouldBe(First.Id);
    }

    [Test]
    public async Task A_record_of_another_installation_is_refused_as_ever()
    {
        var world = New();
        world.Lookups(0, "c", EventJson.Start, TimeSpan.FromMinutes(1), 2, "b");
        await world.RunToEndAsync(null, 0);
        world.Key = Second.After(new KeyOverlap(new TagKey("k1", new byte[32]), Until), ["k0"]);
        world.Lookups(0, "c", EventJson.Start.AddHours(1), TimeSpan.FromMinutes(1), 2, "b");
        await using var worker = world.Start(new PortHooks(), 0);
        await worker.ConsumedAsync();
        worker.Completion.Exception.ShouldNotBeNull().Flatten().InnerException!.Message.ShouldContain($"'{First.Id}'");
    }

    /// <summary>Whether a campaign shows does not depend on which of its credentials' workers have the new key.</summary>
    [Test]
    public async Task A_campaign_over_two_workers_of_which_one_has_the_new_key_is_the_same_campaign()
    {
        var whole = await CampaignAsync(First, First, First);
        whole.ShouldContain(command => command.Contains("campaign network-", StringComparison.Ordinal) || command.Contains("campaign device-", StringComparison.Ordinal), "the others weigh in the decision");
        (await CampaignAsync(First, First, Rotated)).ShouldBe(whole);
        (await CampaignAsync(First, Rotated, First)).ShouldBe(whole);
        (await CampaignAsync(Prepared, Rotated, Prepared)).ShouldBe(whole);
    }

    /// <summary>Credentials at work, then all of them on one source new to them, worker by worker; each worker has a key file of its own.</summary>
    private static async Task<IReadOnlyList<string>> CampaignAsync(TagKey before, TagKey first, TagKey second)
    {
        World world = new() { Engine = new DetectionEngine(new EngineOptions()) };
        for (var credential = 0; credential < 16; credential++)
        {
            var partition = credential % 2;
            for (var day = 0; day < 6; day++)
            {
                world.Lookups(partition, $"c{credential}", EventJson.Start.AddDays(day), TimeSpan.FromMinutes(20), 12, $"p{credential}-", network: 10 + credential);
            }
        }

        world.Key = before;
        await world.RunToEndAsync(null, 0, 1);
        for (var wave = 0; wave < 16; wave++)
        {
            world.Key = wave % 2 == 0 ? first : second;
            world.Lookups(wave % 2, $"c{wave}", EventJson.Start.AddDays(7).AddMinutes(10 * wave), TimeSpan.FromSeconds(30), 12, $"victim{wave}-", network: 99);
            await world.RunToEndAsync(null, wave % 2);
        }

        return [.. world.Published.Select(command => $"{command.CredentialId} {command.Type} {command.IssuedAt:O} {command.Reason.Summary}")];
    }

    private static CredentialState Decode(World world) => StateCodec.Decode("c", world.Record("c"));

    private static World New() => new() { Engine = new DetectionEngine(new EngineOptions { Campaigns = false }) };

    /// <summary>Days of known people, then somebody else's hand on the credential.</summary>
    private static List<(DateTime Time, byte[] Value)> Attack()
    {
        List<(DateTime, byte[])> events = [];
        for (var day = 0; day < 10; day++)
        {
            for (var i = 0; i < 12; i++)
            {
                Add(EventJson.Start.AddDays(day).AddMinutes(25 * i), $"known-{(day + i) % 15}", 1);
            }
        }

        for (var i = 0; i < 60; i++)
        {
            Add(EventJson.Start.AddDays(11).AddSeconds(20 * i), i % 9 == 8 ? $"victim-{i - 1}" : $"victim-{i}", 7);
        }

        return events;

        void Add(DateTime time, string person, int network) => events.Add((time, EventJson.Lookup($"e{events.Count}", "c", time, person, network)));
    }

    private static void Append(World world, List<(DateTime Time, byte[] Value)> events)
    {
        foreach (var (time, value) in events)
        {
            world.Append(0, "c", time, value);
        }
    }

    private static IReadOnlyList<string> Bytes(World world) =>
        [.. world.Broker.Messages(World.Commands).Select(message => Convert.ToHexString(message.Value!)).Distinct()];
}
