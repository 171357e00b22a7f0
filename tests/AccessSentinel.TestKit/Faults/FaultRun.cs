using System.Diagnostics;
using System.Globalization;
using AccessSentinel.Kafka.Consuming;
using AccessSentinel.Kafka.Publishing;
using AccessSentinel.Processing.Ports;
using AccessSentinel.TestKit.Sentinel;
using AccessSentinel.TestKit.Servers;
using Microsoft.Extensions.Logging.Abstractions;

namespace AccessSentinel.TestKit.Faults;

/// <summary>
/// One stream through workers that are killed, frozen, cut off and drained as a plan says, then the same topic through one worker that nobody
/// disturbs; the two must have decided and remembered the same. The portal goes on writing while all that happens.
/// </summary>
/// <param name="options">Seed and sizes.</param>
/// <param name="broker">A broker behind proxies for <see cref="FaultOptions.Clients"/>. It is alive again afterwards.</param>
/// <param name="tell">Takes a line of progress.</param>
public sealed class FaultRun(FaultOptions options, KafkaBroker broker, Action<string> tell)
{
    // Many batches, hence many gaps between their steps to be killed in.
    internal const int SmallBatch = 20;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    // While everybody waits for a server there is no progress to wait for.
    private static readonly TimeSpan LongestGap = TimeSpan.FromSeconds(6);

    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly FaultReport _report = new();
    private readonly Dictionary<string, Task> _healing = new(StringComparer.Ordinal);
    private FaultSite _site = null!;
    private FaultWorkers _workers = null!;

    /// <summary>What came of it so far.</summary>
    public FaultReport Report => _report;

    /// <summary>Runs it. What is wrong stands in the report; an exception means that the run itself could not go on.</summary>
    public async Task<FaultReport> RunAsync()
    {
        IReadOnlyList<Fault> plan = FaultPlan.Draw(options, broker.Nodes);
        bool isStatic = new Random(options.Seed).Next(3) == 0;
        using FaultSite site = _site = await FaultSite.CreateAsync(broker, options).ConfigureAwait(false);
        FaultStream stream = new(options, site.Events);
        OutgoingMessage[] messages = [.. stream.Draw()];
        tell(string.Create(
            CultureInfo.InvariantCulture,
            $"seed {options.Seed} at {DateTime.UtcNow - _watch.Elapsed:HH:mm:ss.fff}: {stream.Count} messages ({stream.Poisoned} unreadable), {plan.Count} faults, {options.Workers} {(isStatic ? "static" : "dynamic")} members, {broker.Nodes} nodes{(options.Guarded ? ", guard and campaigns on" : "")}"));
        bool isKept = false;
        using (_workers = new FaultWorkers(site, options.Workers, isStatic, SmallBatch, _report))
        {
            try
            {
                await DisturbAsync(messages, plan).ConfigureAwait(false);
                await _workers.DrainAsync().ConfigureAwait(false);
            }
            finally
            {
                await HealAllAsync().ConfigureAwait(false);
                // Whether whoever gave up did so rightly can be said only by one who has the logs.
                isKept = _report.Failures.Count > 0 || _report.GaveUp.Count > 0;
                if (isKept)
                {
                    Keep();
                }
            }
        }

        await FaultComparison.CompareAsync(options, site, stream, _report).ConfigureAwait(false);
        if (!isKept && _report.Failures.Count > 0)
        {
            Keep();
        }

        _report.Streams = 1;
        _report.Events = stream.Count;
        _report.Bound(options.MostMebibytes);
        return _report;
    }

    private async Task DisturbAsync(OutgoingMessage[] messages, IReadOnlyList<Fault> plan)
    {
        await using KafkaPublisher portal = FaultStream.Portal(_site, options.Portal);
        int slice = (messages.Length + plan.Count) / (plan.Count + 1);
        Task publishing = Task.CompletedTask;
        for (int i = 0; i <= plan.Count; i++)
        {
            IEnumerable<OutgoingMessage> part = messages.Skip(i * slice).Take(slice);
            publishing = PublishAfterAsync(publishing, portal, part);
            if (i < plan.Count)
            {
                if (plan[i].Waits)
                {
                    await MovesOnAsync().ConfigureAwait(false);
                }

                await Task.Delay(plan[i].After).ConfigureAwait(false);
                await BeginAsync(i, plan[i]).ConfigureAwait(false);
            }
        }

        await HealAllAsync().ConfigureAwait(false);
        await publishing.ConfigureAwait(false);
        await ReachesAsync(await _site.WrittenAsync().ConfigureAwait(false)).ConfigureAwait(false);
    }

