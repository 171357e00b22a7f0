using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine.Features;

namespace AccessSentinel.Engine.Signals;

/// <summary>
/// Signs that somebody else holds the credential. Family takeover: new network, autonomous system, country; new device or agent;
/// a password where a second factor is usual; a dormant credential awake. Each weighs by how rarely it happens to this credential
/// (a property that often changes is no evidence), and the place and the machine, which change together, count as one and a half. A
/// session that goes on from another machine, or begins elsewhere while another one is at work, adds to that: also by how rarely it happens
/// here, since shared accounts and several devices are common. So does a country that nobody reaches so soon after the one before.
/// </summary>
public static class TakeoverSignal
{
    /// <summary>From this on a source is foreign and its evidence goes to the foreign track.</summary>
    public const double ForeignFrom = 0.9;

    /// <summary>Most that takeover alone can weigh.</summary>
    public const double Most = 3.5;

    private const double Strength = 6;
    private const double OfThief = 0.6;
    private const double OfThiefWithin = 0.5;
    private const double OfThiefAfar = 0.3;
    private const double MovedShare = 0.02;
    private const double OverlapShare = 0.1;
    private const double TravelShare = 0.02;
    private const double MostOfTravel = 1.2;
    private const double AbroadShare = 0.02;
    private const int DormantDays = 45;

    /// <summary>log10 of P(source | thief) / P(source | owner), 0 to <see cref="Most"/>.</summary>
    public static double LogRatio(
        Baseline baseline, ProfessionPrior prior, in AccessEvent accessEvent, int today, int silentDays, SourceNovelties circumstances = SourceNovelties.None)
    {
        var place = Place(baseline, prior, accessEvent, today);
        var machine = Machine(baseline, prior, accessEvent, today);
        var evidence = Math.Max(place, machine) + (0.5 * Math.Min(place, machine));
        if (evidence > 0 || silentDays > DormantDays)
        {
            evidence += Factor(baseline, prior, accessEvent);
        }

        if (silentDays > DormantDays && evidence > 0)
        {
            evidence += 0.7;
        }

        return Math.Clamp(evidence > 0 ? evidence + Circumstances(baseline, circumstances) : 0, 0, Most);
    }

    /// <summary>Two places at once: nothing by itself, since the familiar of two sources is the owner's.</summary>
    private static double Circumstances(Baseline baseline, SourceNovelties circumstances)
    {
        var evidence = 0.0;
        if ((circumstances & SourceNovelties.Moved) != 0)
        {
            evidence += Math.Max(0, Math.Log10(OfThiefWithin / baseline.MovedSessions.Mean(MovedShare, Strength)));
        }

        var atOnce = (circumstances & SourceNovelties.Overlap) == 0
            ? 0
            : Math.Max(0, Math.Log10(OfThiefWithin / baseline.OverlappingSessions.Mean(OverlapShare, Strength)));
        var travel = (circumstances & SourceNovelties.Travel) == 0
            ? 0
            : Math.Clamp(Math.Log10(OfThiefAfar / baseline.ImpossibleTravels.Mean(TravelShare, Strength)), 0, MostOfTravel);

        // Who is in two places at once mostly is in two countries at once, too: one observation, not two.
        return evidence + Math.Max(atOnce, travel);
    }

    private static double Place(Baseline baseline, ProfessionPrior prior, in AccessEvent accessEvent, int today)
    {
        var sources = baseline.Sources;
        if (!sources.HasAny(SourceKind.Network))
        {
            // Without history its peers stand in: who practises in a French department hardly ever begins abroad.
            return accessEvent.CredentialDepartment != 0 && accessEvent.Country != 0 && !FrenchTerritory.Contains(accessEvent.Country) ? Log(AbroadShare) : 0;
        }

        if (sources.IsFamiliar(SourceKind.Network, accessEvent.Network, today))
        {
            return 0;
        }

        var evidence = Log(baseline.NewNetwork.Mean(prior.NewNetworkShare, Strength));
        if (sources.HasAny(SourceKind.Asn) && !sources.IsFamiliar(SourceKind.Asn, accessEvent.Asn, today))
        {
            evidence = Math.Max(evidence, Log(baseline.NewAsn.Mean(prior.NewNetworkShare / 2, Strength)));
        }

        if (sources.HasAny(SourceKind.Country) && !sources.IsFamiliar(SourceKind.Country, accessEvent.Country, today))
        {
            evidence += 0.7;
        }

        return evidence;
    }

    private static double Machine(Baseline baseline, ProfessionPrior prior, in AccessEvent accessEvent, int today)
    {
        var sources = baseline.Sources;
        var newDevice = sources.HasAny(SourceKind.Device) && !sources.IsFamiliar(SourceKind.Device, accessEvent.Device, today);
        var newAgent = sources.HasAny(SourceKind.Agent) && !sources.IsFamiliar(SourceKind.Agent, accessEvent.UserAgentFamily, today);
        if (!newDevice && !newAgent)
        {
            return 0;
        }

        var evidence = Log(baseline.NewDevice.Mean(prior.NewDeviceShare, Strength));
        return newDevice && newAgent ? evidence + 0.3 : evidence;
    }

    private static double Factor(Baseline baseline, ProfessionPrior prior, in AccessEvent accessEvent)
    {
        if (accessEvent.Authentication != AuthenticationMethod.Password || accessEvent.MultiFactor == MultiFactor.Yes)
        {
            return 0;
        }

        var usual = baseline.MultiFactor.Mean(prior.MultiFactorShare, 2);
        return Math.Min(1, Math.Log10(0.9 / Math.Clamp(1 - usual, 0.05, 0.9)));
    }

    private static double Log(double share) => Math.Max(0, Math.Log10(OfThief / Math.Clamp(share, 0.001, 1)));
}
