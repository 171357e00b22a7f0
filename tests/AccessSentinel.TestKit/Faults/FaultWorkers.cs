using System.Collections.Concurrent;
using System.Globalization;
using AccessSentinel.TestKit.Sentinel;

namespace AccessSentinel.TestKit.Faults;

/// <summary>
/// The workers of a run: so many places, and in each a worker that is replaced when it ends, as a supervisor does. Notes of each life what can be
/// said of it: how it ended, whether its counters add up, how much memory it ever held.
/// </summary>
public sealed class FaultWorkers : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly FaultSite _site;
    private readonly FaultReport _report;
    private readonly WorkerProcess[] _places;
    private readonly bool _static;
    private readonly int? _batch;
    private readonly ConcurrentQueue<WorkerProcess> _lives = [];

    // Workers that are told to stop end beside what else is done to the others: what is noted of them must not get lost between two.
    private readonly Lock _noting = new();

    /// <summary>Starts one worker a place, each behind its own proxies.</summary>
    /// <param name="site">What they run on.</param>
    /// <param name="count">How many places.</param>
    /// <param name="isStatic">Whether each place is a static member of the group, which a new worker takes over at once.</param>
    /// <param name="batch">Most messages in a batch; null: the default.</param>
    /// <param name="report">Where to note.</param>
    public FaultWorkers(FaultSite site, int count, bool isStatic, int? batch, FaultReport report)
    {
        _site = site;
        _report = report;
        _static = isStatic;
        _batch = batch;
        RedisProxies = [.. Enumerable.Range(0, count).Select(_ => new Servers.TcpProxy(site.Redis.Port))];
        _places = [.. Enumerable.Range(0, count).Select(place => Start(place, default))];
    }

    /// <summary>What stands between each place and Redis.</summary>
    public IReadOnlyList<Servers.TcpProxy> RedisProxies { get; }

    /// <summary>All workers that ever ran, in order of their start.</summary>
    public IReadOnlyList<WorkerProcess> Lives => [.. _lives];

    /// <summary>Kills the worker of a place and starts another one.</summary>
    public async Task KillAsync(int place, TimeSpan clockOff = default)
    {
        WorkerProcess worker = _places[place];
        await LookAsync(worker).ConfigureAwait(false);
        if (!worker.HasExited)
        {
            worker.Kill();
        }

        Ended(worker, WorkerProcess.Killed);
        Replace(place, clockOff);
    }

    /// <summary>Kills the workers of all places at once and starts others.</summary>
    public async Task KillAllAsync()
    {
        foreach (WorkerProcess worker in _places)
        {
            await LookAsync(worker).ConfigureAwait(false);
        }

        Array.ForEach(_places, static worker => worker.Kill());
        for (int place = 0; place < _places.Length; place++)
        {
            Ended(_places[place], WorkerProcess.Killed);
            Replace(place);
        }
    }

    /// <summary>Asks the worker of a place to end, and starts another one when it has.</summary>
    public async Task StopAsync(int place)
    {
        WorkerProcess worker = _places[place];
        await LookAsync(worker).ConfigureAwait(false);
        worker.Terminate();
        await DrainedAsync(worker).ConfigureAwait(false);
        Replace(place);
    }

    /// <summary>SIGSTOP.</summary>
    public void Freeze(int place) => _places[place].Freeze();

    /// <summary>SIGCONT.</summary>
    public void Thaw(int place) => _places[place].Thaw();

    /// <summary>Replaces whoever ended without being told to.</summary>
    /// <param name="isFree">Whether a place is not being damaged just now.</param>
    public void Supervise(Func<int, bool> isFree)
    {
        for (int place = 0; place < _places.Length; place++)
        {
            // A drain that ends just now puts another one in its place.
            WorkerProcess worker = _places[place];
            if (worker.HasExited && isFree(place) && ReferenceEquals(worker, _places[place]))
            {
                Ended(worker, null);
                Replace(place);
            }
        }
    }

    /// <summary>All are asked to end, and must do so in order.</summary>
    public async Task DrainAsync()
    {
        foreach (WorkerProcess worker in _places)
        {
            await LookAsync(worker).ConfigureAwait(false);
            worker.Terminate();
        }

        foreach (WorkerProcess worker in _places)
        {
            await DrainedAsync(worker).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (WorkerProcess worker in _lives)
        {
            worker.Dispose();
        }

        foreach (Servers.TcpProxy proxy in RedisProxies)
        {
            proxy.Dispose();
        }
    }

    private void Replace(int place, TimeSpan clockOff = default)
    {
        _places[place] = Start(place, clockOff);
        Note(report => report.Restarts++);
    }

    private WorkerProcess Start(int place, TimeSpan clockOff)
    {
        WorkerProcess worker = _site.StartWorker(
            _site.Broker.BootstrapServersOf(place),
            RedisProxies[place].Port,
            _static ? string.Create(CultureInfo.InvariantCulture, $"place-{place}") : null,
            clockOff,
            _batch);
        _lives.Enqueue(worker);
        Note(report => report.Lives++);
        return worker;
    }

    /// <summary>It was asked to end, and must.</summary>
    private async Task DrainedAsync(WorkerProcess worker)
    {
        if (await worker.EndsAsync(Patience).ConfigureAwait(false))
        {
            Ended(worker, 0);
            return;
        }

        Fail($"worker {worker.Id} does not end after SIGTERM:{Environment.NewLine}{worker.Tail}");
        worker.Kill();
    }

    private void Fail(string what) => Note(report => report.Fail(what));

    private void Note(Action<FaultReport> what)
    {
        lock (_noting)
        {
            what(_report);
        }
    }

    private void Ended(WorkerProcess worker, int? expected)
    {
        int code = worker.ExitCode;
        // Who is told to end before the runtime listens for it has said and done nothing yet, and ends as any process does.
        if (code == expected || (expected == 0 && code == WorkerProcess.Terminated && worker.Log.Length == 0))
        {
            return;
        }

        // A server that was out of reach for good, or a place in the group that was taken, as the verb's help says: the supervisor's work. Anything else is a bug.
        if (code == 1)
        {
            Note(report => report.GaveUp.Add(worker.Log.Split('\n')[^1]));
        }
        else
        {
            Fail($"worker {worker.Id} ended by itself with {code}:{Environment.NewLine}{worker.Tail}");
        }
    }

    /// <summary>What can be seen of a worker that is about to end.</summary>
    private async Task LookAsync(WorkerProcess worker)
    {
        if (FaultMemory.Peak(worker.Id) is { } kilobytes)
        {
            Note(report => report.PeakKilobytes = Math.Max(report.PeakKilobytes, kilobytes));
        }

        // Counters of a batch are added one after the other: a look may fall in between, but not every time.
        string? wrong = null;
        for (int attempt = 0; attempt < 5; attempt++)
        {
            if (await worker.TryMetricsAsync().ConfigureAwait(false) is not { } metrics)
            {
                return;
            }

            double Sum(string counter) => WorkerProcess.Sum(metrics, $"accesssentinel_events_{counter}_total");
            double consumed = Sum("consumed");
            double accounted = Sum("processed") + Sum("learned") + Sum("duplicate") + Sum("late") + Sum("rejected");
            if (WorkerProcess.Sum(metrics, "accesssentinel_data_loss_total") > 0)
            {
                Fail($"worker {worker.Id} says that Redis lost data, which it did not");
            }

            if (consumed == accounted)
            {
                Note(report => report.Accounted++);
                return;
            }

            wrong = string.Create(CultureInfo.InvariantCulture, $"worker {worker.Id} consumed {consumed} events and accounts for {accounted}");
        }

        Fail(wrong!);
    }
}