    private static async Task PublishAfterAsync(Task before, KafkaPublisher portal, IEnumerable<OutgoingMessage> part)
    {
        await before.ConfigureAwait(false);
        await FaultStream.PublishAsync(portal, part).ConfigureAwait(false);
    }

    /// <summary>Waits until the checkpoints have moved, or for a while.</summary>
    private async Task MovesOnAsync()
    {
        long before = _site.Checkpointed() ?? long.MaxValue;
        await Eventually.TriedAsync(
            () =>
            {
                Supervise();
                long? now = _site.Checkpointed();
                before = Math.Min(before, now ?? before);
                return Task.FromResult(now > before);
            },
            LongestGap).ConfigureAwait(false);
    }

    private async Task ReachesAsync(long messages)
    {
        long? reached = null;
        bool done = await Eventually.TriedAsync(
            () =>
            {
                Supervise();
                reached = _site.Checkpointed();
                return Task.FromResult(reached >= messages);
            },
            Patience).ConfigureAwait(false);
        if (!done)
        {
            _report.Fail(string.Create(
                CultureInfo.InvariantCulture,
                $"seed {options.Seed}: the checkpoints stand at {reached} of {messages}{Environment.NewLine}{string.Join(Environment.NewLine, _workers.Lives.Where(worker => !worker.HasExited).Select(worker => worker.Tail))}"));
        }
    }

    private void Supervise() => _workers.Supervise(place =>
        _healing.GetValueOrDefault(Place(place), Task.CompletedTask).IsCompleted);

    private static string Place(int place) => string.Create(CultureInfo.InvariantCulture, $"worker-{place}");

    private async Task BeginAsync(int number, Fault fault)
    {
        string[] targets = fault.Kind == FaultKind.PowerCut ? [fault.Target, .. Enumerable.Range(0, options.Workers).Select(Place)] : [fault.Target];
        foreach (string target in targets)
        {
            await _healing.GetValueOrDefault(target, Task.CompletedTask).ConfigureAwait(false);
        }

        tell(string.Create(CultureInfo.InvariantCulture, $"  {_watch.Elapsed.TotalSeconds,5:0.0} s {number + 1,3}. at {_site.Checkpointed(),6} {fault}"));
        _report.Count(fault, options.Workers);
        Task healing = await InflictAsync(fault).ConfigureAwait(false);
        _healing[fault.Target] = healing;
    }

    private async Task HealAllAsync()
    {
        foreach (Task healing in _healing.Values)
        {
            await healing.ConfigureAwait(false);
        }

        _healing.Clear();
    }

    /// <summary>Inflicts it, and returns what heals it.</summary>
    private async Task<Task> InflictAsync(Fault fault)
    {
        switch (fault.Kind)
        {
            case FaultKind.KillWorker:
                await _workers.KillAsync(fault.Worker).ConfigureAwait(false);
                return Task.CompletedTask;
            case FaultKind.WrongClock:
                await _workers.KillAsync(fault.Worker, TimeSpan.FromHours(fault.Node % 2 == 0 ? 1 : -1)).ConfigureAwait(false);
                return Task.CompletedTask;
            case FaultKind.StopWorker:
                return _workers.StopAsync(fault.Worker);
            case FaultKind.FreezeWorker:
                _workers.Freeze(fault.Worker);
                return LaterAsync(fault.Lasts, () => _workers.Thaw(fault.Worker));
            case FaultKind.PowerCut:
                _site.Redis.Kill();
                await _workers.KillAllAsync().ConfigureAwait(false);
                return LaterAsync(fault.Lasts, _site.Redis.RestartAsync);
            case FaultKind.KillRedis:
                _site.Redis.Kill();
                return LaterAsync(fault.Lasts, _site.Redis.RestartAsync);
            case FaultKind.FreezeRedis:
                _site.Redis.Freeze();
                return LaterAsync(fault.Lasts, _site.Redis.Thaw);
            case FaultKind.FullRedis:
                await _site.Redis.CliAsync("CONFIG", "SET", "maxmemory", "1").ConfigureAwait(false);
                return LaterAsync(fault.Lasts, () => _site.Redis.CliAsync("CONFIG", "SET", "maxmemory", "0"));
            case FaultKind.KillBroker:
                broker.Kill(fault.Node);
                return LaterAsync(fault.Lasts, () => broker.RestartAsync(fault.Node));
            case FaultKind.FreezeBroker:
                broker.Freeze(fault.Node);
                return LaterAsync(fault.Lasts, () => broker.Thaw(fault.Node));
            case FaultKind.Storm:
                return StormAsync(fault.Lasts);
            default:
                return DamageAsync(fault);
        }
    }

