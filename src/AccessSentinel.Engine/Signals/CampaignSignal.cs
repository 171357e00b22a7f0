namespace AccessSentinel.Engine.Signals;

/// <summary>
/// One source on many credentials. Family campaign. What is odd is not that many credentials turn up on a source new to them (a carrier's
/// translation, a vendor's new address and a browser's release do that to hundreds at once) but that those who do read strangers there. The
/// source is a mixture of owners and thieves: with φ the thieves' share, a newcomer shows evidence of level l with probability
/// (1 − φ)·q<sub>l</sub> + φ·d<sub>l</sub>, q being the portal's usual rate among newcomers and d that of thieves. What the others show gives
/// the posterior of φ (a grid, most of it on φ = 0), and its mean the odds that the present visitor is one of the thieves, against
/// the odds before anything was known. A two-component mixture with known components and unknown share (Titterington, Smith and
/// Makov 1985); quiet newcomers count against a campaign as surely as others count for one. The same of sign-ins: a network on which credentials
/// to which it is new do nothing but fail is trying out passwords, and whoever gets in there is suspect, not those who failed.
/// </summary>
public static class CampaignSignal
{
    /// <summary>Most that a campaign can weigh, log10.</summary>
    public const double Most = 2.5;

    /// <summary>A campaign weighs at most so many times what the credential's own work weighs: it never acts alone.</summary>
    public const double MostOfOwn = 2;

    /// <summary>One of so many credentials, chosen by its id, is in the sample that says what newcomers usually show.</summary>
    public const int SampleOneIn = 4;

    /// <summary>The level, among sign-ins, of a credential that only failed on the source.</summary>
    public const int SignInsFailed = 0;

    /// <summary>The level, among sign-ins, of a credential that came in on the source, whatever failed before: it is the greater one and stays.</summary>
    public const int SignedIn = 1;

    private const double CampaignSources = 0.002;
    private const double PriorStrength = 200;
    private const double MostDeparture = 3;

    // What one visitor does says something of the next one beside a thief (one practice, one piece of software, one epidemic): each counts as
    // half an observation.
    private const double Independence = 0.5;

    private static readonly double[] Bounds = [1.5, 2.5, 3.5, 4.5];
    private static readonly double[] OfOwners = [0.45, 0.33, 0.17, 0.04, 0.01];
    private static readonly double[] OfThieves = [0.15, 0.05, 0.1, 0.35, 0.35];
    private static readonly double[] OfOwnersSigningIn = [0.1, 0.9, 0, 0, 0];
    private static readonly double[] OfThievesSigningIn = [0.9, 0.1, 0, 0, 0];
    private static readonly double[] Shares = [0.1, 0.25, 0.4, 0.55, 0.7, 0.85, 1];

    /// <summary>Quantises a credential's evidence on its present track, log10: 0 to 4.</summary>
    public static int LevelOf(double evidence)
    {
        var level = 0;
        while (level < Bounds.Length && evidence >= Bounds[level])
        {
            level++;
        }

        return level;
    }

    /// <summary>Those of a tally that speak for a campaign: whose work would be worth a second look by itself, or whose sign-ins only failed.</summary>
    public static int Suspicious(CampaignKind kind, in CampaignTally tally) => kind == CampaignKind.SignIns ? tally.Quiet : tally.Much + tally.Strong;

    /// <summary>log10 of P(what others show on the source | thief) / P(the same | owner), 0 to <see cref="Most"/>.</summary>
    public static double LogRatio(in CampaignObservation observation)
    {
        var kind = observation.Source.Kind;
        var others = observation.Others;
        if (Suspicious(kind, others) == 0)
        {
            return 0;
        }

        var thieves = kind == CampaignKind.SignIns ? OfThievesSigningIn : OfThieves;
        Span<double> owners = stackalloc double[CampaignTally.Levels];
        Usual(kind, observation.Portal, owners);
        // Relative to φ = 0, so that nothing underflows however many credentials there are.
        double sum = 1 - CampaignSources, weighted = 0, prior = 0;
        foreach (var share in Shares)
        {
            var likelihood = 0.0;
            for (var level = 0; level < CampaignTally.Levels; level++)
            {
                var count = others[level];
                likelihood += count == 0 ? 0 : count * Math.Log(1 - share + (share * thieves[level] / owners[level]));
            }

            var before = CampaignSources / Shares.Length;
            var after = before * Math.Exp(Math.Min(Independence * likelihood, 500));
            sum += after;
            weighted += after * share;
            prior += before * share;
        }

        var mean = Math.Min(weighted / sum, 0.999);
        return Math.Clamp(Math.Log10(mean / (1 - mean) / (prior / (1 - prior))), 0, Most);
    }

    /// <summary>The usual share of newcomers that speak for a campaign (<see cref="Suspicious"/>).</summary>
    public static double UsuallySuspicious(CampaignKind kind, in CampaignTally portal)
    {
        Span<double> usual = stackalloc double[CampaignTally.Levels];
        Usual(kind, portal, usual);
        return kind == CampaignKind.SignIns ? usual[SignInsFailed] : usual[3] + usual[4];
    }

    /// <summary>
    /// The usual share of newcomers at each level: the portal's sample, shrunk towards what simulated populations show and kept within a factor
    /// of three of it, so that no campaign makes itself usual.
    /// </summary>
    public static void Usual(CampaignKind kind, in CampaignTally portal, Span<double> into)
    {
        var builtIn = kind == CampaignKind.SignIns ? OfOwnersSigningIn : OfOwners;
        var total = 0.0;
        for (var level = 0; level < CampaignTally.Levels; level++)
        {
            var share = ((builtIn[level] * PriorStrength) + portal[level]) / (PriorStrength + portal.Total);
            into[level] = Math.Clamp(share, builtIn[level] / MostDeparture, builtIn[level] * MostDeparture);
            total += into[level];
        }

        for (var level = 0; level < CampaignTally.Levels; level++)
        {
            into[level] /= total;
        }
    }
}
