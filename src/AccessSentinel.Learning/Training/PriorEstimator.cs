using AccessSentinel.Engine.Features;

namespace AccessSentinel.Learning.Training;

/// <summary>What a profession's prior was estimated from.</summary>
/// <param name="Credentials">Credentials with at least 3 active days.</param>
/// <param name="Days">Their active days.</param>
/// <param name="People">Their distinct beneficiaries, added up over days.</param>
public sealed record PriorSupport(int Credentials, long Days, long People);

/// <summary>
/// Estimates what is expected of a profession from its credentials: one figure per credential, trimmed and averaged, then shrunk
/// towards the built-in value, which is worth 8 credentials. How little days vary is never believed beyond a few times the built-in value:
/// trimming, and a window of weeks, leave out the rare days that are unlike all others (a locum, an outage, a migration), and a prior that
/// knows none of them would take each for a thief.
/// </summary>
internal static class PriorEstimator
{
    private const int LeastDays = 3;
    private const double SurerThanBuiltIn = 2;

    public static (ProfessionPrior Prior, PriorSupport Support) Estimate(IEnumerable<CredentialObservation> all, ProfessionPrior builtIn)
    {
        var own = all.Where(each => each.Days.Count >= LeastDays).ToArray();
        PriorSupport support = new(own.Length, own.Sum(each => (long)each.Days.Count), own.Sum(each => each.Days.Sum(day => (long)day.People)));
        if (own.Length == 0)
        {
            return (builtIn, support);
        }

        var n = own.Length;
        var (share, memory) = NoveltyCurve.Fit(own.SelectMany(each => each.Days), builtIn.FirstSeenShare, builtIn.MemoryDays, n);
        share = Moments.Shrink(share, builtIn.FirstSeenShare, n);
        memory = Moments.ShrinkLog(memory, builtIn.MemoryDays, n);
        var volumes = own.Select(Volume).ToArray();
        var prior = builtIn with
        {
            FirstSeenShare = Share(share),
            MemoryDays = Positive(memory),
            FirstSeenConcentration = NotTooSure(Moments.ShrinkLog(Novelty(own, share, memory), builtIn.FirstSeenConcentration, n), builtIn.FirstSeenConcentration),
            FirstSeenPerDay = Positive(Moments.ShrinkLog(Moments.TrimmedMean(volumes.Select(each => (each.Mean, 1.0))), builtIn.FirstSeenPerDay, n)),
            FirstSeenShape = NotTooSure(Math.Max(0.2, Moments.ShrinkLog(Shape(volumes), builtIn.FirstSeenShape, n)), builtIn.FirstSeenShape),
            PeoplePerDay = Positive(Moments.ShrinkLog(Moments.TrimmedMean(own.Select(each => (each.Days.Average(day => day.People), 1.0))), builtIn.PeoplePerDay, n)),
            ClaimShare = Share(Moments.Shrink(Ratio(own, each => each.StrangersClaimed, each => each.StrangersFollowed), builtIn.ClaimShare, n)),
            ClaimlessDayShare = Share(Math.Max(builtIn.ClaimlessDayShare / SurerThanBuiltIn, Moments.Shrink(Claimless(own), builtIn.ClaimlessDayShare, n))),
            ClaimDelay = Moments.Shrink(Moments.MeanDistribution(own.Select(each => each.ClaimDelay), builtIn.ClaimDelay.Count, 200), builtIn.ClaimDelay, n),
            Pace = Moments.Shrink(Moments.MeanDistribution(own.Select(each => each.Pace), builtIn.Pace.Count, 200), builtIn.Pace, n),
            HourShare = Moments.Shrink(Moments.MeanDistribution(own.Select(each => each.Hours), builtIn.HourShare.Count, 200), builtIn.HourShare, n),
            NotFoundShare = Share(Moments.Shrink(Ratio(own, each => each.NotFound, each => each.Asked), builtIn.NotFoundShare, n)),
            MultiFactorShare = Share(Moments.Shrink(Ratio(own, each => each.SecondFactors, each => each.SignIns), builtIn.MultiFactorShare, n)),
            NewNetworkShare = Share(Moments.Shrink(Ratio(own, each => each.NewNetworks, each => each.Sessions), builtIn.NewNetworkShare, n)),
            NewDeviceShare = Share(Moments.Shrink(Ratio(own, each => each.NewDevices, each => each.Sessions), builtIn.NewDeviceShare, n)),
            BulkPerDay = Math.Max(1e-4, Math.Round(Moments.Shrink(Moments.TrimmedMean(own.Select(each => ((double)each.BulkAnswers / each.Days.Count, 1.0))), builtIn.BulkPerDay, n), 6)),
        };
        return (WithDepartments(prior, own, builtIn), support);
    }

