using System.Globalization;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.DeadLetters;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.State;
using AccessSentinel.Engine.Windows;
using AccessSentinel.TestKit.Sentinel;
using AccessSentinel.TestKit.Servers;

namespace AccessSentinel.TestKit.Faults;

/// <summary>
/// Has one undisturbed worker judge the same topic, and holds the disturbed run against it: nothing lost, nothing wrong, nothing remembered
/// otherwise.
/// </summary>
internal static class FaultComparison
{
    private const int Told = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public static async Task CompareAsync(FaultOptions options, FaultSite disturbed, FaultStream stream, FaultReport report)
    {
        long written = await disturbed.WrittenAsync().ConfigureAwait(false);
        using FaultSite whole = await FaultSite.CreateAsync(disturbed.Broker, options, disturbed.Events).ConfigureAwait(false);
        // A batch does not see its own sightings: campaigns are comparable only where batches are about as large.
        int? batch = options.Guarded ? FaultRun.SmallBatch : null;
        using (WorkerProcess worker = whole.StartWorker(whole.Broker.BootstrapServers, whole.Redis.Port, batch: batch))
        {
            await Eventually.HoldsAsync(
                () => Task.FromResult(whole.Checkpointed() >= written),
                "the undisturbed worker is through",
                Patience,
                () => string.Create(CultureInfo.InvariantCulture, $"It is at {whole.Checkpointed()} of {written}.{Environment.NewLine}{worker.Tail}")).ConfigureAwait(false);
            await worker.DrainsAsync().ConfigureAwait(false);
        }

        string servers = whole.Broker.BootstrapServers;
        IReadOnlyList<KcatMessage> messages = await Kcat.ConsumeAllAsync(servers, disturbed.Commands).ConfigureAwait(false);
        IReadOnlyList<KcatMessage> expectedMessages = await Kcat.ConsumeAllAsync(servers, whole.Commands).ConfigureAwait(false);
        report.CommandMessages += messages.Count;
        if (options.Guarded)
        {
            CompareMeasures(options, disturbed, whole, messages, expectedMessages, report);
        }
        else
        {
            CompareCommands(options, messages, expectedMessages, report);
            CompareRecords(options, disturbed, whole, report);
        }

        CompareDeadLetters(
            options,
            await Kcat.ConsumeAllAsync(servers, disturbed.DeadLetters).ConfigureAwait(false),
            await Kcat.ConsumeAllAsync(servers, whole.DeadLetters).ConfigureAwait(false),
            stream,
            report);
        CountSplit(options, disturbed, stream, report);
    }

    private static void CompareCommands(
        FaultOptions options, IReadOnlyList<KcatMessage> messages, IReadOnlyList<KcatMessage> expectedMessages, FaultReport report)
    {
        SortedDictionary<string, string> found = CommandLog.ById(messages);
        SortedDictionary<string, string> expected = CommandLog.ById(expectedMessages);
        report.Commands += expected.Count;
        Fail(options, report, "commands are lost", expected.Keys.Except(found.Keys).Select(id => expected[id]));
        Fail(options, report, "commands should not be there", found.Keys.Except(expected.Keys).Select(id => found[id]));
        Fail(options, report, "commands differ", found.Keys.Intersect(expected.Keys).Where(id => found[id] != expected[id]).Select(id => $"{found[id]}{Environment.NewLine}is not{Environment.NewLine}{expected[id]}"));
        if (expected.Count == 0)
        {
            report.Fail($"seed {options.Seed}: nothing was decided, so nothing is proven");
        }

        // Each for the first time in the order in which they were decided; repeats come whenever they come.
        Dictionary<string, long> latest = new(StringComparer.Ordinal);
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (Command command in CommandLog.Read(messages).Where(command => seen.Add(command.Id)))
        {
            if (latest.TryGetValue(command.CredentialId, out long before) && command.Sequence <= before)
            {
                report.Fail($"seed {options.Seed}: command {command.Id} of {command.CredentialId} was published after a later one");
            }

            latest[command.CredentialId] = command.Sequence;
        }
    }

    /// <summary>
    /// Of each credential the gravest measure. A suspension may be owed instead, on either side: asked for while Redis could not tell how many there were,
    /// or while the worker's watch over the feed found it implausible (its clock was wrong, or it read a small population's burst in one go, which a worker
    /// begun anew in its middle does not see), it is held and asked for again at later events, and the stream may end before it is allowed.
    /// </summary>
    private static void CompareMeasures(
        FaultOptions options, FaultSite disturbed, FaultSite whole, IReadOnlyList<KcatMessage> messages, IReadOnlyList<KcatMessage> expectedMessages, FaultReport report)
    {
        SortedDictionary<string, CommandType> found = Gravest(messages);
        SortedDictionary<string, CommandType> expected = Gravest(expectedMessages);
        report.Guarded++;
        report.Measures += expected.Count;
        if (expected.Count == 0)
        {
            report.Fail($"seed {options.Seed}: no measure was reached, so nothing is proven");
        }

        SortedDictionary<string, SortedDictionary<string, byte[]>> records = RedisDump.Read(disturbed.Redis.Port);
        SortedDictionary<string, SortedDictionary<string, byte[]>> expectedRecords = RedisDump.Read(whole.Redis.Port);
        List<string> wrong = [];
        foreach (string credential in found.Keys.Union(expected.Keys))
        {
            CommandType? reached = found.TryGetValue(credential, out CommandType one) ? one : null;
            CommandType? due = expected.TryGetValue(credential, out CommandType other) ? other : null;
            if (reached == due)
            {
                continue;
            }

            if ((due == CommandType.Suspend && IsOwed(credential, records)) || (reached == CommandType.Suspend && IsOwed(credential, expectedRecords)))
            {
                report.Owed++;
                continue;
            }

            wrong.Add($"{credential}: {Name(reached)} instead of {Name(due)}: {string.Join(" then ", Of(credential, messages))}");
        }

        Fail(options, report, "credentials reached another measure", wrong);
    }

