namespace AccessSentinel.Processing.Partitions;

/// <summary>
/// Counts the partitions of this worker that do not decide yet. While there is one, an event under a foreign key decides
/// nothing: its credential's own partition may be the one that is still learning.
/// </summary>
internal sealed class SilenceGate
{
    private int _silent;

    public bool AnySilent => Volatile.Read(ref _silent) > 0;

    public void Enter() => Interlocked.Increment(ref _silent);

    public void Leave() => Interlocked.Decrement(ref _silent);
}
