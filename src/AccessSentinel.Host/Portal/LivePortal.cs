using System.Globalization;
using System.Text;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Drills;
using AccessSentinel.Kafka.Topics;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Simulation;
using AccessSentinel.Simulation.Output;
using AccessSentinel.Simulation.Portal;

namespace AccessSentinel.Host.Portal;

/// <summary>
/// A simulated portal at work in real time: what its professionals did on the days before is published at once, what they do now as it
/// happens; commands are obeyed as they come and answered with results. Whatever hour it is started at, it is a Monday morning there:
/// simulated times are moved by a constant, so that something is going on.
/// </summary>
internal sealed class LivePortal(
    PortalSimulation simulation, DateTime liveFrom, IMessagePublisher publisher, PortalCommands commands, TopicNames topics, TimeProvider clock, TextWriter output, string? openFile = null, DrillMark? drills = null)
{
    private const int PublishedTogether = 2_000;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

    private readonly SimulatedPortal _portal = new(simulation, new PortalOptions { Drills = drills ?? DrillMark.Default });
    private readonly SimulatedEventWriter _writer = new(simulation);
    private readonly List<OutgoingMessage> _pending = new(PublishedTogether);
    private readonly HashSet<int> _begun = [];
    private readonly HashSet<int> _refused = [];
    private TimeSpan _shift;
    private long _published;

    /// <summary>Publishes until the simulation ends or it is told to stop.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        _shift = clock.GetUtcNow().UtcDateTime - liveFrom;
        var stream = simulation.Events();
        var more = stream.MoveNext();
        while (more && stream.Current.Delivered < liveFrom.Ticks)
        {
            Submit(stream.Current);
            if (_pending.Count >= PublishedTogether)
            {
                await PublishAsync(cancellation);
            }

            more = stream.MoveNext();
        }

        await PublishAsync(cancellation);
        await SayAsync($"{_published} events of the days before are published; the portal is open");
        if (openFile is not null)
        {
            await File.WriteAllTextAsync(openFile, string.Create(CultureInfo.InvariantCulture, $"{clock.GetUtcNow():O}\n"), cancellation);
        }

        while (more && !cancellation.IsCancellationRequested)
        {
            var now = clock.GetUtcNow().UtcDateTime - _shift;
            while (commands.TryTake(out var command))
            {
                Obey(command, now);
            }

            // After an outage much is due: it is published bit by bit, as it would have been.
            while (more && stream.Current.Delivered <= now.Ticks && _pending.Count < PublishedTogether)
            {
                Submit(stream.Current);
                more = stream.MoveNext();
            }

            var caughtUp = !more || stream.Current.Delivered > now.Ticks;

            await PublishAsync(cancellation);
            await ReportAsync(now);
            if (caughtUp)
            {
                await Task.Delay(Tick, clock, cancellation);
            }
        }

        await SayAsync("the simulated days are over");
    }

    private void Submit(in SimulatedEvent intended)
    {
        // A breach that would have begun before the portal opened is left out: nobody could have stopped it.
        if (intended.IsAttack && simulation.Scenarios[intended.Scenario].Start < liveFrom)
        {
            return;
        }

        while (_portal.TryTakeAnswer(intended.Time, out var answer))
        {
            Add(answer);
        }

        _portal.Submit(intended, out var actual);
        Add(actual);
    }

    private void Add(SimulatedEvent actual)
    {
        actual.Time += _shift.Ticks;
        actual.Delivered += _shift.Ticks;
        _pending.Add(new OutgoingMessage(
            topics.Events, Encoding.UTF8.GetBytes(simulation.Credentials[actual.Credential].Id), _writer.Write(actual).ToArray(), Timestamp: actual.Time));
    }

    private void Obey(Command command, DateTime now)
    {
        var result = _portal.Obey(
            command with { IssuedAt = command.IssuedAt - _shift, ExpiresAt = command.ExpiresAt - _shift },
            now);
        if (result is not null)
        {
            _pending.Add(new OutgoingMessage(
                topics.CommandResults, Encoding.UTF8.GetBytes(command.CredentialId), (result with { AppliedAt = result.AppliedAt + _shift }).ToBytes()));
        }
    }

    /// <summary>
    /// Publishes what is pending, however long Kafka is away. What a failed attempt got through is written once more; the worker knows an event
    /// again by its id, and a result by its command.
    /// </summary>
    private async Task PublishAsync(CancellationToken cancellation)
    {
        long? since = null;
        while (_pending.Count > 0)
        {
            var started = clock.GetTimestamp();
            try
            {
                await publisher.PublishAsync(_pending, cancellation);
                _published += _pending.Count;
                _pending.Clear();
            }
            catch (TransportException exception)
            {
                since ??= started;
                await SayAsync($"Kafka is away, {_pending.Count} messages wait: {exception.Message}");
                await Task.Delay(Again, clock, cancellation);
            }
        }

        if (since is { } away)
        {
            await SayAsync(string.Create(CultureInfo.InvariantCulture, $"Kafka is back after {clock.GetElapsedTime(away).TotalSeconds:0} s"));
        }
    }

    /// <summary>A line for each breach that began, and one when it met its first refusal.</summary>
    private async Task ReportAsync(DateTime now)
    {
        foreach (var scenario in simulation.Scenarios)
        {
            if (scenario.IsAttack && scenario.Start >= liveFrom && scenario.Start <= now && _begun.Add(scenario.Index))
            {
                await SayAsync($"breach {scenario.Index} begins: {scenario.Kind} on {simulation.Credentials[scenario.Credentials[0]].Id}");
            }
        }

        foreach (var attack in _portal.AttackOutcomes)
        {
            if (attack.FirstRefused is { } refused && _refused.Add(attack.Scenario.Index))
            {
                await SayAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"breach {attack.Scenario.Index} refused after {(refused - attack.Scenario.Start).TotalSeconds:0.0} s, {attack.Exposed} beneficiaries exposed"));
            }
        }
    }

    private Task SayAsync(string sentence) =>
        output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{clock.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ} portal: {sentence}"));
}
