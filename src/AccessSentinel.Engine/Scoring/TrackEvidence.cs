using System.Runtime.Intrinsics;
using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Signals;

namespace AccessSentinel.Engine.Scoring;

/// <summary>
/// Evidence against one track (familiar or foreign sources) of a credential, added up over minutes, hours and days: a bank of CUSUM
/// tests, one a kind of thief. Each adds log10(1 − θ + θ·R) per record, R being the record's likelihood ratio and θ the share of
/// records that are the thief's, and never falls below 0 (Page 1954; Lorden 1971 for the optimality and the exponential tail under
/// the null hypothesis). It fades with a half-life of three days, so that what was never confirmed is forgotten.
/// </summary>
public sealed class TrackEvidence
{
    /// <summary>Half-life of unconfirmed evidence, days.</summary>
    public const double HalfLifeDays = 3;

    /// <summary>Evidence of each hypothesis, log10.</summary>
    public float[] Sums { get; } = new float[ThiefHypotheses.Count];

    /// <summary>The same split by family, each a CUSUM of its own: it explains, it does not decide.</summary>
    public float[] Families { get; } = new float[SignalFamilies.Count];

    /// <summary>The sums of the hypotheses that look at claims, up to the oldest record in the ring.</summary>
    internal ClaimTests Settled;

    /// <summary>The same of the purpose family.</summary>
    internal float SettledPurpose { get; set; }

    /// <summary>Since when the evidence is above zero, ticks; 0 = it is not.</summary>
    public long Since { get; internal set; }

    /// <summary>Distinct beneficiaries read on the track since then.</summary>
    public int Exposed { get; internal set; }

    /// <summary>First-seen ones among them.</summary>
    public int Strangers { get; internal set; }

    /// <summary>Records in bulk answers that name nobody, since then.</summary>
    public int Unnamed { get; internal set; }

    /// <summary>Time up to which everything was faded, ticks.</summary>
    public long FadedTo { get; internal set; }

    /// <summary>The hypothesis that explains most.</summary>
    public ThiefHypothesis Strongest
    {
        get
        {
            var best = 0;
            for (var i = 1; i < ThiefHypotheses.Count; i++)
            {
                if (Sums[i] > Sums[best])
                {
                    best = i;
                }
            }

            return (ThiefHypothesis)best;
        }
    }

    /// <summary>The greatest sum.</summary>
    public double Greatest => Sums[(int)Strongest];

    /// <summary>Adds a record.</summary>
    public void Add(in RecordEvidence record, long time)
    {
        for (var i = 0; i < ThiefHypotheses.PerRecord; i++)
        {
            Sums[i] = (float)Math.Max(0, Sums[i] + Mixture(i, record.For(i)));
        }

        ref var guessing = ref Sums[(int)ThiefHypothesis.Guessing];
        var most = Math.Max(guessing, ThiefHypotheses.MostOfGuessing); // what a decoy brought stays
        guessing = (float)Math.Clamp(guessing + Mixture((int)ThiefHypothesis.Guessing, record.For((int)ThiefHypothesis.Guessing)), 0, most);
        AddFamily(SignalFamily.Volume, record.Novelty);
        AddFamily(SignalFamily.Rhythm, record.Pace);
        AddFamily(SignalFamily.Segment, record.Segment);
        AddFamily(SignalFamily.Enumeration, Math.Max(record.Enumeration, record.Guessing));
        Mark(time);
    }

    /// <summary>
    /// Adds up the hypotheses that look at claims anew, over the records in the order of their look-ups. A claim changes what a record
    /// of hours ago says; to add the change at the end would let the test begin anew behind all the claims that came, and see only those
    /// that did not.
    /// </summary>
    public void Refold(ReadOnlySpan<RecentRecord> records, bool foreign, long now)
    {
        var sums = Settled;
        var purpose = SettledPurpose;
        foreach (ref readonly var record in records)
        {
            if (record.Foreign == foreign)
            {
                Fold(ref sums, ref purpose, record);
            }
        }

        for (var i = 0; i < ClaimTests.Count; i++)
        {
            Sums[ThiefHypotheses.WithPurpose[i]] = sums[i];
        }

        Families[(int)SignalFamily.Purpose] = purpose;
        Mark(now);
    }