    /// <summary>Where the events do not say where people live, the built-in values stay.</summary>
    private static ProfessionPrior WithDepartments(ProfessionPrior prior, CredentialObservation[] own, ProfessionPrior builtIn)
    {
        var located = own.Where(each => each.Days.Sum(day => day.Located) >= 10).ToArray();
        if (located.Length == 0)
        {
            return prior;
        }

        var share = Ratio(located, each => each.Days.Sum(day => day.Own), each => each.Days.Sum(day => day.Located));
        var rho = Moments.TrimmedMean(located.Select(each =>
        {
            var level = (double)each.Days.Sum(day => day.Own) / each.Days.Sum(day => day.Located);
            return Moments.Overdispersion([.. each.Days.Where(day => day.Located > 0).Select(day => (day.Located, day.Own, level))]);
        }));
        return prior with
        {
            OwnDepartmentShare = Share(Moments.Shrink(share, builtIn.OwnDepartmentShare, located.Length)),
            DepartmentConcentration = NotTooSure(Moments.ShrinkLog(rho is { } value ? Moments.Concentration(value) : null, builtIn.DepartmentConcentration, located.Length), builtIn.DepartmentConcentration),
        };
    }

    /// <summary>Variation of the first-seen share from day to day, around the credential's own level on the curve of its profession.</summary>
    private static double? Novelty(CredentialObservation[] own, double share, double memory)
    {
        var rho = Moments.TrimmedMean(own.Select(each =>
        {
            double expected = each.Days.Sum(day => day.People * NoveltyCurve.At(share, memory, day.Age));
            var level = expected <= 0 ? 1 : each.Days.Sum(day => day.FirstSeen) / expected;
            return Moments.Overdispersion([.. each.Days.Select(day => (day.People, day.FirstSeen, level * NoveltyCurve.At(share, memory, day.Age)))]);
        }));
        return rho is { } value ? Moments.Concentration(value) : null;
    }

    /// <summary>First-seen people a day, once the memory is no longer quite empty: the later seven tenths of the active days.</summary>
    private static (double Mean, double InverseShape, double Days) Volume(CredentialObservation each)
    {
        var days = each.Days.Skip(each.Days.Count * 3 / 10).Select(day => (double)day.FirstSeen).ToArray();
        var mean = days.Average();
        var variance = days.Length < 2 ? mean : days.Sum(value => (value - mean) * (value - mean)) / (days.Length - 1);
        return (mean, mean < 0.5 ? double.NaN : Math.Clamp((variance - mean) / (mean * mean), 0.02, 20), days.Length);
    }

    private static double? Shape((double Mean, double InverseShape, double Days)[] volumes) =>
        Moments.TrimmedMean(volumes.Where(each => each.Days >= 3).Select(each => (each.InverseShape, each.Days))) is { } inverse && inverse > 0 ? 1 / inverse : null;

    /// <summary>Days without any claim among those of credentials that usually claim.</summary>
    private static double? Claimless(CredentialObservation[] own)
    {
        const int LeastPeople = 5;
        return Moments.TrimmedMean(own
            .Where(each => each.StrangersFollowed > 0 && (double)each.StrangersClaimed / each.StrangersFollowed > 0.3)
            .Select(each => each.Days.Where(day => day.People >= LeastPeople).ToArray())
            .Where(days => days.Length > 0)
            .Select(days => ((double)days.Count(day => day.Claims == 0) / days.Length, (double)days.Length)));
    }

    private static double? Ratio(IEnumerable<CredentialObservation> own, Func<CredentialObservation, int> hits, Func<CredentialObservation, int> trials) =>
        Moments.TrimmedMean(own.Where(each => trials(each) > 0).Select(each => ((double)hits(each) / trials(each), Math.Min(trials(each), 200.0))));

    private static double Share(double value) => Math.Round(Math.Clamp(value, 0.002, 0.995), 6);

    private static double NotTooSure(double value, double builtIn) => Positive(Math.Min(value, builtIn * SurerThanBuiltIn));

    private static double Positive(double value) => Math.Round(value, 6);
}
