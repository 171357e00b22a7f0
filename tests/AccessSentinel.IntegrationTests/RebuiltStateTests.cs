using System.Globalization;
using AccessSentinel.Engine.Packing;
using AccessSentinel.Engine.State;
using AccessSentinel.IntegrationTests.Support;
using AccessSentinel.Simulation;

namespace AccessSentinel.IntegrationTests;

/// <summary>
/// What Redis lost is rebuilt from the topic: after FLUSHALL in full flight windows, known people and baselines are those of a run that lost
/// nothing.
/// </summary>
public sealed class RebuiltStateTests
{
    private const ulong Seed = 23;

    private static readonly SimulationParameters Population = new() { Credentials = 30, Days = 3, QuietDays = 2, Attacks = [new("smash_and_grab", 2)] };

    [Test]
    public async Task AfterFlushAllWhatIsRememberedIsWhatIsRememberedWithoutIt()
    {
        using var flushed = await Deployment.CreateAsync(BrokerKind.Real);
        using var whole = await Deployment.CreateAsync(BrokerKind.Real);
        using var learned = await Deployment.CreateAsync(BrokerKind.Real);
        await RunAsync(flushed, learns: false, flush: true);
        await RunAsync(whole, learns: false, flush: false);
        await RunAsync(learned, learns: true, flush: false);

        var found = States(flushed);
        found.Count.ShouldBeGreaterThan(20);
        await TestContext.Out.WriteLineAsync($"seed {Seed}: {found.Count} records, {(await flushed.CommandsAsync()).Count} commands after FLUSHALL, {(await whole.CommandsAsync()).Count} without");

        // Baselines are taught with other weights while learning: they are those of a worker that learned what the topic held, but for whom was
        // stopped: his measure is known from the topic of commands, and nothing that he does under it teaches.
        Unlike(found, States(whole), Windows, Known).ShouldBeEmpty();
        var stopped = CommandLog.ByCredential(await flushed.CommandsAsync()).Keys;
        stopped.ShouldBe(CommandLog.ByCredential(await whole.CommandsAsync()).Keys);
        stopped.Count.ShouldBeInRange(1, 5);
        Unlike(found, States(learned), Windows, Known, Habits).Where(each => !stopped.Any(credential => each == $"{nameof(Habits)} of {credential}")).ShouldBeEmpty();
    }

    private static async Task RunAsync(Deployment deployment, bool learns, bool flush)
    {
        var messages = PortalEvents.Messages(new PortalSimulation(Population, Seed), deployment.Events);
        var lost = messages.Count / 2;
        if (learns)
        {
            await deployment.PublishAsync(messages[..lost]);
        }

        using var worker = deployment.StartWorker("learn", ("WORKER__BATCHSIZE", "200"));
        await worker.OwnsAsync(Deployment.Partitions);
        if (!learns)
        {
            await deployment.PublishAsync(messages[..lost]);
        }

        await Deployment.FinishesAsync(lost, worker);
        if (flush)
        {
            (await deployment.Redis.CliAsync("FLUSHALL")).ShouldBe("OK");
        }

        await deployment.PublishAsync(messages[lost..]);
        await deployment.ReachesAsync(messages.Count, worker);
        await worker.OwnsAsync(Deployment.Partitions);
        (await worker.SumAsync("accesssentinel_data_loss_total") > 0).ShouldBe(flush);
        await worker.DrainsAsync();
    }

    private static IReadOnlyList<string> Unlike(
        SortedDictionary<string, CredentialState> found, SortedDictionary<string, CredentialState> expected, params Func<CredentialState, byte[]>[] parts)
    {
        found.Keys.ShouldBe(expected.Keys);
        return [.. from credential in found.Keys
                   from part in parts
                   where !part(found[credential]).AsSpan().SequenceEqual(part(expected[credential]))
                   select $"{part.Method.Name} of {credential}"];
    }

    private static SortedDictionary<string, CredentialState> States(Deployment deployment)
    {
        SortedDictionary<string, CredentialState> states = new(StringComparer.Ordinal);
        foreach (var (key, fields) in RedisDump.Records(deployment.Redis.Port))
        {
            var credential = key["as:c:{".Length..^1];
            var record = new StoredRecord { Core = fields["w"] };
            foreach (var (name, page) in fields.Where(field => field.Key.Length > 1 && field.Key[0] == 'k' && char.IsAsciiDigit(field.Key[1])))
            {
                record.Pages[int.Parse(name.AsSpan(1), CultureInfo.InvariantCulture)] = page;
            }

            states.Add(credential, StateCodec.Decode(credential, record));
        }

        return states;
    }

    private static byte[] Windows(CredentialState state)
    {
        var writer = new PackedWriter(1024);
        state.Counters.Write(ref writer);
        state.Distinct.Write(ref writer);
        return writer.Finish();
    }

    private static byte[] Known(CredentialState state)
    {
        var writer = new PackedWriter(1024);
        state.Known.Write(ref writer);
        return writer.Finish();
    }

    private static byte[] Habits(CredentialState state)
    {
        var writer = new PackedWriter(1024);
        BaselineCodec.Write(state.Baseline, ref writer);
        AttendanceCodec.Write(state.Baseline.Attendance, ref writer);
        return writer.Finish();
    }
}
