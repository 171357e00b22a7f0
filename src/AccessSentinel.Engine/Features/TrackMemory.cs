namespace AccessSentinel.Engine.Features;

/// <summary>
/// What was seen lately (half-life 8 hours) on one track, familiar or foreign sources. It lets a day be unlike the average without
/// being suspicious for each of its events again: a Polya urn per property. A locum shows one foreign department, which then
/// explains itself; a leak shows all of them.
/// </summary>
public sealed class TrackMemory
{
    /// <summary>Departments remembered; more than that is variety by itself.</summary>
    public const int DepartmentSlots = 4;

    /// <summary>NIR prefixes remembered.</summary>
    public const int PrefixSlots = 4;

    /// <summary>Missed numbers remembered.</summary>
    public const int MissedSlots = 8;

    private const double HalfLifeHours = 8;

    /// <summary>People looked up lately, decayed.</summary>
    public float Records { get; internal set; }

    /// <summary>First-seen ones among them.</summary>
    public float FirstSeen { get; internal set; }

    /// <summary>Known people among them who came fast after the last person: software at the owner's own work.</summary>
    public float KnownFast { get; internal set; }

    /// <summary>Look-ups that found nobody.</summary>
    public float NotFound { get; internal set; }

    /// <summary>
    /// How many further misses are explained by people of the credential's own who are not found any more: the portal's register is away, or the
    /// practice goes through those who left.
    /// </summary>
    public float ExplainedMisses { get; internal set; }

    /// <summary>The day whose look-ups the two counts below are about (UTC, days since 0001-01-01).</summary>
    public int ClaimDay { get; internal set; }

    /// <summary>Claims for that day's look-ups that should have come by now.</summary>
    public float ExpectedClaims { get; internal set; }

    /// <summary>Claims for that day's look-ups that have come.</summary>
    public float SeenClaims { get; internal set; }

    /// <summary>Time between people.</summary>
    public float[] Pace { get; } = new float[PaceBins.Count];

    /// <summary>Event time up to which all was decayed, ticks.</summary>
    public long DecayedTo { get; internal set; }

    /// <summary>Time of the last person looked up, ticks; 0 = none.</summary>
    public long LastRecord { get; internal set; }

    internal byte[] Departments { get; } = new byte[DepartmentSlots];

    internal float[] DepartmentCounts { get; } = new float[DepartmentSlots];

    internal uint[] Prefixes { get; } = new uint[PrefixSlots];

    internal ushort[] Orders { get; } = new ushort[PrefixSlots];

    /// <summary>The last numbers under which nobody was found: 16 bits of their tags, the last first; 0 = none.</summary>
    internal ushort[] Missed { get; } = new ushort[MissedSlots];

    /// <summary>Fades everything to a time. Steps under a minute are skipped: they would only cost.</summary>
    public void DecayTo(long now)
    {
        var elapsed = now - DecayedTo;
        if (elapsed < TimeSpan.TicksPerMinute)
        {
            return;
        }

        DecayedTo = now;
        var factor = (float)Math.Pow(2, -(elapsed / (double)TimeSpan.TicksPerHour) / HalfLifeHours);
        Records *= factor;
        FirstSeen *= factor;
        KnownFast *= factor;
        NotFound *= factor;
        ExplainedMisses *= factor;
        for (var i = 0; i < Pace.Length; i++)
        {
            Pace[i] *= factor;
        }

        for (var i = 0; i < DepartmentSlots; i++)
        {
            DepartmentCounts[i] *= factor;
        }
    }

    /// <summary>Pace bin of a person who is looked up now.</summary>
    public int BinOf(long time) => LastRecord == 0 ? PaceBins.Count - 1 : PaceBins.Of(time - LastRecord);

    /// <summary>A person was looked up.</summary>
    internal void Add(long time, int bin, byte department, bool firstSeen)
    {
        Records += 1;
        FirstSeen += firstSeen ? 1 : 0;
        KnownFast += !firstSeen && bin < PaceBins.Fast ? 1 : 0;
        Pace[bin] += 1;
        AddDepartment(department);
        LastRecord = Math.Max(LastRecord, time);
    }

    /// <summary>Turns to the claims of a later day's look-ups; false: those of an earlier day are counted no more.</summary>
    public bool ClaimsOf(int day)
    {
        if (day > ClaimDay)
        {
            ClaimDay = day;
            ExpectedClaims = 0;
            SeenClaims = 0;
        }

        return day == ClaimDay;
    }

