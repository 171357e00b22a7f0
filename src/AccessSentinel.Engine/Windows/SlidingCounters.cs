using System.Runtime.Intrinsics;
using AccessSentinel.Engine.Packing;

namespace AccessSentinel.Engine.Windows;

/// <summary>
/// Several counters, each summed over the last minute, 10 minutes, hour and 24 hours.
/// </summary>
/// <remarks>
/// A window of n buckets of width w covers the current, partly elapsed bucket and the n − 1 whole ones before it. At the time
/// t it therefore counts every event younger than (n − 1)·w, none older than n·w, and of those between, the ones from the
/// end of their bucket on: the error is at most one bucket, always towards too few (5 s of a minute, 1 h of a day).
/// The clock is the record's own and never goes backwards. Sums are kept, so reading one is O(1); an event costs O(1) per
/// window, a step of the clock O(metrics) per bucket entered.
/// </remarks>
public sealed class SlidingCounters
{
    /// <summary>A single bucket counts up to here and stays there, so that no sum can overflow.</summary>
    public const int BucketMaximum = (1 << 24) - 1;

    private const int MaxMetrics = 64;
    private static readonly int[] FirstBucket = [0, 12, 24, 36];

    private readonly int _metrics;
    private readonly int[] _counts; // [bucket of all windows][metric]
    private readonly int[] _sums; // [window][metric]
    private readonly int[] _current = new int[WindowShape.Count]; // where in _counts the current bucket of each window begins
    private readonly long[] _buckets = new long[WindowShape.Count]; // number since the epoch of the current bucket of each window
    private long _step = -1; // the current step of the clock; -1 = nothing yet

    /// <summary>All zero; the clock is set by the first <see cref="Advance"/>.</summary>
    /// <param name="metrics">How many counters, 1 to 64.</param>
    public SlidingCounters(int metrics)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(metrics, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(metrics, MaxMetrics);
        _metrics = metrics;
        _counts = new int[WindowShape.AllBuckets * metrics];
        _sums = new int[WindowShape.Count * metrics];
    }

    /// <summary>How many counters there are.</summary>
    public int Metrics => _metrics;

    /// <summary>Moves the clock to <paramref name="now"/> (UTC ticks); an earlier time leaves it where it is.</summary>
    public void Advance(long now)
    {
        long step = WindowShape.StepOf(now);
        if (step <= _step)
        {
            return;
        }

        // One by one, so that the widths are constants: divisions by them would cost more than the counting.
        bool first = _step < 0;
        _step = step;
        Enter(WindowLength.Minute, step / WindowShape.StepsPerBucket(WindowLength.Minute), first);
        Enter(WindowLength.TenMinutes, step / WindowShape.StepsPerBucket(WindowLength.TenMinutes), first);
        Enter(WindowLength.Hour, step / WindowShape.StepsPerBucket(WindowLength.Hour), first);
        Enter(WindowLength.Day, step / WindowShape.StepsPerBucket(WindowLength.Day), first);
    }

    /// <summary>Is a bucket of the 24 h window still held for this time? If not, an event of that time is late.</summary>
    public bool Holds(long time)
    {
        long width = WindowShape.StepsPerBucket(WindowLength.Day);
        return (_step / width) - (WindowShape.StepOf(time) / width) < WindowShape.Buckets(WindowLength.Day);
    }

