using AccessSentinel.Engine.Packing;

namespace AccessSentinel.Engine.Windows;

/// <summary>
/// The beneficiaries that a credential knows: those it looked up in the last 449 to 511 days. A fingerprint filter with
/// ageing, whose only error is to call somebody known who is not (at most 1 %).
/// </summary>
/// <remarks>
/// <para>
/// The first 16,384 are kept as fingerprints of 21 bits, those beyond, up to 500,000, as fingerprints of 28 bits: a stranger is
/// called known with a probability of at most 16,384 / 2^21 + 500,000 / 2^28 = 0.78 % + 0.19 %; with 1,500 known it is 0.07 %.
/// This is a set of sorted fingerprints coded by their gaps (Pagh, Pagh, Rao: "An optimal Bloom filter replacement", 2005),
/// smaller than a Bloom filter of equal error, and entries can be forgotten one by one.
/// </para>
/// <para>
/// Each entry holds the 64-day epoch in which it was last seen, in 3 bits. What was last seen 8 epochs before the current one is
/// forgotten: at once for answers, and in memory and store when its page is next touched. The epoch cannot tell whether
/// somebody was known before today: that is <see cref="Contains"/> and not among the first-seen of the day, which the caller keeps in a
/// <see cref="DistinctWindow"/> of <see cref="WindowLength.Day"/> touched whenever <see cref="Touch"/> answers false.
/// </para>
/// <para>
/// When all places are taken, what was last seen in the oldest epochs goes first. A credential that looks up more than 500,000
/// people within 64 days is beyond that: it keeps those it has, and further ones stay first-seen.
/// </para>
/// </remarks>
public sealed class KnownBeneficiaries
{
    /// <summary>Days of an epoch.</summary>
    public const int EpochDays = 64;

    /// <summary>Days for which whoever was looked up is known at least.</summary>
    public const int MemoryDays = 7 * EpochDays;

    /// <summary>Entries with short fingerprints; further ones get long fingerprints.</summary>
    public const int ShortCapacity = 16_384;

    /// <summary>Entries with long fingerprints.</summary>
    public const int LongCapacity = 500_000;

    private const int ShortBits = 21;
    private const int LongBits = 28;
    private const int LongNumberBase = 1 << 20;
    private const int LastDay = 3_652_058;
    private const int EpochsKept = 8;

    // The depths leave at most 512 different fingerprints to a page, so that no page can overflow.
    private readonly FingerprintStage _short = new(ShortBits, ShortBits - 9, 0);
    private readonly FingerprintStage _long = new(LongBits, LongBits - 9, LongNumberBase);
    private readonly PageChanges _changes = new();
    private long _epoch = -1;
    private long _cleanedShort = -1;
    private long _cleanedLong = -1;
    private long _allOfEpoch = -1; // the long stage was found full of this epoch: searching it again would find nothing

    /// <summary>Entries held; those forgotten but still in a page that was not touched since are included.</summary>
    public int Count => _short.Count + _long.Count;

    /// <summary>Number of the day (days since 0001-01-01) since when there is a memory; −1 while there is none.</summary>
    public int FirstDay { get; private set; } = -1;

    /// <summary>Numbers of the pages to write: those changed since <see cref="MarkSaved"/>. A number is 1 to 2^21.</summary>
    public IReadOnlyList<int> DirtyPages => _changes.Dirty;

    /// <summary>Numbers of the pages to delete: in the store and no longer used.</summary>
    public IReadOnlyList<int> RemovedPages => _changes.RemovedNumbers;

    /// <summary>How many days the memory reaches back at a time: 0 on its first day, at most <see cref="MemoryDays"/>.</summary>
    public int AgeDays(long now) => FirstDay < 0 ? 0 : Math.Clamp(DayOf(now) - FirstDay, 0, MemoryDays);

    /// <summary>The probability with which a stranger is called known at present: the share of fingerprints that are taken.</summary>
    public double FalseKnownProbability => ((double)_short.Count / (1 << ShortBits)) + ((double)_long.Count / (1 << LongBits));

    /// <summary>Is this beneficiary known at <paramref name="time"/> (UTC ticks)? Changes nothing.</summary>
    /// <param name="tag">Keyed tag of the beneficiary.</param>
    /// <param name="time">UTC ticks.</param>
    public bool Contains(ulong tag, long time)
    {
        long oldest = Math.Max(_epoch, DayOf(time) / EpochDays) - EpochsKept + 1;
        ulong mixed = Mix(tag);
        return IsHeld(_short, ShortOf(mixed), oldest) || (_long.Count > 0 && IsHeld(_long, LongOf(mixed), oldest));
    }

