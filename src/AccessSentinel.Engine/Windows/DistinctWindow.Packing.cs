using AccessSentinel.Engine.Packing;

namespace AccessSentinel.Engine.Windows;

/// <content>As it is stored.</content>
public sealed partial class DistinctWindow
{
    /// <summary>Packs the window with its clock: 6 bytes when empty, about 4 bytes a tag.</summary>
    public void Write(ref PackedWriter writer)
    {
        writer.WriteVarint((ulong)(_step + 1));
        WriteEntries(ref writer);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="reader">The packed record.</param>
    /// <param name="window">The length it was written for.</param>
    /// <param name="capacity">Its capacity; not less than that it was written with.</param>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static DistinctWindow Read(ref PackedReader reader, WindowLength window, int capacity)
    {
        DistinctWindow result = new(window, capacity);
        result.ReadEntries(ref reader, (long)reader.ReadVarint(WindowShape.MaxStep + 1) - 1);
        return result;
    }

    internal void WriteEntries(ref PackedWriter writer)
    {
        writer.WriteVarint(((ulong)_count << 1) | (IsExact ? 0u : 1u));
        if (!IsExact)
        {
            writer.WriteBytes(_levels);
        }

        // Sorted in place: the order of the entries means nothing.
        NearlySorted.Sort(_fingerprints.AsSpan(0, _count), _slots.AsSpan(0, _count));
        int parameter = PackedWriter.RiceParameter(1UL << 32, _count);
        uint next = 0;
        for (int i = 0; i < _count; i++)
        {
            writer.WriteRice(_fingerprints[i] - next, parameter);
            writer.WriteBits(_slots[i], 5);
            next = _fingerprints[i] + 1;
        }
    }

    internal void ReadEntries(ref PackedReader reader, long step)
    {
        MoveTo(step);
        ulong header = reader.ReadVarint();
        int count = (int)Math.Min(header >> 1, int.MaxValue);
        if (count > _capacity || count * 6L > reader.Remaining * 8L || (step < 0 && header != 0))
        {
            throw reader.Damaged("a count of tags that cannot be");
        }

        if ((header & 1) != 0)
        {
            reader.ReadBytes(_buckets).CopyTo(_levels);
            _windowLevel = Highest();
            if (_windowLevel == 0 || _windowLevel >= Thresholds.Length)
            {
                throw reader.Damaged("a sampling level that does not exist");
            }
        }

        _fingerprints = new uint[count];
        _slots = new byte[count];
        int parameter = PackedWriter.RiceParameter(1UL << 32, count);
        ulong next = 0;
        for (int i = 0; i < count; i++)
        {
            ulong fingerprint = next + reader.ReadRice(parameter);
            uint slot = reader.ReadBits(5);
            if (slot >= _buckets || fingerprint >= Thresholds[_levels[slot]])
            {
                throw reader.Damaged("a tag that cannot be there");
            }

            Append((uint)fingerprint, (byte)slot);
            next = fingerprint + 1;
        }
    }
}