    private async Task DamageAsync(Fault fault)
    {
        IReadOnlyList<TcpProxy> wires = Wires(fault);
        foreach (TcpProxy wire in wires)
        {
            switch (fault.Kind)
            {
                case FaultKind.RefuseRedis or FaultKind.RefuseBroker or FaultKind.RefusePeers or FaultKind.RefusePortal:
                    wire.Refuse();
                    break;
                case FaultKind.StallRedis or FaultKind.StallBroker or FaultKind.StallPeers or FaultKind.StallPortal:
                    wire.Stall();
                    break;
                default:
                    wire.Cut();
                    break;
            }
        }

        await Task.Delay(fault.Lasts).ConfigureAwait(false);
        foreach (TcpProxy wire in wires)
        {
            await wire.HealAsync().ConfigureAwait(false);
        }
    }

    private IReadOnlyList<TcpProxy> Wires(Fault fault) => fault.Kind switch
    {
        FaultKind.RefuseRedis or FaultKind.StallRedis or FaultKind.CutRedis => [_workers.RedisProxies[fault.Worker]],
        FaultKind.RefusePortal or FaultKind.StallPortal or FaultKind.CutPortal => [broker.Proxy(fault.Node, options.Portal)],
        FaultKind.RefusePeers or FaultKind.StallPeers or FaultKind.CutPeers => broker.Between(fault.Node, (fault.Node % broker.Nodes) + 1),
        _ => [broker.Proxy(fault.Node, fault.Worker)],
    };

    /// <summary>Strangers come into the group, are given partitions, do nothing with them and leave.</summary>
    private async Task StormAsync(TimeSpan lasts)
    {
        DateTime until = DateTime.UtcNow + lasts;
        while (DateTime.UtcNow < until)
        {
            await Task.Run(() =>
            {
                Kafka.Options.KafkaOptions member = broker.Options;
                member.GroupId = _site.Group;
                member.SessionTimeoutMs = (int)FaultPlan.Session.TotalMilliseconds;
                using KafkaConsumer stranger = new(member, NullLogger<KafkaConsumer>.Instance, [_site.Events]);
                stranger.Subscribe(new Idler());
                for (int poll = 0; poll < 5; poll++)
                {
                    stranger.Poll(TimeSpan.FromMilliseconds(100), out _);
                }

                stranger.Close();
            }).ConfigureAwait(false);
        }
    }

    private static Task LaterAsync(TimeSpan time, Action heal) => LaterAsync(time, () =>
    {
        heal();
        return Task.CompletedTask;
    });

    private static async Task LaterAsync(TimeSpan time, Func<Task> heal)
    {
        await Task.Delay(time).ConfigureAwait(false);
        await heal().ConfigureAwait(false);
    }

    /// <summary>The logs of all workers, so that whoever looks for the cause has them.</summary>
    private void Keep()
    {
        string folder = RepositoryRoot.Combine("artifacts", "faults", string.Create(CultureInfo.InvariantCulture, $"seed-{options.Seed}"));
        Directory.CreateDirectory(folder);
        for (int i = 0; i < _workers.Lives.Count; i++)
        {
            File.WriteAllText(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{i:000}.log")), _workers.Lives[i].Log);
        }

        tell($"  logs of the workers: {folder}");
    }

    private sealed class Idler : IPartitionListener
    {
        // It stores nothing: where it begins does not matter, and to ask would be one more thing that can fail.
        public long Assigned(TopicPartition partition) => 0;

        public void Revoked(TopicPartition partition)
        {
            // It has nothing in hand.
        }

        public void Lost(TopicPartition partition)
        {
            // As above.
        }
    }
}
