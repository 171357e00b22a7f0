namespace AccessSentinel.Engine.Features;

/// <summary>
/// A person looked up within the last day, and whether a claim came. The likelihood ratios are rounded to half precision when they are
/// set, so that they pack into two bytes and a stored record judges exactly like one in memory.
/// </summary>
public struct RecentRecord
{
    /// <summary>When, UTC ticks.</summary>
    public long Time;

    /// <summary>Low 32 bits of the beneficiary's tag.</summary>
    public uint Tag;

    /// <summary>log10 likelihood ratio of its novelty.</summary>
    public Half Novelty;

    /// <summary>log10 likelihood ratio of its pace.</summary>
    public Half Pace;

    /// <summary>log10 likelihood ratio of its department.</summary>
    public Half Segment;

    /// <summary>log10 likelihood ratio of being claimed, or of being unclaimed for so long; 0 for known people.</summary>
    public Half Purpose;

    /// <summary>How innocent the credential looked: the weight with which it will teach.</summary>
    public Half Weight;

    /// <summary>Delay bins whose end has passed unclaimed.</summary>
    public byte Stage;

    /// <summary>The person was never seen before.</summary>
    public bool FirstSeen;

    /// <summary>It came from a foreign source.</summary>
    public bool Foreign;

    /// <summary>A program went through the base of patients: nobody is claimed for that, so nothing is expected.</summary>
    public bool InBulk;

    /// <summary>The claim came.</summary>
    public bool Claimed;

    /// <summary>What it adds to each test that looks at claims: derived from the ratios, kept so that refolding only adds.</summary>
    public ClaimTests Added;
}

/// <summary>One value for each test that looks at claims.</summary>
[System.Runtime.CompilerServices.InlineArray(Count)]
public struct ClaimTests
{
    /// <summary>How many such tests there are.</summary>
    public const int Count = 5;

    private float _first;
}

/// <summary>The people looked up within the last day, in the order of their times: at most 96, the oldest make room.</summary>
public sealed class RecentRecords
{
    /// <summary>Most that are held.</summary>
    public const int Capacity = 96;

    private RecentRecord[] _entries = new RecentRecord[8];

    /// <summary>How many are held.</summary>
    public int Count { get; private set; }

    /// <summary>When the next one passes the end of a delay bin, ticks.</summary>
    public long NextDue { get; internal set; } = long.MaxValue;

    /// <summary>Those held, oldest first.</summary>
    public Span<RecentRecord> Entries => _entries.AsSpan(0, Count);

    /// <summary>Whether the oldest must be removed before another is added.</summary>
    public bool IsFull => Count == Capacity;

    /// <summary>Adds one.</summary>
    /// <exception cref="InvalidOperationException">It is full.</exception>
    public void Add(in RecentRecord record)
    {
        if (IsFull)
        {
            throw new InvalidOperationException("The ring of recent look-ups is full.");
        }

        if (Count == _entries.Length)
        {
            Array.Resize(ref _entries, Math.Min(Capacity, Count * 2));
        }

        // A look-up that arrives late goes where it belongs: the oldest must stand first, or it would outstay the day.
        var place = Count++;
        for (; place > 0 && _entries[place - 1].Time > record.Time; place--)
        {
            _entries[place] = _entries[place - 1];
        }

        _entries[place] = record;
        NextDue = Math.Min(NextDue, record.Time + ClaimDelays.End(record.Stage));
    }

    /// <summary>The place of a beneficiary, or −1.</summary>
    public int Find(ulong tag)
    {
        var low = (uint)tag;
        for (var i = Count - 1; i >= 0; i--)
        {
            if (_entries[i].Tag == low)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Whoever is held under one tag is from now on held under another one: low 32 bits of either.</summary>
    internal void Move(uint from, uint to)
    {
        foreach (ref var record in Entries)
        {
            record.Tag = record.Tag == from ? to : record.Tag;
        }
    }

    /// <summary>What they say no longer counts, on one track: a measure acted upon it, or the owner proved her identity.</summary>
    public void Acquit(bool foreign)
    {
        foreach (ref var record in Entries)
        {
            if (record.Foreign == foreign)
            {
                record.Novelty = record.Pace = record.Segment = record.Purpose = record.Weight = Half.Zero;
                record.Claimed = true;
                record.Added = default;
            }
        }
    }

    /// <summary>Removes the oldest.</summary>
    public void RemoveOldest()
    {
        Count--;
        Array.Copy(_entries, 1, _entries, 0, Count);
    }
}
