using AccessSentinel.Engine.Packing;

namespace AccessSentinel.Engine.Windows;

/// <summary>
/// How many different tags one sliding window holds, each by the time it was last seen. Exact up to a capacity, beyond it
/// estimated from a sample of the tags.
/// </summary>
/// <remarks>
/// <para>
/// A tag is in the window while the bucket of its last sight is: the current, partly elapsed bucket and those before it, as in
/// <see cref="SlidingCounters"/>. Tags are kept as 32-bit fingerprints, so that "exact" errs by one with a probability of at most
/// capacity / 2^32 per tag.
/// </para>
/// <para>
/// When the capacity is exceeded, only tags with a fingerprint below a threshold are kept, which goes down in steps of 1/16
/// until at most 15/16 of the capacity are left; the estimate is the number kept, divided by the share of fingerprints below it
/// (P. Gibbons, "Distinct sampling for highly-accurate answers to distinct values queries and event reports", 2001). While
/// the number rises or holds, about 7/8 of the capacity c are sampled: a relative standard error of about 1/√(0.9·c), 6.6 % for
/// 256, 4.7 % for 512, however many there are; after a sudden fall it is larger for the length of the window
/// (<see cref="RelativeStandardError"/>).
/// </para>
/// <para>
/// Each bucket has its own threshold and the window that of the lowest. A new bucket starts without one, and an eighth of
/// the capacity is reserved for buckets that have none, so that a few tags after a dense hour are all held, and the count is exact
/// again as soon as the dense buckets have left the window.
/// </para>
/// </remarks>
public sealed partial class DistinctWindow
{
    private const int MaxCapacity = 4096;
    private static readonly ulong[] Thresholds = SamplingThresholds.ByLevel;

    private readonly long _stepsPerBucket;
    private readonly int _buckets;
    private readonly int _capacity;
    private readonly int[] _live; // entries by ring slot of the bucket
    private readonly byte[] _levels; // of the threshold of the bucket, by ring slot; 0 = everything is in
    private uint[] _fingerprints = [];
    private byte[] _slots = [];
    private int _count;
    private int _windowLevel; // the highest of _levels: below its threshold the sample is complete
    private long _step = -1;
    private long _bucket = -1; // the current one, by its number since the epoch
    private byte _slot; // its ring slot