    /// <summary>Notes that the credential looked up a beneficiary.</summary>
    /// <param name="tag">Keyed tag of the beneficiary.</param>
    /// <param name="time">UTC ticks; may be earlier than before.</param>
    /// <returns>Known before this call.</returns>
    public bool Touch(ulong tag, long time)
    {
        int day = DayOf(time);
        if (FirstDay < 0)
        {
            FirstDay = day;
        }

        long seen = day / EpochDays;
        _epoch = Math.Max(_epoch, seen);
        ulong mixed = Mix(tag);
        if (Refresh(_short, ShortOf(mixed), seen) || (_long.Count > 0 && Refresh(_long, LongOf(mixed), seen)))
        {
            return true;
        }

        if (seen > _epoch - EpochsKept)
        {
            Insert(mixed, seen);
        }

        return false;
    }

    /// <summary>
    /// Whoever is known under one tag is from now on known under another one, since the same day; nothing where he is not. Of two people who
    /// share the fingerprint of <paramref name="from"/> the second is a stranger after that: measured 0 of 1,500 known, 0.4 % of 16,000, 0.6 % of
    /// 40,000, and never more than the 0.8 % with which a stranger is taken for known. To keep the fingerprint instead would double the pages.
    /// </summary>
    public void Move(ulong from, ulong to)
    {
        if (_epoch < 0)
        {
            return;
        }

        ulong mixed = Mix(from);
        long seen = Take(_short, ShortOf(mixed));
        if (seen < 0 && _long.Count > 0)
        {
            seen = Take(_long, LongOf(mixed));
        }

        mixed = Mix(to);
        if (seen >= 0 && !Refresh(_short, ShortOf(mixed), seen) && (_long.Count == 0 || !Refresh(_long, LongOf(mixed), seen)))
        {
            Insert(mixed, seen);
        }
    }

    /// <summary>The memory reaches back no further than to this day (days since 0001-01-01), whoever else is in it.</summary>
    public void BeginAt(int day) => FirstDay = FirstDay < 0 ? FirstDay : Math.Max(FirstDay, day);

    /// <summary>Forgets everybody: there is no memory until somebody is looked up.</summary>
    public void Clear()
    {
        if (_epoch >= 0)
        {
            _short.CleanAll(_epoch, _epoch + 1, _changes);
            _long.CleanAll(_epoch, _epoch + 1, _changes);
        }

        FirstDay = -1;
    }

    /// <summary>The store has every page as it is now.</summary>
    public void MarkSaved()
    {
        foreach (int number in _changes.Dirty)
        {
            FingerprintPage page = PageNumbered(number);
            page.Dirty = false;
            page.Stored = true;
        }

        _changes.Clear();
    }

    /// <summary>Packs what is not in pages, about 10 bytes: it belongs to the record's core, which is saved with the pages.</summary>
    public void Write(ref PackedWriter writer)
    {
        writer.WriteVarint((ulong)(FirstDay + 1));
        writer.WriteVarint((ulong)(_epoch + 1));
        writer.WriteVarint((ulong)(_epoch - _cleanedShort));
        writer.WriteVarint((ulong)(_epoch - _cleanedLong));
        writer.WriteVarint((ulong)_short.Count);
        writer.WriteVarint((ulong)_long.Count);
    }

    /// <summary>Packs one page; it is stored under its number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no page of this number.</exception>
    public void WritePage(int page, ref PackedWriter writer) => PageNumbered(page).Write(ref writer);

    /// <summary>Reads what <see cref="Write"/> and <see cref="WritePage"/> wrote.</summary>
    /// <param name="reader">The packed core.</param>
    /// <param name="pages">All stored pages by number.</param>
    /// <exception cref="InvalidDataException">Something is damaged, or core and pages are not of the same save.</exception>
    public static KnownBeneficiaries Read(ref PackedReader reader, IReadOnlyDictionary<int, byte[]> pages)
    {
        KnownBeneficiaries known = new()
        {
            FirstDay = (int)reader.ReadVarint(LastDay + 1) - 1,
            _epoch = (long)reader.ReadVarint((LastDay / EpochDays) + 1) - 1,
        };
        known._cleanedShort = known._epoch - (long)reader.ReadVarint((ulong)(known._epoch + 1));
        known._cleanedLong = known._epoch - (long)reader.ReadVarint((ulong)(known._epoch + 1));
        int shortCount = (int)reader.ReadVarint(ShortCapacity);
        int longCount = (int)reader.ReadVarint(LongCapacity);
        List<FingerprintPage> shortPages = [];
        List<FingerprintPage> longPages = [];
        foreach ((int number, byte[] bytes) in pages)
        {
            PackedReader page = new(bytes);
            bool isLong = number >= LongNumberBase;
            FingerprintStage stage = isLong ? known._long : known._short;
            (isLong ? longPages : shortPages).Add(stage.ReadPage(number, ref page, Math.Max(known._epoch, 0)));
        }

        known._short.Assemble(shortPages);
        known._long.Assemble(longPages);
        if (known._short.Count != shortCount || known._long.Count != longCount)
        {
            throw reader.Damaged("pages of another save than the core");
        }

        return known;
    }

