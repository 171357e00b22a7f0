using AccessSentinel.Engine.Packing;

namespace AccessSentinel.Engine.Windows;

/// <summary>How an offset compares with the last one processed from the same topic and partition.</summary>
public enum OffsetVerdict : byte
{
    /// <summary>After it, or the first from there: it is noted.</summary>
    Next = 0,

    /// <summary>Not after it: processed before, or from a topic that was made anew.</summary>
    Behind = 1,

    /// <summary>Not after it, yet its message is younger than any processed from there: the topic was made anew.</summary>
    Anew = 2,
}

/// <summary>What is to be done with an event.</summary>
public enum ReplayVerdict : byte
{
    /// <summary>Process it.</summary>
    New = 0,

    /// <summary>It was processed before: count it as a duplicate.</summary>
    Duplicate = 1,

    /// <summary>The topic was made anew: process it, count it, alert.</summary>
    Rewound = 2,
}

/// <summary>
/// The last offset processed from each topic and partition, so that a redo after a crash is recognised however far back it
/// begins, for the 8 that were used last.
/// </summary>
/// <remarks>
/// <para>
/// The rule for an event whose offset is not after the last one has to tell a redo (a worker died between save and commit,
/// offsets were set back by hand) from a topic that was deleted and made anew, where offsets begin at 0 again.
/// A redone message is one that was processed, so its timestamp is not after the greatest one processed from there; that of a topic
/// made anew is, as time went on. This decides alone: it does not depend on how much <see cref="DuplicateFilter"/> holds, and a batch
/// with more events of one credential than that is redone without counting any of them twice.
/// </para>
/// <para>
/// Only where timestamps cannot tell (the new topic was filled with copies of old messages, or a message from the future raised
/// the greatest timestamp) the filter decides: an event that it does not know, of a time for which it is
/// complete, was not processed (<see cref="ReplayVerdict.Rewound"/>). An older one may have been: a duplicate, as counting twice could suspend
/// somebody wrongly and what is lost is older than the filter's memory.
/// </para>
/// </remarks>
public sealed class SourceOffsets
{
    /// <summary>Topics and partitions remembered; a further one takes the place of that used longest ago.</summary>
    public const int Capacity = 8;

    private readonly Entry[] _entries = new Entry[Capacity]; // the one used last first
    private int _count;

    /// <summary>Topics and partitions remembered.</summary>
    public int Count => _count;

    /// <summary>The last offset of each source, the one used last first.</summary>
    public IEnumerable<(uint Source, long Offset)> Last() => _entries.Take(_count).Select(entry => (entry.Source, entry.Offset));

    /// <summary>Compares an offset with the last one of its source, and notes it if it is after that.</summary>
    /// <param name="source">Stable number of the topic and partition; 0 = none (a file): always <see cref="OffsetVerdict.Next"/>.</param>
    /// <param name="offset">Not negative.</param>
    /// <param name="messageTimestamp">The message's timestamp, UTC ticks.</param>
    public OffsetVerdict Observe(uint source, long offset, long messageTimestamp)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (source == 0)
        {
            return OffsetVerdict.Next;
        }

        long youngest = Milliseconds(messageTimestamp);
        int index = IndexOf(source);
        if (index >= 0 && offset <= _entries[index].Offset)
        {
            return youngest > _entries[index].Youngest ? OffsetVerdict.Anew : OffsetVerdict.Behind;
        }

