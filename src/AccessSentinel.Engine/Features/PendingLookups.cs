namespace AccessSentinel.Engine.Features;

/// <summary>A look-up whose claim has not come yet.</summary>
public struct PendingLookup
{
    /// <summary>When, UTC ticks.</summary>
    public long Time;

    /// <summary>Low 32 bits of the beneficiary's tag.</summary>
    public uint Tag;

    /// <summary>Surprisal of its novelty when it was looked up, log10 of the likelihood ratio.</summary>
    public float Novelty;

    /// <summary>The same of its department.</summary>
    public float Segment;

    /// <summary>How innocent the credential looked: the weight with which it will teach.</summary>
    public float Weight;

    /// <summary>Delay bin whose end it has passed (the number of bins passed).</summary>
    public byte Stage;

    /// <summary>The person was never seen before.</summary>
    public bool FirstSeen;

    /// <summary>It came from a foreign source.</summary>
    public bool Foreign;
}

/// <summary>The look-ups of the last day that wait for their claim: a ring of at most 96, the oldest go first.</summary>
public sealed class PendingLookups
{
    /// <summary>Most look-ups that wait at a time.</summary>
    public const int Capacity = 96;

    private PendingLookup[] _entries = new PendingLookup[8];

    /// <summary>How many wait.</summary>
    public int Count { get; private set; }

    /// <summary>When the next one passes the end of a delay bin, ticks.</summary>
    public long NextDue { get; internal set; } = long.MaxValue;

    /// <summary>Those that wait, oldest first.</summary>
    public Span<PendingLookup> Entries => _entries.AsSpan(0, Count);

    /// <summary>Adds one.</summary>
    public void Add(in PendingLookup lookup)
    {
        if (Count == Capacity)
        {
            RemoveAt(0);
        }

        if (Count == _entries.Length)
        {
            Array.Resize(ref _entries, Math.Min(Capacity, Count * 2));
        }

        _entries[Count++] = lookup;
        NextDue = Math.Min(NextDue, lookup.Time + ClaimDelays.End(lookup.Stage));
    }

    /// <summary>The place of a beneficiary, or −1.</summary>
    public int Find(ulong tag)
    {
        var low = (uint)tag;
        for (var i = 0; i < Count; i++)
        {
            if (_entries[i].Tag == low)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Removes one, keeping the order.</summary>
    public void RemoveAt(int index)
    {
        Count--;
        Array.Copy(_entries, index + 1, _entries, index, Count - index);
    }
}
