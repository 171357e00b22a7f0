namespace AccessSentinel.Host.Evaluation;

/// <summary>
/// The rule everybody thinks of first, as a baseline: suspend for a day whoever asks for more than so many beneficiaries in an hour
/// whom the credential never asked for before. Exact; several limits at once on the same events. What is asked for counts, answered or
/// not, so that what the limits saw is the same for all.
/// </summary>
internal sealed class TrivialRule
{
    private static readonly long Effect = TimeSpan.FromSeconds(2).Ticks;
    private readonly Memory[] _credentials;
    private readonly Suspension[][] _suspensions;

    /// <summary>The rule for so many credentials at some limits (first-seen beneficiaries an hour).</summary>
    public TrivialRule(int credentials, IReadOnlyList<int> limits)
    {
        Limits = limits;
        _credentials = [.. Enumerable.Range(0, credentials).Select(_ => new Memory())];
        _suspensions = [.. limits.Select(_ => new Suspension[credentials])];
    }

    /// <summary>The limits compared.</summary>
    public IReadOnlyList<int> Limits { get; }

    /// <summary>Whether one limit's suspension holds at a time (UTC ticks).</summary>
    public bool IsSuspended(int limit, int credential, long time)
    {
        ref readonly var suspension = ref _suspensions[limit][credential];
        return suspension.From <= time && time < suspension.Until;
    }

    /// <summary>Takes one access to a beneficiary, in order of time (UTC ticks).</summary>
    public void Observe(int credential, ulong beneficiary, long time)
    {
        var memory = _credentials[credential];
        if (memory.Seen.Add(beneficiary))
        {
            memory.FirstSeen.Enqueue(time);
        }

        while (memory.FirstSeen.TryPeek(out var oldest) && oldest <= time - TimeSpan.TicksPerHour)
        {
            memory.FirstSeen.Dequeue();
        }
    }

    /// <summary>
    /// Whether one limit is exceeded now and no suspension holds or is under way: then one begins two seconds later.
    /// </summary>
    public bool Suspends(int limit, int credential, long time)
    {
        ref var suspension = ref _suspensions[limit][credential];
        if (_credentials[credential].FirstSeen.Count <= Limits[limit] || time < suspension.Until)
        {
            return false;
        }

        suspension = new Suspension(time + Effect, time + Effect + TimeSpan.TicksPerDay);
        return true;
    }

    private readonly record struct Suspension(long From, long Until);

    private sealed class Memory
    {
        public HashSet<ulong> Seen { get; } = [];

        public Queue<long> FirstSeen { get; } = new();
    }
}
