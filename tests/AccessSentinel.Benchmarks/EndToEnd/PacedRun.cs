using System.Diagnostics;
using System.Globalization;
using System.Text;
using AccessSentinel.Kafka.Publishing;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Simulation;
using AccessSentinel.Simulation.Output;
using Microsoft.Extensions.Logging.Abstractions;

namespace AccessSentinel.Benchmarks.EndToEnd;

/// <summary>
/// How long it takes from an event to the command it triggers, acknowledged by the broker, at a given pace. Events happen when they are
/// sent, some of them those of thieves in haste.
/// </summary>
internal static class PacedRun
{
    // About 50 events of a credential and day: enough for some minutes at 5,000 events a second of 1,000 credentials.
    private const int Days = 10;
    private const int Thefts = 400;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(5);

    public static async Task MeasureAsync(EndToEndBroker broker, EndToEndOptions options, int credentials)
    {
        const string Latency = "accesssentinel_event_to_command_latency_seconds";
        var topic = string.Create(CultureInfo.InvariantCulture, $"paced-{credentials}");
        await broker.CreateTopicAsync(topic, options.Partitions);
        await broker.CreateTopicAsync(topic + "-commands", 1);
        await broker.CreateTopicAsync(topic + "-findings", 1);
        await broker.CreateTopicAsync(topic + "-dead-letters", 1);
        await broker.CreateTopicAsync(topic + "-audit", 1);
        using var system = await RunningSystem.CreateAsync(broker, topic, options.Partitions);
        system.StartWorker();
        var sender = new Sender(broker, topic, credentials);
        await sender.SendAsync(options.PacedRate, WarmUp);
        await system.ReachesAsync(sender.Sent, TimeSpan.FromMilliseconds(100));
        var before = await system.MetricsAsync();
        var cpu = ProcessorTime.Of(system.WorkerId);
        var sent = sender.Sent;
        await sender.SendAsync(options.PacedRate, Measured);
        await system.ReachesAsync(sender.Sent, TimeSpan.FromMilliseconds(100));
        cpu = ProcessorTime.Of(system.WorkerId) - cpu;
        var after = await system.MetricsAsync();
        sent = sender.Sent - sent;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            {sent / Measured.TotalSeconds:N0} events/s of {credentials:N0} credentials, {options.Partitions} partitions, {broker.Kind}
              event to acknowledged command: p50 {after.Quantile(Latency, 0.5, before) * 1000:N0} ms, p99 {after.Quantile(Latency, 0.99, before) * 1000:N0} ms over {after.Sum(Latency + "_count") - before.Sum(Latency + "_count"):N0} commands; worker {cpu * 1e6 / sent:N1} CPU seconds per million events, {sent / (after.Sum("accesssentinel_batches_total") - before.Sum("accesssentinel_batches_total")):N0} events a batch
            """));
    }

    /// <summary>Sends simulated events as if they happened now.</summary>
    private sealed class Sender(EndToEndBroker broker, string topic, int credentials)
    {
        private readonly PortalSimulation _simulation = new(
            new SimulationParameters { Credentials = credentials, Days = Days, Attacks = [new ScenarioCount("smash_and_grab", Thefts)] }, 1);

        private SimulatedEventStream? _stream;
        private SimulatedEventWriter? _writer;

        public long Sent { get; private set; }

        public async Task SendAsync(int rate, TimeSpan duration)
        {
            _stream ??= _simulation.Events();
            _writer ??= new SimulatedEventWriter(_simulation);
            await using var publisher = new KafkaPublisher(broker.Options, NullLogger<KafkaPublisher>.Instance);
            var started = Stopwatch.GetTimestamp();
            long sent = 0;
            for (TimeSpan elapsed; (elapsed = Stopwatch.GetElapsedTime(started)) < duration;)
            {
                var due = Due((int)((elapsed.TotalSeconds * rate) - sent));
                await publisher.PublishAsync(due, CancellationToken.None);
                sent += due.Count;
                await Task.Delay(Step);
            }

            Sent += sent;
        }

        private List<OutgoingMessage> Due(int count)
        {
            var due = new List<OutgoingMessage>(count);
            while (due.Count < count && _stream!.MoveNext())
            {
                var current = _stream.Current;
                current.Time = current.Delivered = DateTime.UtcNow.Ticks;
                var key = Encoding.UTF8.GetBytes(_simulation.Credentials[current.Credential].Id);
                due.Add(new OutgoingMessage(topic, key, _writer!.Write(current).ToArray(), Timestamp: current.Time));
            }

            return due;
        }
    }
}