    /// <summary>A record leaves the ring and will not change any more.</summary>
    public void Settle(in RecentRecord record)
    {
        var purpose = SettledPurpose;
        Fold(ref Settled, ref purpose, record);
        SettledPurpose = purpose;
    }

    /// <summary>Adds a bulk answer.</summary>
    public void AddBulk(double logRatio, long time)
    {
        Sums[(int)ThiefHypothesis.Export] = (float)Math.Max(0, Sums[(int)ThiefHypothesis.Export] + Mixture((int)ThiefHypothesis.Export, logRatio));
        AddFamily(SignalFamily.Bulk, logRatio);
        Mark(time);
    }

    /// <summary>A decoy was read.</summary>
    public void AddCanary(double logRatio, long time)
    {
        for (var i = 0; i < ThiefHypotheses.Count; i++)
        {
            Sums[i] += (float)logRatio;
        }

        // Those that look at claims are added up anew from here.
        for (var i = 0; i < ClaimTests.Count; i++)
        {
            Settled[i] += (float)logRatio;
        }

        AddFamily(SignalFamily.Canary, logRatio);
        Mark(time);
    }

    /// <summary>Fades everything to a time. Steps under ten minutes are skipped.</summary>
    public void FadeTo(long now)
    {
        var elapsed = now - FadedTo;
        if (elapsed < TimeSpan.TicksPerMinute * 10)
        {
            return;
        }

        FadedTo = now;
        if (Since == 0)
        {
            return;
        }

        var factor = (float)Math.Pow(2, -(elapsed / (double)TimeSpan.TicksPerDay) / HalfLifeDays);
        for (var i = 0; i < Sums.Length; i++)
        {
            Sums[i] *= factor;
        }

        for (var i = 0; i < Families.Length; i++)
        {
            Families[i] *= factor;
        }

        for (var i = 0; i < ClaimTests.Count; i++)
        {
            Settled[i] *= factor;
        }

        SettledPurpose *= factor;
    }

    /// <summary>Forgets all of it: a measure acted on it, or the owner proved her identity.</summary>
    public void Clear()
    {
        Array.Clear(Sums);
        Array.Clear(Families);
        Settled = default;
        SettledPurpose = 0;
        Since = 0;
        Exposed = 0;
        Strangers = 0;
        Unnamed = 0;
    }

    /// <summary>What a record adds to each test that looks at claims.</summary>
    public static ClaimTests AddedBy(in RecentRecord record)
    {
        var added = default(ClaimTests);
        var ratio = (double)record.Novelty + (double)record.Purpose;
        for (var i = 0; i < ClaimTests.Count; i++)
        {
            var hypothesis = ThiefHypotheses.WithPurpose[i];
            var segment = ThiefHypotheses.UsesSegment(hypothesis) ? (double)record.Segment : 0;
            var pace = ThiefHypotheses.UsesPace(hypothesis) ? (double)record.Pace : 0;
            added[i] = (float)Mixture(hypothesis, ratio + segment + pace);
        }

        return added;
    }

    private static void Fold(ref ClaimTests sums, ref float purpose, in RecentRecord record)
    {
        // Four at once, each by itself: this runs over the whole ring whenever a claim comes or fails to come.
        ref var first = ref sums[0];
        Vector128.Max(Vector128.LoadUnsafe(ref first) + Vector128.LoadUnsafe(in record.Added[0]), Vector128<float>.Zero).StoreUnsafe(ref first);
        for (var i = Vector128<float>.Count; i < ClaimTests.Count; i++)
        {
            sums[i] = Math.Max(0, sums[i] + record.Added[i]);
        }

        purpose = Math.Max(0, purpose + (float)record.Purpose);
    }

    private static double Mixture(int hypothesis, double logRatio) => ThiefHypotheses.Mixture(hypothesis)[logRatio];

    private void AddFamily(SignalFamily family, double logRatio) =>
        Families[(int)family] = (float)Math.Max(0, Families[(int)family] + logRatio);

    private void Mark(long time)
    {
        const double Noticeable = 0.3;
        if (Greatest < Noticeable)
        {
            Since = 0;
            Exposed = 0;
            Strangers = 0;
            Unnamed = 0;
            return;
        }

        if (Since == 0)
        {
            Since = time;
        }
    }
}