    /// <summary>Counts into the bucket of <paramref name="time"/>, in every window that still holds it.</summary>
    /// <param name="time">UTC ticks, not after the step (5 s) of the clock.</param>
    /// <param name="metric">Index of the counter.</param>
    /// <param name="amount">How many; not negative.</param>
    /// <returns>False: not even the 24 h window holds it any more; nothing was counted.</returns>
    public bool Add(long time, int metric, int amount)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)metric, (uint)_metrics);
        ArgumentOutOfRangeException.ThrowIfNegative(amount);
        long step = WindowShape.StepOf(time);
        if (step > _step)
        {
            throw new ArgumentOutOfRangeException(nameof(time), "After the clock: call Advance first.");
        }

        if (step == _step)
        {
            for (int window = 0; window < WindowShape.Count; window++)
            {
                Add(window, _current[window], metric, amount);
            }

            return true;
        }

        return AddBefore(step, metric, amount);
    }

    /// <summary>Sets a counter to zero in every window.</summary>
    public void Clear(int metric)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)metric, (uint)_metrics);
        for (int i = metric; i < _counts.Length; i += _metrics)
        {
            _counts[i] = 0;
        }

        for (int i = metric; i < _sums.Length; i += _metrics)
        {
            _sums[i] = 0;
        }
    }

    /// <summary>The sum of a counter over a window, as of the clock.</summary>
    public int Sum(WindowLength window, int metric)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)metric, (uint)_metrics);
        return _sums[((int)window * _metrics) + metric];
    }

    /// <summary>
    /// Packs the counters: clock, number of counters, then for each bucket that is not zero one byte of two halves (zero
    /// buckets skipped, count − 1), a half of 15 meaning that a number follows. A credential at rest takes 8 bytes.
    /// </summary>
    public void Write(ref PackedWriter writer)
    {
        writer.WriteByte((byte)_metrics);
        writer.WriteVarint((ulong)(_step + 1));
        writer.WriteVarint((ulong)(_counts.Length - _counts.AsSpan().Count(0)));
        Span<int> positions = stackalloc int[WindowShape.AllBuckets];
        for (int bucket = 0; bucket < positions.Length; bucket++)
        {
            positions[bucket] = IndexOf(bucket);
        }

        int skipped = 0;
        for (int metric = 0; metric < _metrics; metric++)
        {
            if (IsZero(metric))
            {
                skipped += positions.Length;
                continue;
            }

            foreach (int position in positions)
            {
                int count = _counts[position + metric];
                if (count == 0)
                {
                    skipped++;
                    continue;
                }

                writer.WriteByte((byte)((Math.Min(skipped, 15) << 4) | Math.Min(count - 1, 15)));
                if (skipped >= 15)
                {
                    writer.WriteVarint((ulong)(skipped - 15));
                }

                if (count > 15)
                {
                    writer.WriteVarint((ulong)(count - 16));
                }

                skipped = 0;
            }
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="reader">The packed record.</param>
    /// <param name="metrics">How many counters there are to be now; a record of fewer is filled up with zeros.</param>
    /// <exception cref="InvalidDataException">It is damaged, or has more counters.</exception>
    public static SlidingCounters Read(ref PackedReader reader, int metrics)
    {
        int stored = reader.ReadByte();
        if (stored == 0 || stored > metrics)
        {
            throw reader.Damaged("a number of counters that cannot be");
        }

        SlidingCounters counters = new(metrics);
        counters.MoveTo((long)reader.ReadVarint(WindowShape.MaxStep + 1) - 1);
        int slots = WindowShape.AllBuckets * stored;
        int present = reader.ReadCount(counters._step < 0 ? 0 : slots, 8);
        int slot = -1;
        for (int i = 0; i < present; i++)
        {
            byte pair = reader.ReadByte();
            int skipped = pair >> 4;
            if (skipped == 15)
            {
                skipped += (int)reader.ReadVarint((ulong)slots);
            }

            int count = (pair & 15) + 1;
            if (count == 16)
            {
                count += (int)reader.ReadVarint(BucketMaximum - 16);
            }

            slot += skipped + 1;
            if (slot >= slots)
            {
                throw reader.Damaged("a bucket that does not exist");
            }

            counters.Restore(slot, count);
        }

        return counters;
    }

    /// <summary>Has a counter nothing in any window? Then none of its buckets has.</summary>
    private bool IsZero(int metric)
    {
        int sums = 0;
        for (int i = metric; i < _sums.Length; i += _metrics)
        {
            sums |= _sums[i];
        }

        return sums == 0;
    }

    private void MoveTo(long step)
    {
        _step = step;
        for (int window = 0; window < WindowShape.Count; window++)
        {
            _buckets[window] = Math.Max(step, 0) / WindowShape.StepsPerBucket((WindowLength)window);
            _current[window] = PositionOf((WindowLength)window, _buckets[window]);
        }
    }

    /// <summary>Where in the counts a bucket begins, by its number since the epoch.</summary>
    private int PositionOf(WindowLength window, long bucket)
    {
        return (FirstBucket[(int)window] + (int)(bucket % WindowShape.Buckets(window))) * _metrics;
    }

    private bool AddBefore(long step, int metric, int amount)
    {
        bool held = false;
        for (int window = WindowShape.Count - 1; window >= 0; window--)
        {
            long width = WindowShape.StepsPerBucket((WindowLength)window);
            long bucket = step / width;
            if ((_step / width) - bucket >= WindowShape.Buckets((WindowLength)window))
            {
                break; // A shorter window holds no more than this one.
            }

            held = true;
            Add(window, PositionOf((WindowLength)window, bucket), metric, amount);
        }

        return held;
    }

    private void Add(int window, int bucket, int metric, int amount)
    {
        ref int count = ref _counts[bucket + metric];
        int added = Math.Min(amount, BucketMaximum - count);
        count += added;
        _sums[(window * _metrics) + metric] += added;
    }

    private void Restore(int slot, int count)
    {
        int index = IndexOf(slot);
        _counts[index] = count;
        int bucket = index / _metrics;
        int window = bucket < 36 ? bucket / 12 : 3;
        _sums[(window * _metrics) + (index % _metrics)] += count;
    }

    /// <summary>Packed order: counter by counter, window by window, the newest bucket first, so that zeros lie together.</summary>
    private int IndexOf(int slot)
    {
        int metric = slot / WindowShape.AllBuckets;
        int bucket = slot % WindowShape.AllBuckets;
        WindowLength window = bucket < 36 ? (WindowLength)(bucket / 12) : WindowLength.Day;
        int first = FirstBucket[(int)window];
        int buckets = WindowShape.Buckets(window);
        long current = Math.Max(_step, 0) / WindowShape.StepsPerBucket(window);
        int position = (int)((current + buckets - (bucket - first)) % buckets);
        return ((first + position) * _metrics) + metric;
    }

    private void Enter(WindowLength window, long bucket, bool first)
    {
        long entered = bucket - _buckets[(int)window];
        if (entered == 0)
        {
            return;
        }

        _buckets[(int)window] = bucket;
        _current[(int)window] = PositionOf(window, bucket);
        int buckets = WindowShape.Buckets(window);
        Span<int> sums = _sums.AsSpan((int)window * _metrics, _metrics);
        if (first || entered >= buckets)
        {
            sums.Clear();
            _counts.AsSpan(FirstBucket[(int)window] * _metrics, buckets * _metrics).Clear();
            return;
        }

        for (long i = 0; i < entered; i++)
        {
            Span<int> counts = _counts.AsSpan(PositionOf(window, bucket - i), _metrics);
            Subtract(sums, counts);
            counts.Clear();
        }
    }

    /// <summary>Whole numbers: what comes out does not depend on how many are subtracted at once.</summary>
    private static void Subtract(Span<int> sums, ReadOnlySpan<int> counts)
    {
        int metric = 0;
        for (; metric <= sums.Length - Vector128<int>.Count; metric += Vector128<int>.Count)
        {
            (Vector128.Create<int>(sums[metric..]) - Vector128.Create(counts[metric..])).CopyTo(sums[metric..]);
        }

        for (; metric < sums.Length; metric++)
        {
            sums[metric] -= counts[metric];
        }
    }
}
