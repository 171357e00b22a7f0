using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Simulation.Faults;

/// <summary>
/// A producer that fails by schedule: nothing published, some published, or all published and the acknowledgement lost. The inner one is
/// disposed with it.
/// </summary>
public sealed class FaultyPublisher(IMessagePublisher inner, FaultSchedule faults) : IMessagePublisher
{
    /// <inheritdoc />
    public async Task PublishAsync(IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellation)
    {
        faults.Before("publish");
        var part = faults.PartOf(messages.Count);
        if (part < messages.Count)
        {
            await inner.PublishAsync([.. messages.Take(part)], cancellation).ConfigureAwait(false);
            faults.Interrupt("publish");
        }

        await inner.PublishAsync(messages, cancellation).ConfigureAwait(false);
        faults.After("publish");
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
