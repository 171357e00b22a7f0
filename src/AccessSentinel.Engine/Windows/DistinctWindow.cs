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
}
