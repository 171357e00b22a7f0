using AccessSentinel.Engine.Packing;

namespace AccessSentinel.Engine.Windows;

/// <summary>
/// One page of <see cref="KnownBeneficiaries"/>: the sorted fingerprints with a common prefix, each with the epoch in which it
/// was last seen.
/// </summary>
/// <remarks>
/// An entry in memory is fingerprint · 8 + (epoch mod 8). As nothing older than 7 epochs is kept, the page's own epoch (the
/// last in which it was cleaned) tells which epoch the 3 bits mean.
/// </remarks>
internal sealed class FingerprintPage(int depth, uint prefix, int fingerprintBits, long epoch)
{
    /// <summary>A page of more entries is split.</summary>
    internal const int Capacity = 512;

    /// <summary>Two sibling pages of no more entries together become one.</summary>
    private const int MergeBelow = Capacity * 3 / 8;

    private const int EpochBits = 3;
    private const uint EpochMask = (1u << EpochBits) - 1;

    private uint[] _entries = [];

    internal int Depth { get; } = depth;

    internal uint Prefix { get; } = prefix;

    internal int Count { get; private set; }

    /// <summary>The epoch to which the page was cleaned: the 3 bits of each entry mean this one or one of the 7 before.</summary>
    internal long Epoch { get; private set; } = epoch;

    /// <summary>Changed since it was last saved.</summary>
    internal bool Dirty { get; set; }

    /// <summary>The store has a field of this number.</summary>
    internal bool Stored { get; set; }

    /// <summary>Number within the stage: 1 for the whole, 2 and 3 for its halves, and so on.</summary>
    internal int Number => (1 << Depth) | (int)Prefix;

    /// <summary>The least fingerprint that belongs here.</summary>
    internal uint First => Prefix << SuffixBits;

    /// <summary>How many fingerprints belong here.</summary>
    internal uint Range => 1u << SuffixBits;

    private int SuffixBits => fingerprintBits - Depth;

    /// <summary>The epoch in which the fingerprint was last seen, or −1.</summary>
    internal long LastSeen(uint fingerprint)
    {
        int index = LowerBound(fingerprint);
        return index < Count && _entries[index] >> EpochBits == fingerprint ? EpochOf(_entries[index]) : -1;
    }

    /// <summary>Notes a sight of a fingerprint that is here; false: nothing changed.</summary>
    internal bool Refresh(uint fingerprint, long seen)
    {
        int index = LowerBound(fingerprint);
        if (EpochOf(_entries[index]) >= seen)
        {
            return false;
        }

        _entries[index] = Entry(fingerprint, seen);
        return true;
    }

    /// <summary>Adds a fingerprint that is not here. The page must have been cleaned to an epoch not before <paramref name="seen"/>.</summary>
    internal void Insert(uint fingerprint, long seen)
    {
        if (Count == _entries.Length)
        {
            Array.Resize(ref _entries, Math.Max(8, Math.Min(_entries.Length * 2, Capacity + 1)));
        }

        int index = LowerBound(fingerprint);
        Array.Copy(_entries, index, _entries, index + 1, Count - index);
        _entries[index] = Entry(fingerprint, seen);
        Count++;
    }

    /// <summary>Takes out a fingerprint that is here.</summary>
    internal void Remove(uint fingerprint)
    {
        int index = LowerBound(fingerprint);
        Count--;
        Array.Copy(_entries, index + 1, _entries, index, Count - index);
    }

    /// <summary>Drops what was last seen before <paramref name="oldest"/> and makes <paramref name="epoch"/> the page's own. Returns how many were dropped.</summary>
    internal int Clean(long epoch, long oldest)
    {
        int kept = 0;
        for (int i = 0; i < Count; i++)
        {
            uint entry = _entries[i];
            if (EpochOf(entry) >= oldest)
            {
                _entries[kept++] = entry;
            }
        }

        int dropped = Count - kept;
        Count = kept;
        Epoch = epoch;
        return dropped;
    }