        Entry next = new(source, offset, index >= 0 ? Math.Max(_entries[index].Youngest, youngest) : youngest);
        Use(index) = next;
        return OffsetVerdict.Next;
    }

    /// <summary>The topic was made anew: its offsets go on from here.</summary>
    /// <param name="source">As in <see cref="Observe"/>; 0 changes nothing.</param>
    /// <param name="offset">Not negative.</param>
    /// <param name="messageTimestamp">UTC ticks.</param>
    public void Reset(uint source, long offset, long messageTimestamp)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (source != 0)
        {
            Use(IndexOf(source)) = new Entry(source, offset, Milliseconds(messageTimestamp));
        }
    }

    /// <summary>
    /// Judges an event by its offset and its signature and notes both; a redo changes nothing, so that records after a crash equal those
    /// without one. Every event is to be given here, before it is judged late. After <see cref="ReplayVerdict.Rewound"/> the offsets go on
    /// from the event's.
    /// </summary>
    /// <param name="duplicates">The record's filter.</param>
    /// <param name="signature">As in <see cref="DuplicateFilter.Seen"/>.</param>
    /// <param name="time">The time at which the event is judged, UTC ticks.</param>
    /// <param name="source">Stable number of the topic and partition; 0 = none.</param>
    /// <param name="offset">Not negative.</param>
    /// <param name="messageTimestamp">UTC ticks.</param>
    public ReplayVerdict Admit(DuplicateFilter duplicates, ulong signature, long time, uint source, long offset, long messageTimestamp)
    {
        OffsetVerdict compared = Observe(source, offset, messageTimestamp);
        bool remembered = time >= duplicates.CompleteSince;
        if (compared == OffsetVerdict.Behind
            && Judge(compared, duplicates.Contains(signature), remembered) == ReplayVerdict.Duplicate)
        {
            return ReplayVerdict.Duplicate;
        }

        ReplayVerdict verdict = Judge(compared, duplicates.Seen(signature, time), remembered);
        if (verdict == ReplayVerdict.Rewound)
        {
            Reset(source, offset, messageTimestamp);
        }

        return verdict;
    }

    /// <summary>The rule: what offset and signature say of an event together.</summary>
    /// <param name="offset">What <see cref="Observe"/> said.</param>
    /// <param name="seen">The filter knows the event.</param>
    /// <param name="remembered">The event's time is not before <see cref="DuplicateFilter.CompleteSince"/>.</param>
    public static ReplayVerdict Judge(OffsetVerdict offset, bool seen, bool remembered) => (offset, seen) switch
    {
        (_, true) => ReplayVerdict.Duplicate,
        (OffsetVerdict.Next, false) => ReplayVerdict.New,
        (OffsetVerdict.Anew, false) => ReplayVerdict.Rewound,
        _ => remembered ? ReplayVerdict.Rewound : ReplayVerdict.Duplicate,
    };

    /// <summary>Packs the offsets: 1 byte, and about 14 for each source.</summary>
    public void Write(ref PackedWriter writer)
    {
        writer.WriteByte((byte)_count);
        for (int i = 0; i < _count; i++)
        {
            writer.WriteUInt32(_entries[i].Source);
            writer.WriteVarint((ulong)_entries[i].Offset);
            writer.WriteVarint((ulong)_entries[i].Youngest);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static SourceOffsets Read(ref PackedReader reader)
    {
        SourceOffsets offsets = new();
        int count = reader.ReadCount(Capacity, 48);
        for (int i = 0; i < count; i++)
        {
            uint source = reader.ReadUInt32();
            long offset = (long)reader.ReadVarint(long.MaxValue);
            long youngest = (long)reader.ReadVarint(long.MaxValue);
            if (source == 0 || offsets.IndexOf(source) >= 0)
            {
                throw reader.Damaged("a source that cannot be");
            }

            offsets._entries[i] = new Entry(source, offset, youngest);
            offsets._count++;
        }

        return offsets;
    }

    private static long Milliseconds(long ticks) => Math.Max(0, ticks) / TimeSpan.TicksPerMillisecond;

    private int IndexOf(uint source)
    {
        for (int i = 0; i < _count; i++)
        {
            if (_entries[i].Source == source)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The place at the front, after what was at <paramref name="index"/> (or, if −1, what was used longest ago) made room for it.</summary>
    private ref Entry Use(int index)
    {
        if (index < 0)
        {
            index = _count < Capacity ? _count++ : Capacity - 1;
        }

        Array.Copy(_entries, 0, _entries, 1, index);
        return ref _entries[0];
    }

    private readonly record struct Entry(uint Source, long Offset, long Youngest);
}
