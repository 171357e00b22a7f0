using AccessSentinel.Contracts.Events;

namespace AccessSentinel.Engine.Features;

/// <summary>
/// What ordinary work looks like for one credential. Learned online, each observation weighted by how innocent the credential
/// looked at that moment, so that an attack does not teach itself to be normal.
/// </summary>
public sealed class Baseline
{
    /// <summary>Half-life of shares, days.</summary>
    public const double HalfLifeDays = 30;

    /// <summary>Half-life of the share of first-seen people: shorter, as it falls while the memory grows.</summary>
    public const double NoveltyHalfLifeDays = 10;

    private const double PaceStrength = 30;

    /// <summary>First-seen among the people looked up.</summary>
    public DecayingRatio FirstSeen;

    /// <summary>First-seen people for whom a claim followed.</summary>
    public DecayingRatio StrangerClaims;

    /// <summary>Known people for whom a claim followed.</summary>
    public DecayingRatio KnownClaims;

    /// <summary>Look-ups that found nobody.</summary>
    public DecayingRatio NotFound;

    /// <summary>Successful sign-ins with a second factor.</summary>
    public DecayingRatio MultiFactor;

    /// <summary>Sessions from a new network.</summary>
    public DecayingRatio NewNetwork;

    /// <summary>Sessions from a new autonomous system.</summary>
    public DecayingRatio NewAsn;

    /// <summary>Sessions from a new device or agent.</summary>
    public DecayingRatio NewDevice;

    /// <summary>Sessions that went on from another device or agent than they began on.</summary>
    public DecayingRatio MovedSessions;

    /// <summary>Sessions that began elsewhere while another one was at work.</summary>
    public DecayingRatio OverlappingSessions;

    /// <summary>Share of sessions with a country that could not be reached so soon: remote desktops, private networks, carriers' exits.</summary>
    public DecayingRatio ImpossibleTravels;

    /// <summary>Time between two people.</summary>
    public float[] Pace { get; } = new float[PaceBins.Count];

    /// <summary>Delay of claims.</summary>
    public float[] ClaimDelay { get; } = new float[ClaimDelays.Count];

    /// <summary>Where the people live.</summary>
    public DepartmentShares Departments { get; } = new();

    /// <summary>Sources it works from.</summary>
    public SourceMemory Sources { get; } = new();

    /// <summary>Lists of several records.</summary>
    public BulkHabit Lists { get; } = new();

    /// <summary>Exports.</summary>
    public BulkHabit Exports { get; } = new();

    /// <summary>On which days it is used.</summary>
    public Attendance Attendance { get; } = new();

    /// <summary>How many first-seen people, when.</summary>
    public VolumeRhythm Rhythm { get; } = new();

    /// <summary>Profession it is compared with; a change counts after 7 days.</summary>
    public Profession Profession { get; internal set; }

    /// <summary>Profession its events state now, while that differs.</summary>
    public Profession StatedProfession { get; internal set; }

    /// <summary>Day since which the events state <see cref="StatedProfession"/>.</summary>
    public int StatedSince { get; internal set; }

    /// <summary>Its own department; 0 = unknown.</summary>
    public byte OwnDepartment { get; internal set; }

    /// <summary>Whether it last signed in with a password and nothing else.</summary>
    public bool SignsInByPassword { get; internal set; }

    /// <summary>Whether a password is all that keeps it.</summary>
    public bool IsPasswordOnly => SignsInByPassword && !HasSecondFactor;

    /// <summary>Whether it ever gave a second factor.</summary>
    public bool HasSecondFactor { get; internal set; }

    /// <summary>Day of its first event: how long the memory is. Days since 0001-01-01; 0 = none yet.</summary>
    public int FirstDay { get; internal set; }

    /// <summary>Day up to which everything was decayed.</summary>
    public int DecayedDay { get; internal set; }

    /// <summary>How long the memory is, in days.</summary>
    public int MemoryDays(int today) => FirstDay == 0 ? 0 : Math.Max(0, today - FirstDay);

    /// <summary>
    /// Expected share of first-seen people: the own one, shrunk towards what a memory of this length makes of the profession's.
    /// </summary>
    public double FirstSeenShare(ProfessionPrior prior, int today)
    {
        const double Strength = 10;
        var young = Math.Exp(-MemoryDays(today) / prior.MemoryDays);
        var expected = prior.FirstSeenShare + ((0.97 - prior.FirstSeenShare) * young);
        return FirstSeen.Mean(expected, Strength);
    }

