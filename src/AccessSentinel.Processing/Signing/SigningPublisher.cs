using AccessSentinel.Contracts.Signatures;
using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Processing.Signing;

/// <summary>
/// Signs commands as they are published, those of an outbox that somebody else left behind, too: the value stays byte for byte what was
/// decided, the signature says which worker's deployment stands for it.
/// </summary>
public sealed class SigningPublisher(IMessagePublisher inner, SigningKey key, string commandsTopic) : IMessagePublisher
{
    /// <inheritdoc/>
    public Task PublishAsync(IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellation)
    {
        for (var i = 0; i < messages.Count; i++)
        {
            if (IsCommand(messages[i]))
            {
                return inner.PublishAsync([.. messages.Select(Signed)], cancellation);
            }
        }

        return inner.PublishAsync(messages, cancellation);
    }

    /// <summary>The inner one belongs to whoever made it.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private bool IsCommand(OutgoingMessage message) => message.Topic == commandsTopic && message.Value is not null;

    private OutgoingMessage Signed(OutgoingMessage message) => IsCommand(message)
        ? message with { Headers = [.. message.Headers ?? [], .. SignatureHeaders.Of(key, message.Value)] }
        : message;
}
