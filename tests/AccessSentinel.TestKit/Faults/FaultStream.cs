using System.Globalization;
using System.Text;
using AccessSentinel.Kafka.Publishing;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Simulation;
using AccessSentinel.TestKit.Sentinel;
using Microsoft.Extensions.Logging.Abstractions;

namespace AccessSentinel.TestKit.Faults;

/// <summary>
/// The events of a run in the order in which the portal writes them: simulated traffic with attacks, messages that nobody can read in between, and
/// one credential whose events lie in every partition.
/// </summary>
public sealed class FaultStream
{
    /// <summary>The credential whose messages have wrong keys. It does nothing that anybody would stop.</summary>
    public const string Split = "ps-everywhere";

    /// <summary>How many people that credential reads, again and again.</summary>
    public const int SplitPeople = 6;

    private const int SplitEvery = 40;

    // A thief is stopped long before; what he goes on reading only takes time.
    private const int MostOfCredential = 600;

    private readonly List<OutgoingMessage> _messages = [];

    /// <summary>Draws one.</summary>
    /// <param name="options">Seed and size.</param>
    /// <param name="topic">Where it is written.</param>
    public FaultStream(FaultOptions options, string topic)
    {
        SimulationParameters population = new()
        {
            Credentials = options.Credentials,
            Days = options.Days,
            Attacks = [new("smash_and_grab", 5), new("steady", 4), new("night", 4)],
        };
        Random random = new(options.Seed);
        long time = 0;
        int events = 0;
        Dictionary<string, int> each = new(StringComparer.Ordinal);
        foreach (OutgoingMessage message in PortalEvents.Messages(new PortalSimulation(population, (ulong)options.Seed), topic))
        {
            string credential = Encoding.UTF8.GetString(message.Key!);
            each[credential] = each.GetValueOrDefault(credential) + 1;
            if (each[credential] > MostOfCredential)
            {
                continue;
            }

            time = message.Timestamp!.Value;
            _messages.Add(message);
            events++;
            if (options.PoisonEvery > 0 && events % options.PoisonEvery == 0)
            {
                _messages.Add(Poison(message, random));
                Poisoned++;
            }

            if (events % SplitEvery == 0)
            {
                _messages.Add(OfSplit(topic, SplitEvents++, new DateTime(time, DateTimeKind.Utc)));
            }
        }

        LastTime = time;
    }

    /// <summary>All of them.</summary>
    public IReadOnlyList<OutgoingMessage> Messages => _messages;

    /// <summary>How many cannot be read.</summary>
    public int Poisoned { get; }

    /// <summary>How many are of <see cref="Split"/>.</summary>
    public int SplitEvents { get; }

    /// <summary>Time of the last event, UTC ticks.</summary>
    public long LastTime { get; }

    /// <summary>Publishes a part of it, in order, until all of it is acknowledged, whatever happens to the brokers meanwhile.</summary>
    public static async Task PublishAsync(KafkaPublisher publisher, IEnumerable<OutgoingMessage> messages)
    {
        foreach (OutgoingMessage[] chunk in messages.Chunk(500))
        {
            await Eventually.HoldsAsync(
                async () =>
                {
                    try
                    {
                        await publisher.PublishAsync(chunk, CancellationToken.None).ConfigureAwait(false);
                        return true;
                    }
                    catch (TransportException exception)
                    {
                        await TestContext.Progress.WriteLineAsync($"The portal tries again: {exception.Message}").ConfigureAwait(false);
                        return false;
                    }
                },
                "the portal's events are acknowledged",
                TimeSpan.FromMinutes(5)).ConfigureAwait(false);
        }
    }

    /// <summary>A publisher that goes to the brokers directly.</summary>
    public static KafkaPublisher Portal(FaultSite site) => new(site.Broker.Options, NullLogger<KafkaPublisher>.Instance);

    /// <summary>What a broken portal or a stranger may write: no JSON, half a message, no identifier, no time, nothing at all.</summary>
    private static OutgoingMessage Poison(OutgoingMessage like, Random random)
    {
        string text = Encoding.UTF8.GetString(like.Value!);
        byte[]? value = random.Next(6) switch
        {
            0 => null,
            1 => [],
            2 => [0xFF, 0x00, 0xFE],
            3 => Encoding.UTF8.GetBytes(text[..(text.Length / 2)]),
            4 => Encoding.UTF8.GetBytes(text.Replace("\"time\"", "\"tide\"", StringComparison.Ordinal)),
            _ => Encoding.UTF8.GetBytes(text.Replace("\"id\":\"", "\"no\":\"", StringComparison.Ordinal)),
        };
        return like with { Value = value };
    }

    private static OutgoingMessage OfSplit(string topic, int number, DateTime time) => new(
        topic,
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"wrong-key-{number % 16}")),
        Encoding.UTF8.GetBytes(PortalEvents.Lookup(
            string.Create(CultureInfo.InvariantCulture, $"split-{number}"),
            Split,
            time,
            string.Create(CultureInfo.InvariantCulture, $$"""{"id":"split-b{{number % SplitPeople}}","department":"35"}"""))),
        Timestamp: time.Ticks);
}
