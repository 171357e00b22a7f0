using System.Globalization;
using System.Text;
using AccessSentinel.Kafka.Options;
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

    private readonly FaultOptions _options;
    private readonly string _topic;

    /// <summary>Plans one.</summary>
    /// <param name="options">Seed and size.</param>
    /// <param name="topic">Where it is written.</param>
    public FaultStream(FaultOptions options, string topic)
    {
        _options = options;
        _topic = topic;
    }

    /// <summary>How many were drawn so far.</summary>
    public int Count { get; private set; }

    /// <summary>How many of them cannot be read.</summary>
    public int Poisoned { get; private set; }

    /// <summary>How many of them are of <see cref="Split"/>.</summary>
    public int SplitEvents { get; private set; }

    /// <summary>Draws all of them, one pass, as they are asked for: a long stream takes no more memory than a day of it.</summary>
    public IEnumerable<OutgoingMessage> Draw()
    {
        SimulationParameters population = new()
        {
            Credentials = _options.Credentials,
            Days = _options.Days,
            Attacks = [new("smash_and_grab", 5), new("steady", 4), new("night", 4)],
        };
        Random random = new(_options.Seed);
        int events = 0;
        Dictionary<string, int> each = new(StringComparer.Ordinal);
        foreach (OutgoingMessage message in PortalEvents.Pass(new PortalSimulation(population, (ulong)_options.Seed), _topic))
        {
            string credential = Encoding.UTF8.GetString(message.Key!);
            each[credential] = each.GetValueOrDefault(credential) + 1;
            if (each[credential] > _options.MostOfCredentialADay * _options.Days)
            {
                continue;
            }

            events++;
            Count++;
            yield return message;
            if (_options.PoisonEvery > 0 && events % _options.PoisonEvery == 0)
            {
                Poisoned++;
                Count++;
                yield return Poison(message, random);
            }

            if (events % SplitEvery == 0)
            {
                Count++;
                yield return OfSplit(_topic, SplitEvents++, new DateTime(message.Timestamp!.Value, DateTimeKind.Utc));
            }
        }
    }

    /// <summary>Publishes a part of it, in order, until all of it is acknowledged, whatever happens to the brokers meanwhile.</summary>
    /// <param name="publisher">Whom they are handed to.</param>
    /// <param name="messages">The messages.</param>
    /// <param name="atOnce">How many are on their way at a time at most.</param>
    public static async Task PublishAsync(KafkaPublisher publisher, IEnumerable<OutgoingMessage> messages, int atOnce = 500)
    {
        foreach (OutgoingMessage[] chunk in messages.Chunk(atOnce))
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

    /// <summary>A publisher that goes to the brokers by the proxies of a client.</summary>
    public static KafkaPublisher Portal(FaultSite site, int client)
    {
        KafkaOptions options = site.Broker.Options;
        options.BootstrapServers = site.Broker.BootstrapServersOf(client);
        return new KafkaPublisher(options, NullLogger<KafkaPublisher>.Instance);
    }

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