    /// <summary>Share of first-seen people for whom a claim follows within a day.</summary>
    public double ClaimShare(ProfessionPrior prior)
    {
        var pooled = KnownClaims.Mean(prior.ClaimShare, prior.ClaimStrength);
        return Math.Min(0.97, StrangerClaims.Mean(pooled, prior.ClaimStrength));
    }

    /// <summary>Share of known people for whom a claim follows within a day.</summary>
    public double KnownClaimShare(ProfessionPrior prior) => Math.Min(0.97, KnownClaims.Mean(prior.ClaimShare, prior.ClaimStrength));

    /// <summary>Share of claims that have come by the end of each delay bin.</summary>
    public void ClaimedBy(ProfessionPrior prior, Span<double> into)
    {
        const double Strength = 10;
        double all = 0, own = 0, expected = 0;
        for (var i = 0; i < ClaimDelays.Count; i++)
        {
            all += ClaimDelay[i];
        }

        for (var i = 0; i < ClaimDelays.Count; i++)
        {
            own += ClaimDelay[i];
            expected += prior.ClaimDelay[i];
            into[i] = (own + (expected * Strength)) / (all + Strength);
        }
    }

    /// <summary>Probability of an interval bin.</summary>
    public double PaceShare(int bin, ProfessionPrior prior)
    {
        return (Pace[bin] + (prior.Pace[bin] * PaceStrength)) / (PaceTotal() + PaceStrength);
    }

    /// <summary>Probability of an interval below <see cref="PaceBins.Fast"/>: the sum of <see cref="PaceShare"/> over those bins.</summary>
    public double FastShare(ProfessionPrior prior)
    {
        double own = 0, expected = 0;
        for (var bin = 0; bin < PaceBins.Fast; bin++)
        {
            own += Pace[bin];
            expected += prior.Pace[bin];
        }

        return (own + (expected * PaceStrength)) / (PaceTotal() + PaceStrength);
    }

    /// <summary>Own intervals seen, decayed.</summary>
    public double PaceTotal()
    {
        float all = 0;
        foreach (var count in Pace)
        {
            all += count;
        }

        return all;
    }

    /// <summary>Probability that an own patient lives in a department (not 0).</summary>
    public double DepartmentShare(byte department, ProfessionPrior prior)
    {
        const double Strength = 8;
        var elsewhere = (1 - prior.OwnDepartmentShare) / 100;
        // Without a known department of its own, the first ones it shows are taken for it by the counts alone.
        var expected = OwnDepartment == 0 ? 0.3 / 100 : department == OwnDepartment ? prior.OwnDepartmentShare : elsewhere;
        var count = Departments.Count(department);
        var own = count > 0 ? count : Departments.Unnamed() / (101 - DepartmentShares.Slots);
        return (own + (expected * Strength)) / (Departments.Total + Strength);
    }

    /// <summary>Fades everything by the days that have passed. Called at the first event of a day.</summary>
    internal void DecayTo(int day)
    {
        if (DecayedDay == 0)
        {
            DecayedDay = day;
            return;
        }

        if (day <= DecayedDay)
        {
            return;
        }

        var days = day - DecayedDay;
        DecayedDay = day;
        var factor = Math.Pow(2, -days / HalfLifeDays);
        FirstSeen.Decay(Math.Pow(2, -days / NoveltyHalfLifeDays));
        StrangerClaims.Decay(factor);
        KnownClaims.Decay(factor);
        NotFound.Decay(factor);
        MultiFactor.Decay(factor);
        NewNetwork.Decay(factor);
        NewAsn.Decay(factor);
        NewDevice.Decay(factor);
        MovedSessions.Decay(factor);
        OverlappingSessions.Decay(factor);
        ImpossibleTravels.Decay(factor);
        Lists.Decay(factor);
        Exports.Decay(factor);
        Departments.Decay(Math.Pow(2, -days / 90.0));
        for (var i = 0; i < Pace.Length; i++)
        {
            Pace[i] = (float)(Pace[i] * factor);
        }

        for (var i = 0; i < ClaimDelay.Length; i++)
        {
            ClaimDelay[i] = (float)(ClaimDelay[i] * factor);
        }
    }
}
