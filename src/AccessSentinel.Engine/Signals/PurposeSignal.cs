using AccessSentinel.Engine.Features;

namespace AccessSentinel.Engine.Signals;

/// <summary>
/// Does a claim or quote follow? Family purpose. Survival analysis: an honest look-up is still unclaimed after a delay with
/// probability 1 − c·F(delay), a thief's always. Known people looked up on the same track are the control group: when their claims
/// fail to come too (an outage, a day of paper), strangers' missing claims prove nothing.
/// </summary>
public static class PurposeSignal
{
    private const double ClaimsOfThief = 0.03;
    /// <summary>The owner's probability that a claim follows for a stranger, given how people are being claimed on that day.</summary>
    public static double Expected(Baseline baseline, ProfessionPrior prior, TrackMemory track)
    {
        var share = baseline.ClaimShare(prior);
        if (track.SeenClaims > 0)
        {
            return share * Math.Min(1, (track.SeenClaims + 1) / (track.ExpectedClaims + 1));
        }

        // None at all so far: either a day like any other, which that many missing claims make improbable, or a day without claims.
        var claimless = Math.Max(prior.ClaimlessDayShare, 1e-4);
        var ordinary = (1 - claimless) * Math.Exp(-track.ExpectedClaims);
        return share * ordinary / (ordinary + claimless);
    }

    /// <summary>log10 of P(still unclaimed | thief) / P(… | owner).</summary>
    /// <param name="expected">Share of such look-ups that are claimed within the day, <see cref="Expected"/>.</param>
    /// <param name="come">Share of claims that have come after such a delay, <see cref="Baseline.ClaimedBy"/>.</param>
    public static double UnclaimedLogRatio(double expected, double come) => Math.Log10((1 - (ClaimsOfThief * 0.5)) / (1 - (expected * come)));

    /// <summary>log10 of P(claimed | thief) / P(claimed | owner), −2 to 0.</summary>
    public static double ClaimedLogRatio(double expected) => Math.Clamp(Math.Log10(ClaimsOfThief / Math.Max(expected, ClaimsOfThief)), -2, 0);
}
