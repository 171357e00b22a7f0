using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Processing.Audit;

/// <summary>
/// Publishes what a batch or an outbox holds: commands first and at once, then the audit contents through the log, which gives
/// them their places. A fault of the former repeats nothing of the latter.
/// </summary>
internal sealed class AuditingPublisher(IMessagePublisher inner, AuditLog log) : IMessagePublisher
{
    public async Task PublishAsync(IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellation)
    {
        var contents = 0;
        for (var i = 0; i < messages.Count; i++)
        {
            contents += IsContent(messages[i]) ? 1 : 0;
        }

        if (contents == 0)
        {
            await inner.PublishAsync(messages, cancellation).ConfigureAwait(false);
            return;
        }

        if (contents < messages.Count)
        {
            await inner.PublishAsync([.. messages.Where(static message => !IsContent(message))], cancellation).ConfigureAwait(false);
        }

        await log.PublishAsync([.. messages.Where(IsContent)], cancellation).ConfigureAwait(false);
    }

    /// <summary>The inner one belongs to whoever made it.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static bool IsContent(OutgoingMessage message) => message.Topic == AuditOutbox.Destination;
}
