using System.Runtime.ExceptionServices;
using AccessSentinel.Contracts.Privacy;
using AccessSentinel.Engine;
using AccessSentinel.Processing.Audit;
using AccessSentinel.Processing.Controls;
using AccessSentinel.Processing.Effects;
using AccessSentinel.Processing.Faults;
using AccessSentinel.Processing.Models;
using AccessSentinel.Processing.Options;
using AccessSentinel.Processing.Partitions;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Processing.Signing;
using AccessSentinel.Processing.State;
using AccessSentinel.Processing.Telemetry;

namespace AccessSentinel.Processing;

/// <summary>
/// Consumes access events and publishes commands until it is told to stop. One thread polls and routes; each assigned partition
/// has a task of its own. What is broken beyond a transport fault ends it with the exception: it never goes on from there.
/// </summary>
public sealed class Worker
{
    private static readonly TimeSpan IdlePoll = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan AttentivePoll = TimeSpan.FromMilliseconds(5);
    private const long TendEveryMilliseconds = 10;

    private readonly WorkerContext _context;
    private readonly MeasureSweep _sweep;
    private readonly ResultLoop? _results;
    private readonly ControlLoop? _controls;

    /// <summary>Puts a worker together whose engine stays the same; nothing is consumed yet.</summary>
    /// <exception cref="ArgumentException">The options are out of range; the message names the keys.</exception>
    public Worker(
        WorkerOptions options,
        TagKey key,
        DetectionEngine engine,
        WorkerPorts ports,
        WorkerTelemetry telemetry,
        TimeProvider time,
        FaultPoints faults)
        : this(options, key, new EngineSlot(engine), ports, telemetry, time, faults)
    {
    }

    /// <summary>Puts a worker together; nothing is consumed yet.</summary>
    /// <exception cref="ArgumentException">The options are out of range; the message names the keys.</exception>
    public Worker(
        WorkerOptions options,
        TagKey key,
        EngineSlot engines,
        WorkerPorts ports,
        WorkerTelemetry telemetry,
        TimeProvider time,
        FaultPoints faults)
    {
        var problems = options.Problems();
        if (problems.Count > 0)
        {
            throw new ArgumentException(string.Join(' ', problems), nameof(options));
        }

        Audit = new AuditLog(options, ports.Publisher, ports.Topics, telemetry, time);
        telemetry.Metrics.Models.Observe(engines);
        telemetry.Metrics.Detection.Observe(engines);
        telemetry.Metrics.Drills.Expect(options.DrillsExpected);
        _context = new WorkerContext(
            options,
            key,
            engines,
            ports.Consumer,
            new AuditingPublisher(ports.CommandKey is { } signer ? new SigningPublisher(ports.Publisher, signer, options.CommandsTopic) : ports.Publisher, Audit),
            ports.Store,
            ports.Campaigns,
            telemetry.Metrics,
            telemetry.Events,
            telemetry.Health,
            faults,
            time,
            telemetry.Log,
            new CommandReadBack(
                ports.Topics,
                options.CommandsTopic,
                new ControlReadBack(ports.Topics, options.ControlsTopic, ports.Controls?.Operators, partition => ports.Controls?.Consumer.Committed(partition))),
            new SilenceGate(),
            Audit,
            new EffectBoard(ports.Measures, options, time),
            ports.Oversight,
            options.Guard.Enabled ? ports.Guard : null);
        _sweep = new MeasureSweep(_context, ports.Measures);
        _results = ports.Results is { } results ? new ResultLoop(_context, ports.Measures, results) : null;
        _controls = ports.Controls is { } controls && ports.Oversight is { } oversight
            ? new ControlLoop(_context, controls.Consumer, controls.Operators, oversight)
            : null;
    }

    /// <summary>The audit of this worker; it is published while the worker runs.</summary>
    public AuditLog Audit { get; }