    private static bool IsOwed(string credential, SortedDictionary<string, SortedDictionary<string, byte[]>> records) =>
        records.TryGetValue(KeyOf(credential), out SortedDictionary<string, byte[]>? fields)
        && Decode(credential, fields).Measure is { IsHeld: true, HeldBy: GuardScope.Unreadable or GuardScope.Feed };

    private static string Name(CommandType? measure) => measure?.ToString() ?? "none";

    private static SortedDictionary<string, CommandType> Gravest(IReadOnlyList<KcatMessage> messages) => new(
        CommandLog.Read(messages).GroupBy(command => command.CredentialId, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Max(command => command.Type), StringComparer.Ordinal),
        StringComparer.Ordinal);

    private static IEnumerable<string> Of(string credential, IReadOnlyList<KcatMessage> messages) =>
        messages.Where(message => message.Key == credential).Select(message => message.Value);

    private static void CompareRecords(FaultOptions options, FaultSite disturbed, FaultSite whole, FaultReport report)
    {
        var found = RedisDump.Records(disturbed.Redis.Port);
        var expected = RedisDump.Records(whole.Redis.Port);

        // Its events lie in several partitions, which have no order among each other: what it must hold is counted below.
        found.Remove(KeyOf(FaultStream.Split));
        expected.Remove(KeyOf(FaultStream.Split));
        report.Records += expected.Count;
        Fail(options, report, "fields of records differ", RedisDump.Differences(found, expected));
    }

    private static void CompareDeadLetters(
        FaultOptions options, IReadOnlyList<KcatMessage> messages, IReadOnlyList<KcatMessage> expected, FaultStream stream, FaultReport report)
    {
        HashSet<string> origins = [.. messages.Select(Origin)];
        report.DeadLetters += origins.Count;
        if (!origins.SetEquals(expected.Select(Origin)) || origins.Count < stream.Poisoned)
        {
            report.Fail(string.Create(
                CultureInfo.InvariantCulture,
                $"seed {options.Seed}: {stream.Poisoned} messages cannot be read, {origins.Count} are in dead letters, {expected.Select(Origin).Distinct().Count()} in those of the undisturbed run"));
        }
    }

    private static string Origin(KcatMessage message)
    {
        Dictionary<string, string> headers = message.Headers.Split(',').Select(header => header.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        return $"{headers[DeadLetter.PartitionHeader]}:{headers[DeadLetter.OffsetHeader]}";
    }

    private static void CountSplit(FaultOptions options, FaultSite site, FaultStream stream, FaultReport report)
    {
        CredentialState state = Decode(FaultStream.Split, RedisDump.Read(site.Redis.Port)[KeyOf(FaultStream.Split)]);
        int firstSeen = (int)state.Counters.Sum(WindowLength.Day, Metric.FirstSeen);
        double distinct = state.Distinct.Estimate(WindowLength.Day, state.Now);
        if (distinct > FaultStream.SplitPeople || firstSeen > FaultStream.SplitPeople)
        {
            report.Fail(string.Create(
                CultureInfo.InvariantCulture, $"seed {options.Seed}: {FaultStream.Split} read {FaultStream.SplitPeople} people, its record has {distinct} and {firstSeen} first seen"));
        }
    }

    private static CredentialState Decode(string credential, SortedDictionary<string, byte[]> fields)
    {
        StoredRecord record = new() { Core = fields["w"] };
        foreach ((string name, byte[] page) in fields.Where(field => field.Key.Length > 1 && field.Key[0] == 'k' && char.IsAsciiDigit(field.Key[1])))
        {
            record.Pages[int.Parse(name.AsSpan(1), CultureInfo.InvariantCulture)] = page;
        }

        return StateCodec.Decode(credential, record);
    }

    private static string KeyOf(string credential) => $"as:c:{{{credential}}}";

    private static void Fail(FaultOptions options, FaultReport report, string what, IEnumerable<string> which)
    {
        string[] all = [.. which];
        if (all.Length > 0)
        {
            report.Fail($"seed {options.Seed}: {all.Length} {what}:{Environment.NewLine}  {string.Join(Environment.NewLine + "  ", all.Take(Told))}");
        }
    }
}
