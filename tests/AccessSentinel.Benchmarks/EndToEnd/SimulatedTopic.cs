using System.Text;
using AccessSentinel.Kafka.Publishing;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Simulation;
using AccessSentinel.Simulation.Output;
using Microsoft.Extensions.Logging.Abstractions;

namespace AccessSentinel.Benchmarks.EndToEnd;

/// <summary>
/// Fills a topic with simulated events: key = credential id, message timestamp = event time. More credentials than one population holds are
/// those of several, merged by time.
/// </summary>
internal static class SimulatedTopic
{
    private const int Chunk = 20_000;
    private const int Population = 200_000;

    public static async Task FillAsync(EndToEndBroker broker, string topic, int credentials, int events)
    {
        var portals = new Portal[((credentials - 1) / Population) + 1];
        for (var i = 0; i < portals.Length; i++)
        {
            portals[i] = new Portal(credentials / portals.Length, (ulong)i + 1);
        }

        await using var publisher = new KafkaPublisher(broker.Options, NullLogger<KafkaPublisher>.Instance);
        for (var published = 0; published < events;)
        {
            var chunk = new List<OutgoingMessage>(Chunk);
            for (; chunk.Count < Chunk && published + chunk.Count < events;)
            {
                chunk.Add(portals.MinBy(static portal => portal.Time)!.Take(topic));
            }

            await publisher.PublishAsync(chunk, CancellationToken.None);
            published += chunk.Count;
        }
    }

    private sealed class Portal
    {
        private readonly SimulatedEventWriter _writer;
        private readonly byte[][] _keys;
        private readonly SimulatedEventStream _stream;

        public Portal(int credentials, ulong seed)
        {
            PortalSimulation simulation = new(new SimulationParameters { Credentials = credentials, Days = 3_600 }, seed);
            _writer = new SimulatedEventWriter(simulation);
            _keys = [.. simulation.Credentials.Select(each => Encoding.UTF8.GetBytes(each.Id))];
            _stream = simulation.Events();
            Move();
        }

        /// <summary>When its next event is.</summary>
        public long Time => _stream.Current.Delivered;

        public OutgoingMessage Take(string topic)
        {
            ref readonly var current = ref _stream.Current;
            OutgoingMessage message = new(topic, _keys[current.Credential], _writer.Write(current).ToArray(), Timestamp: current.Time);
            Move();
            return message;
        }

        private void Move()
        {
            if (!_stream.MoveNext())
            {
                throw new InvalidOperationException("The simulated days are over.");
            }
        }
    }
}