    /// <summary>Recent people of a department.</summary>
    public float DepartmentCount(byte department)
    {
        for (var i = 0; i < DepartmentSlots; i++)
        {
            if (Departments[i] == department && department != 0)
            {
                return DepartmentCounts[i];
            }
        }

        return 0;
    }

    /// <summary>All recent people whose department is remembered.</summary>
    public float DepartmentTotal()
    {
        float total = 0;
        foreach (var count in DepartmentCounts)
        {
            total += count;
        }

        return total;
    }

    /// <summary>Counts a department; a new one takes the least place.</summary>
    public void AddDepartment(byte department)
    {
        if (department == 0)
        {
            return;
        }

        var least = 0;
        for (var i = 0; i < DepartmentSlots; i++)
        {
            if (Departments[i] == department)
            {
                DepartmentCounts[i] += 1;
                return;
            }

            if (DepartmentCounts[i] < DepartmentCounts[least])
            {
                least = i;
            }
        }

        Departments[least] = department;
        DepartmentCounts[least] = 1;
    }

    /// <summary>Whether a number under which nobody was found is not among the last <see cref="MissedSlots"/> different ones. Remembers it.</summary>
    public bool IsNewMiss(ulong tag)
    {
        var mark = MarkOf(tag);
        var place = Array.IndexOf(Missed, mark);
        Array.Copy(Missed, 0, Missed, 1, place < 0 ? MissedSlots - 1 : place);
        Missed[0] = mark;
        return place < 0;
    }

    /// <summary>A number that once was somebody's was missed: it explains some misses to come, more of them the more often that happens.</summary>
    internal void ExplainMisses()
    {
        const float Each = 10;
        const float Most = 50;
        ExplainedMisses = Math.Min(Most, ExplainedMisses + Each);
    }

    /// <summary>Whether a miss is explained by those before it; takes one of what they explain.</summary>
    internal bool TakeExplainedMiss()
    {
        var explained = ExplainedMisses >= 1;
        ExplainedMisses -= explained ? 1 : 0;
        return explained;
    }

    /// <summary>A missed number that is remembered under one tag is from now on remembered under another one.</summary>
    internal void MoveMissed(ulong from, ulong to)
    {
        var place = Array.IndexOf(Missed, MarkOf(from));
        if (place >= 0)
        {
            Missed[place] = MarkOf(to);
        }
    }

    /// <summary>A prefix that is remembered under one tag is from now on remembered under another one, its order shifted as that one's are.</summary>
    /// <param name="from">Low 32 bits of the one tag.</param>
    /// <param name="fromOrder">A shifted order number under it.</param>
    /// <param name="to">Low 32 bits of the other tag.</param>
    /// <param name="toOrder">The same order number under that.</param>
    internal void MovePrefix(uint from, ushort fromOrder, uint to, ushort toOrder)
    {
        for (var i = 0; i < PrefixSlots; i++)
        {
            if (Prefixes[i] == from)
            {
                Prefixes[i] = to;
                Orders[i] = (ushort)((Orders[i] + toOrder - fromOrder + 1000) % 1000);
            }
        }
    }

    /// <summary>
    /// The distance in order numbers to the last remembered NIR with the same prefix (sex, month, commune), or −1 when there is
    /// none. Remembers this one.
    /// </summary>
    public int OrderDistance(ulong prefix, ushort order)
    {
        var tag = (uint)prefix;
        for (var i = 0; i < PrefixSlots; i++)
        {
            if (Prefixes[i] == tag && tag != 0)
            {
                // Order numbers were shifted modulo 1000 by a keyed offset, so distances are modulo 1000 too.
                var forward = (order - Orders[i] + 1000) % 1000;
                Orders[i] = order;
                return Math.Min(forward, 1000 - forward);
            }
        }

        for (var i = PrefixSlots - 1; i > 0; i--)
        {
            Prefixes[i] = Prefixes[i - 1];
            Orders[i] = Orders[i - 1];
        }

        Prefixes[0] = tag;
        Orders[0] = order;
        return -1;
    }

    private static ushort MarkOf(ulong tag) => (ushort)Math.Max(1, tag & ushort.MaxValue);
}
