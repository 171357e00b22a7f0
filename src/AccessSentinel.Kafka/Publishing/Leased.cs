namespace AccessSentinel.Kafka.Publishing;

/// <summary>
/// A client that several callers use at once and one day another takes the place of: whoever returns the last lease disposes it, hence
/// nobody is inside it then. Its maker holds the first lease. Thread-safe, except that a lease may be taken only while another is held.
/// </summary>
/// <param name="value">The client.</param>
internal sealed class Leased<T>(T value)
    where T : IDisposable
{
    private int _leases = 1;

    /// <summary>The client, for who holds a lease.</summary>
    internal T Value => value;

    /// <summary>One lease more.</summary>
    internal void Take() => Interlocked.Increment(ref _leases);

    /// <summary>One lease less. After the last one the client is disposed.</summary>
    internal void Return()
    {
        if (Interlocked.Decrement(ref _leases) == 0)
        {
            value.Dispose();
        }
    }
}
