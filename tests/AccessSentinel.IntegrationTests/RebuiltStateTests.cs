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
        await RunAsync(flushed, flush: true);
        await RunAsync(whole, flush: false);

        var suspects = CommandLog.Read([.. await flushed.CommandsAsync(), .. await whole.CommandsAsync()]).Select(command => command.CredentialId).ToHashSet();
        var found = States(flushed);
        var expected = States(whole);
        found.Keys.ShouldBe(expected.Keys);
        found.Count.ShouldBeGreaterThan(20);
        var unlike = found.Keys
            .SelectMany(credential => Parts(found[credential]).Zip(Parts(expected[credential])).Where(pair => !pair.First.Bytes.AsSpan().SequenceEqual(pair.Second.Bytes))
                .Select(pair => $"{pair.First.Name} of {credential}"))
            .ToArray();
        await TestContext.Out.WriteLineAsync($"seed {Seed}: {found.Count} records, {suspects.Count} of credentials that were stopped; unlike: {string.Join(", ", unlike)}");

        // While learning nobody is stopped, so what a stopped one did teaches his baseline: that alone may differ.
        unlike.Where(each => !suspects.Any(suspect => each == $"baseline of {suspect}")).ShouldBeEmpty();
        suspects.Count.ShouldBeInRange(1, 5);
    }

    private static async Task RunAsync(Deployment deployment, bool flush)
    {
        var messages = PortalEvents.Messages(new PortalSimulation(Population, Seed), deployment.Events);
        var lost = messages.Count / 2;
        using var worker = deployment.StartWorker("learn", ("WORKER__BATCHSIZE", "200"));
        await worker.OwnsAsync(Deployment.Partitions);
        await deployment.PublishAsync(messages[..lost]);
        await deployment.ReachesAsync(lost, worker);
        if (flush)
        {
            (await deployment.Redis.CliAsync("FLUSHALL")).ShouldBe("OK");
        }

        await deployment.PublishAsync(messages[lost..]);
        await deployment.ReachesAsync(messages.Count, worker);
        await worker.OwnsAsync(Deployment.Partitions);
        (await worker.SumAsync("accesssentinel_data_loss_total")).ShouldBe(flush ? Deployment.Partitions : 0, flush ? Deployment.Partitions : 0.1);
        await worker.DrainsAsync();
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

    private static IEnumerable<(string Name, byte[] Bytes)> Parts(CredentialState state)
    {
        var windows = new PackedWriter(1024);
        state.Counters.Write(ref windows);
        state.Distinct.Write(ref windows);
        yield return ("windows", windows.Finish());

        var known = new PackedWriter(1024);
        state.Known.Write(ref known);
        yield return ("known people", known.Finish());

        var baseline = new PackedWriter(1024);
        BaselineCodec.Write(state.Baseline, ref baseline);
        AttendanceCodec.Write(state.Baseline.Attendance, ref baseline);
        yield return ("baseline", baseline.Finish());
    }
}
