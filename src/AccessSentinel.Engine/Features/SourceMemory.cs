namespace AccessSentinel.Engine.Features;

/// <summary>What kind of source property a tag describes.</summary>
public enum SourceKind : byte
{
    /// <summary>Network (/24 or /48).</summary>
    Network = 0,

    /// <summary>Autonomous system.</summary>
    Asn = 1,

    /// <summary>Country.</summary>
    Country = 2,

    /// <summary>Device print.</summary>
    Device = 3,

    /// <summary>User agent without its version.</summary>
    Agent = 4,
}

/// <summary>One property of sources a credential has worked from.</summary>
public struct SourceEntry
{
    /// <summary>Low 32 bits of its tag.</summary>
    public uint Tag;

    /// <summary>Day it was first seen, days since 0001-01-01; 0 = free.</summary>
    public int FirstDay;

    /// <summary>Day it was last seen.</summary>
    public int LastDay;

    /// <summary>Quiet look-ups made from it, capped at 255.</summary>
    public byte Uses;

    /// <summary>Which property.</summary>
    public SourceKind Kind;
}

/// <summary>
/// The sources a credential has worked from: per kind the eight most recently used. A source is familiar once quiet work was done
/// from it; merely to appear teaches nothing, so that a thief's own network does not become the victim's.
/// </summary>
public sealed class SourceMemory
{
    /// <summary>Entries remembered for each kind.</summary>
    public const int PerKind = 8;

    /// <summary>Kinds there are.</summary>
    public const int Kinds = 5;

    /// <summary>Quiet look-ups that make a source familiar on the day it appears.</summary>
    public const int FamiliarAfter = 8;

    internal SourceEntry[] Entries { get; } = new SourceEntry[PerKind * Kinds];

    /// <summary>Whether a source was worked from quietly before. An absent property (tag 0) is never new.</summary>
    public bool IsFamiliar(SourceKind kind, ulong tag, int today)
    {
        if (tag == 0)
        {
            return true;
        }

        var index = Find(kind, (uint)tag);
        if (index < 0)
        {
            return false;
        }

        return IsFamiliar(Entries[index], today);
    }

    /// <summary>How many sources of this kind are familiar.</summary>
    public int FamiliarCount(SourceKind kind, int today)
    {
        var count = 0;
        foreach (ref readonly var entry in Entries.AsSpan((int)kind * PerKind, PerKind))
        {
            count += entry.FirstDay != 0 && IsFamiliar(entry, today) ? 1 : 0;
        }

        return count;
    }

    /// <summary>Whether anything of this kind is familiar: without that, nothing can be called new.</summary>
    public bool HasAny(SourceKind kind)
    {
        for (var i = (int)kind * PerKind; i < ((int)kind + 1) * PerKind; i++)
        {
            if (Entries[i].Uses > 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Quiet work was done from a source.</summary>
    public void Teach(SourceKind kind, ulong tag, int today)
    {
        if (tag == 0)
        {
            return;
        }

        var index = Find(kind, (uint)tag);
        if (index < 0)
        {
            index = Oldest(kind);
            Entries[index] = new SourceEntry { Tag = (uint)tag, Kind = kind, FirstDay = today, LastDay = today, Uses = 0 };
        }

        ref var entry = ref Entries[index];
        entry.LastDay = Math.Max(entry.LastDay, today);
        if (entry.Uses < byte.MaxValue)
        {
            entry.Uses++;
        }
    }

    /// <summary>A source that is remembered under one tag is from now on remembered under another one.</summary>
    internal void Move(SourceKind kind, ulong from, ulong to)
    {
        var index = from == 0 || to == 0 ? -1 : Find(kind, (uint)from);
        if (index < 0)
        {
            return;
        }

        ref var entry = ref Entries[index];
        var other = Find(kind, (uint)to);
        if (other < 0)
        {
            entry.Tag = (uint)to;
            return;
        }

        // Keys that were exchanged to and fro: both are what is known of it.
        ref var kept = ref Entries[other];
        kept.FirstDay = Math.Min(kept.FirstDay, entry.FirstDay);
        kept.LastDay = Math.Max(kept.LastDay, entry.LastDay);
        kept.Uses = (byte)Math.Min(byte.MaxValue, kept.Uses + entry.Uses);
        Remove(kind, index);
    }

    /// <summary>Forgets all sources of the kinds that are known by keyed tags.</summary>
    internal void ClearTagged()
    {
        foreach (var kind in (ReadOnlySpan<SourceKind>)[SourceKind.Network, SourceKind.Device, SourceKind.Agent])
        {
            Entries.AsSpan((int)kind * PerKind, PerKind).Clear();
        }
    }

    /// <summary>The entries of a kind stand without a gap, as they are stored.</summary>
    private void Remove(SourceKind kind, int index)
    {
        var end = ((int)kind + 1) * PerKind;
        Entries.AsSpan(index + 1, end - index - 1).CopyTo(Entries.AsSpan(index));
        Entries[end - 1] = default;
    }

    private static bool IsFamiliar(in SourceEntry entry, int today) =>
        entry.Uses >= FamiliarAfter || (entry.Uses > 0 && entry.FirstDay < today);

    private int Find(SourceKind kind, uint tag)
    {
        var start = (int)kind * PerKind;
        for (var i = start; i < start + PerKind; i++)
        {
            if (Entries[i].Tag == tag && Entries[i].FirstDay != 0)
            {
                return i;
            }
        }

        return -1;
    }

    private int Oldest(SourceKind kind)
    {
        var start = (int)kind * PerKind;
        var oldest = start;
        for (var i = start; i < start + PerKind; i++)
        {
            if (Entries[i].FirstDay == 0)
            {
                return i;
            }

            if (Entries[i].LastDay < Entries[oldest].LastDay)
            {
                oldest = i;
            }
        }

        return oldest;
    }
}
