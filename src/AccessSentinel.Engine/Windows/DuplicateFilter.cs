using AccessSentinel.Engine.Packing;

namespace AccessSentinel.Engine.Windows;

/// <summary>
/// Recognises events that arrive twice within 24 hours: fingerprints of the last 512 arrivals, in a ring.
/// </summary>
/// <remarks>
/// 24 bits of a keyed signature are kept: a new event is taken for a duplicate with a probability of at most
/// 512 / 2^24 = 3.1·10⁻⁵ (with 50 arrivals in the last 24 hours, 3·10⁻⁶). Arrivals are counted by the hour of the record's clock, the
/// greatest time so far, and go when their hour is 25 before the current one, or when the ring is full.
/// <see cref="CompleteSince"/> says from when on nothing was forgotten.
/// </remarks>
public sealed class DuplicateFilter
{
    /// <summary>Arrivals remembered at most.</summary>
    public const int Capacity = 512;

    private const int Hours = 25; // the current, partly elapsed one and the 24 before
    private const long LastHour = WindowShape.LastTicks / TimeSpan.TicksPerHour;

    private readonly int[] _arrivals = new int[Hours]; // by hour of the clock, modulo
    private uint[] _ring = [];
    private int _head; // the oldest
    private int _count;
    private long _hour = -1;
    private long _forgottenHour = -1; // the latest hour of which an arrival was forgotten

    /// <summary>Arrivals remembered.</summary>
    public int Count => _count;

    /// <summary>
    /// UTC ticks: an event of this time or later that was ever given to <see cref="Seen"/> is remembered. 0 while nothing was forgotten.
    /// </summary>
    /// <remarks>An event arrives when the clock is not before its time: what is forgotten is not after the hour in which it arrived.</remarks>
    public long CompleteSince => (_forgottenHour + 1) * TimeSpan.TicksPerHour;

    /// <summary>Has an event of this signature arrived before? If not, it has now.</summary>
    /// <param name="signature">Keyed hash of what makes an event the same: id, time, beneficiary. Its bits must be uniform.</param>
    /// <param name="time">The time at which it is judged, UTC ticks; one after the clock moves the clock.</param>
    public bool Seen(ulong signature, long time)
    {
        if (time is < 0 or > WindowShape.LastTicks)
        {
            throw new ArgumentOutOfRangeException(nameof(time), "Not a time of the years 1 to 9999.");
        }

        Advance(time / TimeSpan.TicksPerHour);
        if (Contains(signature))
        {
            return true;
        }

        if (_count == Capacity)
        {
            ForgetOldest();
        }

        if (_count == _ring.Length)
        {
            Grow();
        }

        _ring[(_head + _count) & (_ring.Length - 1)] = FingerprintOf(signature);
        _count++;
        _arrivals[_hour % Hours]++;
        return false;
    }

    /// <summary>Has an event of this signature arrived before, as of the clock? Changes nothing.</summary>
    public bool Contains(ulong signature) => Holds(FingerprintOf(signature));

    /// <summary>An event that arrived under one signature is from now on known under another one.</summary>
    public void Move(ulong from, ulong to)
    {
        uint fingerprint = FingerprintOf(from);
        for (int i = 0; i < _count; i++)
        {
            ref uint entry = ref _ring[(_head + i) & (_ring.Length - 1)];
            if (entry == fingerprint)
            {
                entry = FingerprintOf(to);
                return;
            }
        }
    }

    /// <summary>Packs the filter: 5 bytes when empty, then 3 bytes an arrival and 1 or 2 for each of 25 hours up to the first arrival.</summary>
    public void Write(ref PackedWriter writer)
    {
        writer.WriteVarint((ulong)(_hour + 1));
        if (_hour < 0)
        {
            return;
        }

        writer.WriteVarint(_forgottenHour < 0 ? 0 : (ulong)(_hour - _forgottenHour + 1));
        int oldest = Hours - 1;
        while (oldest >= 0 && ArrivalsAt(oldest) == 0)
        {
            oldest--;
        }

        writer.WriteByte((byte)(oldest + 1));
        for (int age = oldest; age >= 0; age--)
        {
            writer.WriteVarint((ulong)ArrivalsAt(age));
        }

        // 24 bits each, highest first.
        Span<byte> bytes = writer.WriteSpan(_count * 3);
        for (int i = 0; i < _count; i++)
        {
            uint fingerprint = _ring[(_head + i) & (_ring.Length - 1)];
            bytes[2] = (byte)fingerprint;
            bytes[1] = (byte)(fingerprint >> 8);
            bytes[0] = (byte)(fingerprint >> 16);
            bytes = bytes[3..];
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static DuplicateFilter Read(ref PackedReader reader)
    {
        DuplicateFilter filter = new() { _hour = (long)reader.ReadVarint(LastHour + 1) - 1 };
        if (filter._hour < 0)
        {
            return filter;
        }

        ulong forgotten = reader.ReadVarint((ulong)filter._hour + 1);
        filter._forgottenHour = forgotten == 0 ? -1 : filter._hour - (long)forgotten + 1;
        int hours = reader.ReadByte();
        if (hours > Hours || hours > filter._hour + 1)
        {
            throw reader.Damaged("more hours than are kept");
        }

        int count = 0;
        for (int age = hours - 1; age >= 0; age--)
        {
            int arrivals = (int)reader.ReadVarint(Capacity);
            filter._arrivals[(filter._hour - age) % Hours] = arrivals;
            count += arrivals;
        }

        if (count > Capacity || count * 3 > reader.Remaining)
        {
            throw reader.Damaged("more arrivals than there can be");
        }

        filter._ring = count == 0 ? [] : new uint[Math.Max(8, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)count))];
        for (int i = 0; i < count; i++)
        {
            filter._ring[i] = reader.ReadBits(24);
        }

        filter._count = count;
        return filter;
    }

    private int ArrivalsAt(int age) => age > _hour ? 0 : _arrivals[(_hour - age) % Hours];

    private static uint FingerprintOf(ulong signature) => (uint)(signature >> 40);

    private bool Holds(uint fingerprint)
    {
        int first = Math.Min(_count, _ring.Length - _head);
        return _ring.AsSpan(_head, first).Contains(fingerprint) || _ring.AsSpan(0, _count - first).Contains(fingerprint);
    }

    private void Advance(long hour)
    {
        if (_hour >= 0 && hour > _hour)
        {
            int entered = (int)Math.Min(hour - _hour, Hours);
            for (int age = Hours - 1; age >= Hours - entered; age--)
            {
                int arrivals = ArrivalsAt(age);
                if (arrivals > 0)
                {
                    _arrivals[(_hour - age) % Hours] = 0;
                    _head = (_head + arrivals) & (_ring.Length - 1);
                    _count -= arrivals;
                    _forgottenHour = _hour - age;
                }
            }
        }

        _hour = Math.Max(_hour, hour);
    }

    private void ForgetOldest()
    {
        for (int age = Hours - 1; age >= 0; age--)
        {
            if (ArrivalsAt(age) > 0)
            {
                _arrivals[(_hour - age) % Hours]--;
                _forgottenHour = _hour - age;
                _head = (_head + 1) & (_ring.Length - 1);
                _count--;
                return;
            }
        }
    }

    private void Grow()
    {
        uint[] larger = new uint[Math.Max(8, _ring.Length * 2)];
        for (int i = 0; i < _count; i++)
        {
            larger[i] = _ring[(_head + i) & (_ring.Length - 1)];
        }

        _ring = larger;
        _head = 0;
    }
}