    /// <summary>
    /// Runs until <paramref name="stop"/>: then the batches in flight are finished, their offsets stored and the group is left.
    /// <paramref name="abort"/> ends it without finishing anything; what was in flight is repeated by whoever goes on.
    /// </summary>
    /// <exception cref="OperationCanceledException">It was aborted.</exception>
    /// <exception cref="FatalTransportException">Before it was told to stop, another process took its place in the group.</exception>
    public Task RunAsync(CancellationToken stop, CancellationToken abort = default) => OnThread(() => Run(stop, abort));

    private static Task OnThread(Action run) =>
        Task.Factory.StartNew(run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Run(CancellationToken stop, CancellationToken abort)
    {
        var partitions = new PartitionSet(_context, abort);
        using var aborting = abort.Register(partitions.AbortAll);
        using var auditStop = CancellationTokenSource.CreateLinkedTokenSource(abort);
        var audit = Task.Run(() => Audit.RunAsync(_context.Options.AuditOpening, auditStop.Token), CancellationToken.None);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop, abort);
        var controls = _controls is { } loop ? OnThread(() => loop.Run(ending.Token, abort)) : Task.CompletedTask;
        Task[] beside = [controls, .. Beside(ending.Token)];
        try
        {
            _context.Consumer.Subscribe(partitions);
            _context.Health.SetRunning(true);
            try
            {
                Poll(partitions, [audit, .. beside], stop, abort);
            }
            finally
            {
                partitions.StopAsking();
            }

            abort.ThrowIfCancellationRequested();
            partitions.DrainAll();
            GroupLeaving.Leave(_context.Consumer, _context.Log);
            partitions.ThrowIfBroken();
            // The control in hand is finished while there is an audit to say so.
            ending.Cancel();
            controls.GetAwaiter().GetResult();
            // Nobody waits for it any more: what was not acknowledged is still in its record's outbox.
            auditStop.Cancel();
            audit.GetAwaiter().GetResult();
            abort.ThrowIfCancellationRequested();
            WorkerLog.Stopped(_context.Log);
        }
        catch
        {
            // Nothing of a broken worker is published or stored any more; its partitions are repeated by the next owner.
            partitions.AbortAll();
            auditStop.Cancel();
            throw;
        }
        finally
        {
            ending.Cancel();
            // Its own fault ended the poll loop already; another's must not be hidden by it.
            Task.WhenAny(Task.WhenAll(beside)).GetAwaiter().GetResult();
            _context.Health.SetRunning(false);
        }
    }

    /// <summary>What runs beside the partitions: the portal's results, and the look through running measures.</summary>
    private Task[] Beside(CancellationToken stop)
    {
        List<Task> tasks = [Task.Run(() => _sweep.RunAsync(stop), CancellationToken.None)];
        if (_results is { } results)
        {
            tasks.Add(OnThread(() => results.Run(stop)));
        }

        return [.. tasks];
    }

    private void Poll(PartitionSet partitions, Task[] beside, CancellationToken stop, CancellationToken abort)
    {
        var tended = Environment.TickCount64;
        while (!stop.IsCancellationRequested && !abort.IsCancellationRequested)
        {
            try
            {
                if (partitions.Rests)
                {
                    stop.WaitHandle.WaitOne(AttentivePoll);
                }
                else if (_context.Consumer.Poll(partitions.NeedsAttention ? AttentivePoll : IdlePoll, out var message))
                {
                    partitions.Route(message);
                    if (Environment.TickCount64 - tended < TendEveryMilliseconds)
                    {
                        continue;
                    }
                }
            }
            catch (FatalTransportException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (TransportException exception)
            {
                WorkerLog.PollFailed(_context.Log, exception.Message);
                _context.Metrics.Retries.Add(1, new KeyValuePair<string, object?>("target", "poll"));
                stop.WaitHandle.WaitOne(_context.Options.RetryFirstDelay);
            }

            // Without its audit the worker does not go on: it would wait for an acknowledgement that never comes.
            if (Array.Find(beside, static task => task.IsFaulted) is { } broken)
            {
                ExceptionDispatchInfo.Throw(broken.Exception!.InnerException!);
            }

            partitions.Tend();
            tended = Environment.TickCount64;
        }
    }
}
