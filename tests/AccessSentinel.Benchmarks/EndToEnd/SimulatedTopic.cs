using System.Text;
using AccessSentinel.Kafka.Publishing;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Simulation;
using AccessSentinel.Simulation.Output;
using Microsoft.Extensions.Logging.Abstractions;

namespace AccessSentinel.Benchmarks.EndToEnd;

/// <summary>Fills a topic with simulated events: key = credential id, message timestamp = event time.</summary>
internal static class SimulatedTopic
{
    private const int Chunk = 20_000;

    public static async Task FillAsync(EndToEndBroker broker, string topic, int credentials, int events)
    {
        var simulation = new PortalSimulation(new SimulationParameters { Credentials = credentials, Days = 3_600 }, 1);
        var writer = new SimulatedEventWriter(simulation);
        var keys = simulation.Credentials.Select(each => Encoding.UTF8.GetBytes(each.Id)).ToArray();
        var stream = simulation.Events();
        await using var publisher = new KafkaPublisher(broker.Options, NullLogger<KafkaPublisher>.Instance);
        for (var published = 0; published < events;)
        {
            var chunk = Next(stream, writer, keys, topic, Math.Min(Chunk, events - published));
            await publisher.PublishAsync(chunk, CancellationToken.None);
            published += chunk.Count;
        }
    }

    private static List<OutgoingMessage> Next(SimulatedEventStream stream, SimulatedEventWriter writer, byte[][] keys, string topic, int count)
    {
        var chunk = new List<OutgoingMessage>(count);
        while (chunk.Count < count && stream.MoveNext())
        {
            ref readonly var current = ref stream.Current;
            chunk.Add(new OutgoingMessage(topic, keys[current.Credential], writer.Write(current).ToArray(), Timestamp: current.Time));
        }

        return chunk.Count == count ? chunk : throw new InvalidOperationException("The simulated days are over.");
    }
}
