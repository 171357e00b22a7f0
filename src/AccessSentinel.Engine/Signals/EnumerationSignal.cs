using AccessSentinel.Engine.Features;

namespace AccessSentinel.Engine.Signals;

/// <summary>
/// Numbers that are tried out. Family enumeration: look-ups that find nobody against the credential's own typing errors, and NIRs
/// that share sex, birth month and commune with one of the last four and lie close in their order number.
/// </summary>
public static class EnumerationSignal
{
    /// <summary>Order numbers this close are neighbours.</summary>
    public const int NearDistance = 20;

    private const double MissesOfThief = 0.4;
    private const double MissesOfGuesser = 0.9;
    private const double KnownToGuesser = 0.01;
    private const double SamePrefixOfThief = 0.5;
    private const double NearOfThief = 0.4;
    private const double SamePrefixOfOwner = 0.004;
    private const double NearOfOwner = 0.0006;

    /// <summary>The owner's probability that a look-up finds nobody.</summary>
    public static double ExpectedMiss(Baseline baseline, ProfessionPrior prior, TrackMemory track)
    {
        const double Strength = 20;
        const double Concentration = 10;
        var share = baseline.NotFound.Mean(prior.NotFoundShare, Strength);
        return Math.Clamp(((Concentration * share) + track.NotFound) / (Concentration + track.Records + track.NotFound), 0.005, 0.9);
    }

    /// <summary>log10 of P(found or not | enumerator) / P(… | owner).</summary>
    public static double MissLogRatio(double expected, bool miss) =>
        miss ? Math.Log10(MissesOfThief / expected) : Math.Log10((1 - MissesOfThief) / (1 - expected));

    /// <summary>
    /// The owner's probability that a look-up finds nobody on a bad day of hers (old numbers after a migration, a register that lags): five times
    /// her usual share, at least two in five, at most 0.9. It knows the habit of weeks only: a burst of misses is not its own excuse.
    /// </summary>
    public static double BadDayMiss(Baseline baseline, ProfessionPrior prior)
    {
        // Worth five days of an office: the first misses of a young credential still teach, and may not explain those that follow.
        const double Strength = 100;
        const double Worse = 5;
        return Math.Clamp(Worse * baseline.NotFound.Mean(prior.NotFoundShare, Strength), MissesOfThief, MissesOfGuesser);
    }

    /// <summary>log10 of P(found or not | guesser of numbers) / P(… | owner on a bad day).</summary>
    public static double GuessLogRatio(double badDay, bool miss) =>
        miss ? Math.Log10(MissesOfGuesser / badDay) : Math.Log10((1 - MissesOfGuesser) / (1 - badDay));

    /// <summary>
    /// log10 of P(known | guesser) / P(known | owner) for a look-up that finds nobody where it once found somebody, at most 0: who is in the
    /// memory was read before, and no guess is. In an outage of the portal that is most of them.
    /// </summary>
    /// <param name="strangers">The owner's probability that a person is a stranger, 0.02 to 0.98.</param>
    public static double KnownMissLogRatio(double strangers) => Math.Min(0, Math.Log10(KnownToGuesser / (1 - strangers)));

    /// <summary>log10 of P(distance to the last NIR of the same prefix | enumerator) / P(… | owner), at most 2; −1: no such NIR.</summary>
    public static double OrderLogRatio(int distance) => distance switch
    {
        < 0 => Math.Log10((1 - SamePrefixOfThief) / (1 - SamePrefixOfOwner)),
        0 => 0,
        <= NearDistance => Math.Min(2, Math.Log10(NearOfThief / NearOfOwner)),
        _ => Math.Log10((SamePrefixOfThief - NearOfThief) / (SamePrefixOfOwner - NearOfOwner)),
    };
}
