using System.Text;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Signatures;
using AccessSentinel.Host.Portal;
using AccessSentinel.Processing.InMemory;
using AccessSentinel.Processing.Ports;
using AccessSentinel.TestKit;

namespace AccessSentinel.Host.Tests.Portal;

/// <summary>The simulated portal obeys what the workers signed, and nothing else.</summary>
internal sealed class ForgedCommandTests
{
    private const string Topic = "portal.commands";
    private static readonly DateTime Now = new(2026, 3, 2, 8, 0, 0, DateTimeKind.Utc);

    [Test]
    public async Task OnlyWhatTheWorkersSignedIsObeyed()
    {
        using var workers = SigningKey.Create();
        using var mallory = SigningKey.Create();
        using var key = VerifyingKey.Parse(workers.PublicKey);
        InMemoryBroker broker = new();
        InMemoryPublisher publisher = new(broker, TimeProvider.System);
        InMemoryEventConsumer consumer = new(broker, "portal");
        consumer.Assign([new TopicPartition(Topic, 0)]);
        using CancellationTokenSource stop = new();
        using PortalCommands portal = new(consumer, key, stop.Token);
        var value = CommandWriter.ToBytes(PortalOrders.Suspend("c", Now));
        var other = CommandWriter.ToBytes(PortalOrders.Suspend("d", Now));
        var genuine = SignatureHeaders.Of(workers, value);
        KeyValuePair<string, string>[] bad = [.. genuine.Select(header => header.Key == SignatureHeaders.Signature ? new(header.Key, header.Value[..^4] + "AAAA") : header)];
        OutgoingMessage[] messages =
        [
            Message(value, null),
            Message(value, bad),
            Message(value, SignatureHeaders.Of(mallory, value)),
            Message(other, genuine),
            Message(value, genuine),
        ];
        await publisher.PublishAsync(messages, CancellationToken.None);
        await Eventually.HoldsAsync(() => Task.FromResult(portal.Count + portal.Refused == messages.Length), "the portal has read all of them");
        await stop.CancelAsync();

        portal.Refused.ShouldBe(4, "unsigned, a bad signature, somebody else's, and a genuine one on other bytes");
        portal.TryTake(out var command).ShouldBeTrue();
        command.CredentialId.ShouldBe("c");
        portal.TryTake(out _).ShouldBeFalse();
    }

    private static OutgoingMessage Message(byte[] value, IReadOnlyList<KeyValuePair<string, string>>? headers) => new(Topic, Encoding.UTF8.GetBytes("c"), value, headers);
}
