using System.Security.Cryptography;
using System.Text;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Contracts.Privacy;
using AccessSentinel.Engine;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.State;
using AccessSentinel.Processing.InMemory;
using AccessSentinel.Processing.Options;
using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Processing.Tests.Support;

/// <summary>What outlives a worker: topics, committed offsets and the store.</summary>
internal sealed class World
{
    public const string Events = "portal.access-events";
    public const string Commands = "portal.commands";
    public const string Findings = "sentinel.findings";
    public const string Results = "portal.command-results";
    public const string DeadLetters = "sentinel.dead-letter";

    public const string Audit = "sentinel.audit";

    private const string Decoy = "decoy";

    /// <summary>Whoever reads the decoy beneficiary is stopped at once, whatever else the engine makes of him.</summary>
    /// <remarks>Without campaigns: what those make of an event depends on where batches begin, and these tests compare runs.</remarks>
    public static readonly DetectionEngine Watchful = new(new EngineOptions { Canaries = new HashSet<ulong> { TagOf(Decoy) }, Campaigns = false });

    private int _ids;

    public InMemoryBroker Broker { get; } = new();

    public InMemoryStateStore Store { get; } = new();

    public IMeasureLedger Ledger { get; init; } = new InMemoryMeasureLedger();

    public InMemoryCampaignCounters Campaigns { get; } = new();

    public DetectionEngine Engine { get; init; } = Watchful;

    /// <summary>Null: every suspension is allowed.</summary>
    public ISuspensionGuard? Guard { get; init; }

    /// <summary>The key file of workers that are started from now on.</summary>
    public TagKey Key { get; set; } = TagKey.Evaluation;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public WorkerOptions Options { get; init; } = new()
    {
        BootstrapMode = BootstrapMode.Decide,
        RetryFirstDelay = TimeSpan.FromMilliseconds(1),
        RetryMaxDelay = TimeSpan.FromMilliseconds(5),
    };

    public IReadOnlyList<Command> Published =>
        [.. Broker.Messages(Commands).Select(m => CommandReader.TryRead(m.Value, out var c) ? c : throw new InvalidDataException("No command."))];

    public IReadOnlyList<string> PublishedIds => [.. Published.Select(c => c.Id).Distinct().Order(StringComparer.Ordinal)];

    public static TopicPartition Partition(int number) => new(Events, number);

    public void Append(int partition, string credential, DateTime time, byte[] value, string? key = null) =>
        Broker.Append(Partition(partition), time.Ticks, EventJson.Key(key ?? credential), value);

    /// <summary>Ordinary or not, depending on how many distinct beneficiaries in how little time.</summary>
    public void Lookups(int partition, string credential, DateTime start, TimeSpan every, int count, string prefix, int network = 1, string? key = null)
    {
        for (var i = 0; i < count; i++)
        {
            var time = start + (every * i);
            var id = $"e{Interlocked.Increment(ref _ids)}";
            Append(partition, credential, time, EventJson.Lookup(id, credential, time, $"{prefix}{i}", network), key);
        }
    }

    /// <summary>A sign-in.</summary>
    public void SignIn(int partition, string credential, DateTime time, int network, string outcome = "success") =>
        Append(partition, credential, time, EventJson.SignIn($"e{Interlocked.Increment(ref _ids)}", credential, time, network, outcome), null);

    /// <summary>One look-up of the decoy.</summary>
    public void ReadDecoy(int partition, string credential, DateTime time, string? key = null, string outcome = "success")
    {
        var id = $"e{Interlocked.Increment(ref _ids)}";
        Append(partition, credential, time, EventJson.Lookup(id, credential, time, Decoy, outcome: outcome), key);
    }

    /// <summary>Records as they are compared between runs: without version, generation and outbox.</summary>
    public IReadOnlyDictionary<string, string> Records() => Store.Snapshot().ToDictionary(
        p => p.Key,
        p => Digest(
            $"{p.Value.Level} until {p.Value.Until} seen {p.Value.Seen} sequence {p.Value.Sequence}",
            p.Value.Episode + Convert.ToHexString(p.Value.Core)
            + string.Join(',', p.Value.Pages.OrderBy(x => x.Key).Select(x => $"{x.Key}:{Convert.ToHexString(x.Value)}"))));

    /// <summary>Whether a partition is through. While it learns its committed offset says nothing: it is where deciding will begin, and committed first.</summary>
    public bool Consumed(int partition)
    {
        var end = Broker.Messages(Events).Count(m => m.Source.Partition == partition);
        return Broker.Committed(Options.GroupId, Partition(partition)) == end
            && Store.ReadCheckpointAsync(Options.GroupId, Partition(partition), CancellationToken.None).GetAwaiter().GetResult() is { LearnUntil: null } checkpoint
            && checkpoint.NextOffset == end;
    }

    public StoredRecord Record(string credential) => Store.Snapshot()[credential];

    /// <summary>Starts a worker that owns these partitions.</summary>
    public RunningWorker Start(PortHooks hooks, params int[] partitions) => new(this, hooks, Key, partitions);

    /// <summary>Runs a worker over everything there is, then stops it.</summary>
    public async Task RunToEndAsync(PortHooks? hooks = null, params int[] partitions)
    {
        await using var worker = Start(hooks ?? new PortHooks(), partitions);
        await worker.ConsumedAsync();
        await worker.StopAsync();
    }

    private static string Digest(string readable, string rest) =>
        $"{readable} {Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(rest)).AsSpan(0, 6))}";

    private static ulong TagOf(string beneficiary)
    {
        var accessEvent = default(AccessEvent);
        new AccessEventParser(TagKey.Evaluation)
            .Parse(EventJson.Lookup("x", "x", EventJson.Start, beneficiary), ref accessEvent).ShouldBe(RejectReason.None);
        return accessEvent.Beneficiary;
    }
}
