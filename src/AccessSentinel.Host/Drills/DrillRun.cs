using System.Globalization;
using System.Text;
using AccessSentinel.Contracts.Drills;
using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Host.Drills;

/// <summary>
/// One drill: an ordinary history, then a breach that goes on until the portal says that a measure is in force. The drill writes the
/// events that a portal would write, and takes the portal at its word: from the result <c>applied</c> on its look-ups are refused.
/// </summary>
internal sealed class DrillRun(
    string credentialId, DrillPlan plan, IMessagePublisher publisher, DrillInbox inbox, string eventsTopic, TimeProvider clock)
{
    private const int RefusedAtTheEnd = 5;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);

    private readonly DrillTraffic _traffic = new();
    private readonly DrillMeasures _measures = new();
    private readonly List<OutgoingMessage> _pending = [];
    private readonly List<DateTime> _read = [];
    private int _refused;

    /// <summary>A credential that no drill had before.</summary>
    public static string NewCredential(DrillMark drills, DateTime now) =>
        string.Create(CultureInfo.InvariantCulture, $"{drills.Prefix}{now:yyyyMMdd'T'HHmmss'Z'}-{Random.Shared.Next(0x1000000):x6}");

    /// <summary>Makes the drill.</summary>
    /// <exception cref="TransportException">Kafka is out of reach.</exception>
    public async Task<DrillReport> RunAsync(CancellationToken cancellation)
    {
        await HistoryAsync(cancellation);
        var began = Now();
        Add(_traffic.SignIn(began), refused: false);
        while (_refused < RefusedAtTheEnd)
        {
            while (inbox.TryTake(out var arrival))
            {
                _measures.Take(arrival);
            }

            var elapsed = Now() - began;
            if (_measures.InForce is null && elapsed > plan.Within)
            {
                break;
            }

            LookUp((int)(elapsed.TotalSeconds * plan.PerSecond));
            await PublishAsync(cancellation);
            await Task.Delay(Tick, clock, cancellation);
        }

        return Report(began);
    }

    private async Task HistoryAsync(CancellationToken cancellation)
    {
        foreach (var access in _traffic.History(Now(), plan.HistoryDays))
        {
            Add(access, refused: false);
        }

        await PublishAsync(cancellation);
    }

    private void LookUp(int due)
    {
        for (var made = _read.Count + _refused; made < due && _refused < RefusedAtTheEnd; made++)
        {
            var now = Now();
            var refused = _measures.InForce is not null;
            Add(_traffic.Next(now), refused);
            if (refused)
            {
                _refused++;
            }
            else
            {
                _read.Add(now);
            }
        }
    }

    private void Add(DrillAccess access, bool refused) =>
        _pending.Add(new OutgoingMessage(eventsTopic, Encoding.UTF8.GetBytes(credentialId), DrillEventWriter.ToBytes(credentialId, access, refused)));

    private async Task PublishAsync(CancellationToken cancellation)
    {
        if (_pending.Count > 0)
        {
            await publisher.PublishAsync(_pending, cancellation);
            _pending.Clear();
        }
    }

    private DrillReport Report(DateTime began)
    {
        var measure = _measures.InForce?.Command ?? _measures.Last;
        DrillReport report = new()
        {
            CredentialId = credentialId,
            Began = began,
            Ended = Now(),
            Measure = measure?.Type,
            ExposedAtMeasure = measure is null ? 0 : _read.Count(time => time <= measure.IssuedAt),
            Exposed = _read.Count,
            ToCommand = _measures.First?.At - began,
            ToEffect = _measures.InForce?.At - began,
            EventToCommand = _measures.First is { } first ? first.At - first.Command.IssuedAt : null,
            EventToEffect = _measures.InForce is { } force ? force.At - force.Command.IssuedAt : null,
        };
        return report with { Failure = DrillVerdict.Of(report, plan, _measures) };
    }

    private DateTime Now() => clock.GetUtcNow().UtcDateTime;
}
