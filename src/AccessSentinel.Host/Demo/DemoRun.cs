using System.Diagnostics;
using System.Text;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Host.Portal;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Processing.Telemetry;
using AccessSentinel.Simulation;
using AccessSentinel.Simulation.Output;
using AccessSentinel.Simulation.Portal;

namespace AccessSentinel.Host.Demo;

/// <summary>
/// Plays the demo. The morning advances in slices: what happens in one is published, and the next begins when the worker has
/// judged it and its commands have reached the portal. So the result does not depend on how fast the machine is, only on
/// the length of a slice, which adds to the time a thief is left: a tenth of a second while one is at work.
/// </summary>
internal sealed class DemoRun(DemoOptions options, DemoStage stage, PortalCommands commands)
{
    private const int PublishedTogether = 2_000;
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan UnderAttack = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // Slices grow rather than let the demo outlast its audience, but for the first seconds of the morning.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ShortestMorning = TimeSpan.FromSeconds(10);

    private readonly PortalSimulation _simulation = new(options.Parameters, options.Seed);
    private readonly List<OutgoingMessage> _pending = new(PublishedTogether);
    private readonly Dictionary<CommandType, int> _applied = [];
    private readonly List<double> _toEffect = [];
    private readonly Stopwatch _total = Stopwatch.StartNew();
    private SimulatedPortal _portal = null!;
    private SimulatedEventWriter _writer = null!;
    private long _published;
    private long _consumed;
    private long _decided;

    /// <summary>What happens just now, for the view.</summary>
    public string Stage { get; private set; } = "starting";

    public async Task<DemoSummary> PlayAsync(Action startWorker, CancellationToken cancellation)
    {
        _portal = new SimulatedPortal(_simulation);
        _writer = new SimulatedEventWriter(_simulation);
        var stream = _simulation.Events();
        using var watching = stage.Events.Stream.Subscribe(Count);

        Stage = "writing the days before";
        var more = stream.MoveNext();
        while (more && stream.Current.Delivered < options.WatchFrom.Ticks)
        {
            Submit(stream.Current);
            if (_pending.Count >= PublishedTogether)
            {
                await PublishAsync(cancellation);
            }

            more = stream.MoveNext();
        }

        await PublishAsync(cancellation);
        var history = _published;
        var before = _portal.Outcome;

        Stage = "learning";
        startWorker();
        await WaitAsync(() => stage.Health.Ready && commands.Listening && Interlocked.Read(ref _consumed) >= _published, cancellation);

        Stage = "watching";
        await MorningAsync(stream, more, cancellation);
        Stage = "done";
        var after = _portal.Outcome;
        return new DemoSummary(
            history, _published - history, _applied, _portal.AttackOutcomes, _simulation.Credentials, after,
            after.LegitimateLookups - before.LegitimateLookups, after.LegitimateRefused - before.LegitimateRefused)
        {
            SecondsToEffect = _toEffect,
        };
    }

    private async Task MorningAsync(SimulatedEventStream stream, bool more, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var budget = Longer(ShortestMorning, Longest - _total.Elapsed);
        var now = options.WatchFrom;
        while (now < options.WatchUntil && !cancellation.IsCancellationRequested)
        {
            var slice = Slice(now, budget - clock.Elapsed);
            now += slice;
            while (more && stream.Current.Delivered < now.Ticks)
            {
                Submit(stream.Current);
                more = stream.MoveNext();
            }

            if (_pending.Count > 0)
            {
                await PublishAsync(cancellation);
                await WaitAsync(() => Interlocked.Read(ref _consumed) >= _published && commands.Count >= Interlocked.Read(ref _decided), cancellation);
            }

            List<OutgoingMessage> answers = [];
            while (commands.TryTake(out var command))
            {
                if (_portal.Obey(command, now) is not { } result)
                {
                    continue;
                }

                answers.Add(new OutgoingMessage(stage.ResultsTopic, Encoding.UTF8.GetBytes(result.CredentialId), result.ToBytes()));
                if (result.Result == CommandEffect.Applied)
                {
                    _applied[command.Type] = _applied.GetValueOrDefault(command.Type) + 1;
                    _toEffect.Add((result.AppliedAt - command.IssuedAt).TotalSeconds);
                }
            }

            if (answers.Count > 0)
            {
                await stage.Publisher.PublishAsync(answers, cancellation);
            }

            var ahead = ((now - options.WatchFrom) / options.Speed) - clock.Elapsed;
            if (ahead > TimeSpan.FromMilliseconds(5))
            {
                await Task.Delay(ahead, cancellation);
            }
        }
    }

    /// <summary>
    /// Fine while a thief is at work and not refused yet, coarse otherwise; coarser when behind the time there is, but never
    /// across the beginning of a breach.
    /// </summary>
    private TimeSpan Slice(DateTime now, TimeSpan left)
    {
        var slice = left <= TimeSpan.FromSeconds(1) ? TimeSpan.FromMinutes(10) : Longer(Calm, (options.WatchUntil - now) / (left.TotalSeconds * 20));
        foreach (var scenario in _simulation.Scenarios)
        {
            if (now + slice >= scenario.Start && now <= scenario.End && !_portal.AttackOutcomes.Any(attack => attack.Scenario == scenario && attack.FirstRefused is not null))
            {
                slice = now < scenario.Start ? Longer(scenario.Start - now, UnderAttack) : UnderAttack;
            }
        }

        return slice;
    }

    private static TimeSpan Longer(TimeSpan left, TimeSpan right) => left > right ? left : right;

    private void Submit(in SimulatedEvent intended)
    {
        while (_portal.TryTakeAnswer(intended.Time, out var answer))
        {
            Add(answer);
        }

        _portal.Submit(intended, out var actual);
        Add(actual);
    }

    private void Add(in SimulatedEvent actual) => _pending.Add(new OutgoingMessage(
        stage.EventsTopic, Encoding.UTF8.GetBytes(_simulation.Credentials[actual.Credential].Id), _writer.Write(actual).ToArray(), Timestamp: actual.Time));

    private async Task PublishAsync(CancellationToken cancellation)
    {
        await stage.Publisher.PublishAsync(_pending, cancellation);
        _published += _pending.Count;
        _pending.Clear();
    }

    private void Count(WorkerEvent next)
    {
        switch (next)
        {
            case BatchFinished batch:
                Interlocked.Add(ref _consumed, batch.Consumed);
                break;
            case DecisionPublished:
                Interlocked.Increment(ref _decided);
                break;
        }
    }

    /// <summary>Waits for the worker; a worker that failed, or that stands still, ends the demo with what it said.</summary>
    private async Task WaitAsync(Func<bool> reached, CancellationToken cancellation)
    {
        var still = Stopwatch.StartNew();
        var last = -1L;
        while (!reached())
        {
            if (stage.Worker.IsCompleted)
            {
                await stage.Worker;
                throw new TransportException("The worker ended before the demo.");
            }

            var consumed = Interlocked.Read(ref _consumed);
            if (consumed != last)
            {
                last = consumed;
                still.Restart();
            }
            else if (still.Elapsed > Patience)
            {
                throw new TransportException($"The worker stands still at {consumed} of {_published} events: {string.Join(' ', stage.Health.Reasons())}");
            }

            await Task.Delay(2, cancellation);
        }
    }
}