    // Spreads the tag over bits other than those by which DistinctWindow samples (multiplicative hashing, odd constant 2^64/φ).
    private static ulong Mix(ulong tag) => tag * 0x9E3779B97F4A7C15;

    private static uint ShortOf(ulong mixed) => (uint)(mixed >> (64 - ShortBits));

    private static uint LongOf(ulong mixed) => (uint)(mixed >> (64 - ShortBits - LongBits)) & ((1u << LongBits) - 1);

    private static int DayOf(long time)
    {
        return time >= 0 && time / TimeSpan.TicksPerDay <= LastDay
            ? (int)(time / TimeSpan.TicksPerDay)
            : throw new ArgumentOutOfRangeException(nameof(time), "Not a time of the years 1 to 9999.");
    }

    private static bool IsHeld(FingerprintStage stage, uint fingerprint, long oldest)
    {
        return stage.PageOf(fingerprint).LastSeen(fingerprint) >= Math.Max(oldest, 0);
    }

    private bool Refresh(FingerprintStage stage, uint fingerprint, long seen)
    {
        FingerprintPage page = Current(stage, fingerprint);
        if (page.LastSeen(fingerprint) < 0)
        {
            return false;
        }

        if (page.Refresh(fingerprint, seen))
        {
            _changes.Changed(stage, page);
        }

        return true;
    }

    /// <summary>Takes a fingerprint out; when it was last seen, or −1: it was not there.</summary>
    private long Take(FingerprintStage stage, uint fingerprint)
    {
        FingerprintPage page = Current(stage, fingerprint);
        long seen = page.LastSeen(fingerprint);
        if (seen >= 0)
        {
            stage.Remove(page, fingerprint, _changes);
        }

        return seen;
    }

    private void Insert(ulong mixed, long seen)
    {
        if (HasRoom(_short, ShortCapacity, ref _cleanedShort, mayForget: false))
        {
            _short.Insert(Current(_short, ShortOf(mixed)), ShortOf(mixed), seen, _changes);
        }
        else if (HasRoom(_long, LongCapacity, ref _cleanedLong, mayForget: true))
        {
            _long.Insert(Current(_long, LongOf(mixed)), LongOf(mixed), seen, _changes);
        }
    }

    /// <summary>The page of the fingerprint, without what is too old.</summary>
    private FingerprintPage Current(FingerprintStage stage, uint fingerprint)
    {
        FingerprintPage page = stage.PageOf(fingerprint);
        return page.Epoch == _epoch ? page : stage.Clean(page, _epoch, _epoch - EpochsKept + 1, _changes);
    }

    /// <summary>Makes room in a full stage: once an epoch by what is too old, and if it may, by the oldest epochs before the current one.</summary>
    private bool HasRoom(FingerprintStage stage, int capacity, ref long cleaned, bool mayForget)
    {
        if (stage.Count >= capacity && cleaned < _epoch)
        {
            stage.CleanAll(_epoch, _epoch - EpochsKept + 1, _changes);
            cleaned = _epoch;
        }

        if (stage.Count >= capacity && mayForget && _allOfEpoch != _epoch)
        {
            long oldest = stage.OldestEpoch();
            if (oldest < _epoch)
            {
                stage.CleanAll(_epoch, oldest + 1, _changes);
                FirstDay = Math.Max(FirstDay, (int)(oldest + 1) * EpochDays);
            }
            else
            {
                _allOfEpoch = _epoch;
            }
        }

        return stage.Count < capacity;
    }

    private FingerprintPage PageNumbered(int number)
    {
        FingerprintStage stage = number >= LongNumberBase ? _long : _short;
        return (number > 0 && number < 2 * LongNumberBase ? stage.PageNumbered(number) : null)
            ?? throw new ArgumentOutOfRangeException(nameof(number), "There is no page of this number.");
    }
}