    /// <summary>An empty window.</summary>
    /// <param name="window">Its length.</param>
    /// <param name="capacity">Tags counted exactly, 16 to 4096.</param>
    public DistinctWindow(WindowLength window, int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 16);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, MaxCapacity);
        _stepsPerBucket = WindowShape.StepsPerBucket(window);
        _buckets = WindowShape.Buckets(window);
        _capacity = capacity;
        _live = new int[_buckets];
        _levels = new byte[_buckets];
    }

    /// <summary>Is the count exact, as of the clock?</summary>
    public bool IsExact => _windowLevel == 0;

    /// <summary>Relative standard error of the estimate now; 0 while exact.</summary>
    public double RelativeStandardError => IsExact ? 0 : 1 / Math.Sqrt(Math.Max(1, Sampled()));

    /// <summary>Tags that stand for each sampled one.</summary>
    private double Weight => 4294967296.0 / Thresholds[_windowLevel];

    /// <summary>Moves the clock to <paramref name="now"/> (UTC ticks); an earlier time leaves it where it is.</summary>
    public void Advance(long now) => AdvanceTo(WindowShape.StepOf(now));

    /// <summary>Notes a sight of a tag; a time after the clock moves it.</summary>
    /// <param name="tag">Keyed 64-bit tag: its bits must be uniform.</param>
    /// <param name="time">UTC ticks.</param>
    /// <returns>
    /// True: it was not in the window. False: it was; or <paramref name="time"/> is already outside; or there are more tags than
    /// the capacity, and this one is not in the sample (<see cref="IsExact"/>).
    /// </returns>
    public bool Touch(ulong tag, long time)
    {
        long step = WindowShape.StepOf(time);
        AdvanceTo(step);
        return Touch(FingerprintOf(tag), step);
    }

    /// <summary>Is the tag in the window as of the clock? When <see cref="IsExact"/> is false, a tag left out of the sample is not found.</summary>
    public bool Contains(ulong tag) => IndexOf(FingerprintOf(tag)) >= 0;

    /// <summary>Different tags in the window at <paramref name="now"/>; moves the clock.</summary>
    public double Estimate(long now)
    {
        Advance(now);
        return Estimate();
    }

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

    /// <summary>The upper half: independent of the bits by which <see cref="KnownBeneficiaries"/> chooses pages, which are multiplied.</summary>
    internal static uint FingerprintOf(ulong tag) => (uint)(tag >> 32);

    internal double Estimate() => IsExact ? _count : Sampled() * Weight;

    internal void AdvanceTo(long step)
    {
        if (step <= _step)
        {
            return;
        }

        long before = _bucket;
        MoveTo(step);
        if (before >= 0 && _bucket > before)
        {
            Enter(_bucket - before);
        }
    }

    internal bool Touch(uint fingerprint, long step)
    {
        long bucket = step == _step ? _bucket : step / _stepsPerBucket;
        if (_bucket - bucket >= _buckets)
        {
            return false;
        }

        byte slot = bucket == _bucket ? _slot : (byte)(bucket % _buckets);
        int index = IndexOf(fingerprint);
        if (index >= 0)
        {
            Refresh(index, slot);
            return false;
        }

        if (fingerprint >= Thresholds[_levels[slot]])
        {
            return false;
        }

        Append(fingerprint, slot);
        if (_count > _capacity)
        {
            Thin();
        }

        return fingerprint < Thresholds[_windowLevel];
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

    private int IndexOf(uint fingerprint) => _fingerprints.AsSpan(0, _count).IndexOf(fingerprint);

    private void Append(uint fingerprint, byte slot)
    {
        if (_count == _fingerprints.Length)
        {
            int length = Math.Min(Math.Max(8, _count * 2), _capacity + 1);
            Array.Resize(ref _fingerprints, length);
            Array.Resize(ref _slots, length);
        }

        _fingerprints[_count] = fingerprint;
        _slots[_count++] = slot;
        _live[slot]++;
    }

    private void Refresh(int index, byte slot)
    {
        byte before = _slots[index];
        if (AgeOf(before) <= AgeOf(slot))
        {
            return;
        }

        _live[before]--;
        if (_fingerprints[index] < Thresholds[_levels[slot]])
        {
            _live[slot]++;
            _slots[index] = slot;
        }
        else
        {
            Drop(index);
        }
    }

    private int AgeOf(byte slot) => slot <= _slot ? _slot - slot : _slot - slot + _buckets;

    /// <summary>
    /// Lowers thresholds until at most 15/16 of the capacity are kept: those of the buckets that have one already, as long as the
    /// others do not hold more than what is reserved for them; then of all.
    /// </summary>
    private void Thin()
    {
        int whole = 0;
        for (int slot = 0; slot < _buckets; slot++)
        {
            whole += _levels[slot] == 0 ? _live[slot] : 0;
        }

        bool all = IsExact || whole > _capacity / 8;
        int limit = _capacity - (_capacity / 16);
        int low = 1;
        int high = Thresholds.Length - 1;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (CountAt(middle, all) > limit)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        Keep(low, all);
        if (_count > _capacity)
        {
            // The last threshold: no more than 2^20 times the capacity can be told apart. The last one in goes.
            _live[_slots[--_count]]--;
        }
    }

    private int LevelAt(int slot, int level, bool all) => all || _levels[slot] > 0 ? Math.Max(_levels[slot], level) : 0;

    private int CountAt(int level, bool all)
    {
        int kept = 0;
        for (int i = 0; i < _count; i++)
        {
            kept += _fingerprints[i] < Thresholds[LevelAt(_slots[i], level, all)] ? 1 : 0;
        }

        return kept;
    }

    private void Keep(int level, bool all)
    {
        for (int slot = 0; slot < _buckets; slot++)
        {
            _levels[slot] = _live[slot] > 0 ? (byte)LevelAt(slot, level, all) : _levels[slot];
        }

        _windowLevel = Highest();
        int kept = 0;
        for (int i = 0; i < _count; i++)
        {
            if (_fingerprints[i] < Thresholds[_levels[_slots[i]]])
            {
                _fingerprints[kept] = _fingerprints[i];
                _slots[kept++] = _slots[i];
            }
            else
            {
                _live[_slots[i]]--;
            }
        }

        _count = kept;
    }

    private int CountBelow(ulong threshold)
    {
        int below = 0;
        for (int i = 0; i < _count; i++)
        {
            below += _fingerprints[i] < threshold ? 1 : 0;
        }

        return below;
    }

    private int Sampled() => CountBelow(Thresholds[_windowLevel]);

    private void MoveTo(long step)
    {
        _step = step;
        _bucket = step < 0 ? -1 : step / _stepsPerBucket;
        _slot = step < 0 ? (byte)0 : (byte)(_bucket % _buckets);
    }

    /// <summary>The clock has come to a later bucket: what was last seen in the buckets that leave the window goes.</summary>
    private void Enter(long buckets)
    {
        int entered = (int)Math.Min(buckets, _buckets);
        int leaving = 0;
        for (int i = 0; i < entered; i++)
        {
            int slot = (int)((_bucket - i) % _buckets);
            leaving += _live[slot];
            _live[slot] = 0;
            _levels[slot] = 0;
        }

        if (leaving > 0)
        {
            int kept = 0;
            for (int i = 0; i < _count; i++)
            {
                if (AgeOf(_slots[i]) >= entered)
                {
                    _fingerprints[kept] = _fingerprints[i];
                    _slots[kept++] = _slots[i];
                }
            }

            _count = kept;
        }

        _windowLevel = _windowLevel == 0 ? 0 : Highest();
    }

    private int Highest()
    {
        int highest = 0;
        foreach (byte level in _levels)
        {
            highest = Math.Max(highest, level);
        }

        return highest;
    }
}