    /// <summary>The oldest epoch of an entry, or <see cref="long.MaxValue"/> when there is none.</summary>
    internal long OldestEpoch()
    {
        long oldest = long.MaxValue;
        for (int i = 0; i < Count; i++)
        {
            oldest = Math.Min(oldest, EpochOf(_entries[i]));
        }

        return oldest;
    }

    /// <summary>The two halves of this page, by the next bit of the fingerprint.</summary>
    internal (FingerprintPage Low, FingerprintPage High) Split()
    {
        FingerprintPage low = new(Depth + 1, Prefix * 2, fingerprintBits, Epoch);
        FingerprintPage high = new(Depth + 1, (Prefix * 2) + 1, fingerprintBits, Epoch);
        int middle = LowerBound(high.First);
        low.Take(_entries.AsSpan(0, middle));
        high.Take(_entries.AsSpan(middle, Count - middle));
        return (low, high);
    }

    /// <summary>This page and the next one as one, when they are halves of a page and few; else null.</summary>
    internal FingerprintPage? TryMerge(FingerprintPage next)
    {
        if (next.Depth != Depth || (Prefix & 1) != 0 || next.Prefix != Prefix + 1 || next.Epoch != Epoch || Count + next.Count > MergeBelow)
        {
            return null;
        }

        FingerprintPage merged = new(Depth - 1, Prefix / 2, fingerprintBits, Epoch);
        merged._entries = new uint[Math.Max(8, Count + next.Count)];
        _entries.AsSpan(0, Count).CopyTo(merged._entries);
        next._entries.AsSpan(0, next.Count).CopyTo(merged._entries.AsSpan(Count));
        merged.Count = Count + next.Count;
        return merged;
    }

    /// <summary>Packs the page: epoch, count, then for each entry the gap to the one before (Golomb–Rice) and its age in epochs (3 bits).</summary>
    internal void Write(ref PackedWriter writer)
    {
        writer.WriteVarint((ulong)Epoch);
        writer.WriteVarint((ulong)Count);
        int parameter = PackedWriter.RiceParameter(Range, Count);
        uint next = First;
        for (int i = 0; i < Count; i++)
        {
            uint fingerprint = _entries[i] >> EpochBits;
            writer.WriteRice(fingerprint - next, parameter);
            writer.WriteBits((uint)(Epoch - EpochOf(_entries[i])), EpochBits);
            next = fingerprint + 1;
        }
    }

    /// <summary>Fills an empty page with what <see cref="Write"/> wrote.</summary>
    internal void Read(ref PackedReader reader, long latestEpoch)
    {
        Epoch = (long)reader.ReadVarint((ulong)latestEpoch);
        int count = reader.ReadCount(Capacity, 1 + EpochBits);
        int parameter = PackedWriter.RiceParameter(Range, count);
        _entries = new uint[count];
        ulong next = First;
        for (int i = 0; i < count; i++)
        {
            ulong fingerprint = next + reader.ReadRice(parameter);
            uint age = reader.ReadBits(EpochBits);
            if (fingerprint >= (ulong)First + Range || age > Epoch)
            {
                throw reader.Damaged("a fingerprint that does not belong to the page");
            }

            _entries[i] = Entry((uint)fingerprint, Epoch - age);
            next = fingerprint + 1;
        }

        Count = count;
    }

    private static uint Entry(uint fingerprint, long seen) => (fingerprint << EpochBits) | ((uint)seen & EpochMask);

    private long EpochOf(uint entry) => Epoch - ((Epoch - entry) & EpochMask);

    private void Take(ReadOnlySpan<uint> entries)
    {
        _entries = new uint[Math.Min(entries.Length + (entries.Length / 4) + 8, Capacity + 1)];
        entries.CopyTo(_entries);
        Count = entries.Length;
    }

    /// <summary>Index of the first entry of this fingerprint or a greater one.</summary>
    private int LowerBound(uint fingerprint)
    {
        uint least = fingerprint << EpochBits;
        int low = 0;
        int high = Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_entries[middle] < least)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
