using AccessSentinel.Engine.Features;

namespace AccessSentinel.Learning.Training.Anomaly;

/// <summary>
/// Turns a row of ordinary work into that of a thief who holds the credential beside its owner, by adding to what a thief cannot help
/// changing and now and then to what only some do. Recorded events hold no labelled thieves; this serves to compare models, not to train them.
/// </summary>
internal sealed class SyntheticThief(Random random)
{
    /// <summary>What it does, for the model card.</summary>
    public const string Description =
        "Ordinary held-back rows to which a thief was added: 3 to 120 unclaimed strangers in the hour (log-uniform), spread over 1 to 4 hours; "
        + "foreign departments and signs of takeover in 6 of 10, a fast pace in 5, an unusual hour in 4, not found in 3, neighbouring numbers in 1.5, "
        + "dormancy, refusals and bulk answers in 1.";

    private static readonly int TenMinutes = At("strangers_10m");
    private static readonly int Hour = At("strangers_1h");
    private static readonly int Day = At("strangers_24h");
    private static readonly int HourRatio = At("strangers_1h_ratio");
    private static readonly int DayRatio = At("strangers_24h_ratio");
    private static readonly int Share = At("stranger_share");
    private static readonly int Minute = At("people_1m");
    private static readonly int PeopleRatio = At("people_1h_ratio");
    private static readonly int Claims = At("claims_missing");
    private static readonly int Departments = At("foreign_departments");
    private static readonly int NotFound = At("not_found_share");
    private static readonly int Neighbours = At("number_neighbours");
    private static readonly int Pace = At("fast_pace");
    private static readonly int Takeover = At("takeover");
    private static readonly int HourSurprise = At("hour_surprise");
    private static readonly int Dormancy = At("dormancy");
    private static readonly int Denied = At("denied_1h");
    private static readonly int Bulk = At("bulk_24h_ratio");

    /// <summary>Adds a thief to a row in the order of <see cref="FeatureCatalogue"/>.</summary>
    public void AddTo(Span<double> row)
    {
        var strangers = 3 * Math.Pow(40, random.NextDouble());
        var day = strangers * Between(1, 4);
        var presence = day / (day + 10);
        var hourBefore = Count(row[Hour]);
        Raise(row, HourRatio, hourBefore, strangers);
        Raise(row, PeopleRatio, hourBefore, strangers);
        Raise(row, DayRatio, Count(row[Day]), day);
        row[TenMinutes] = Math.Log10(1 + Count(row[TenMinutes]) + (strangers * Between(0.17, 1)));
        row[Hour] = Math.Log10(1 + hourBefore + strangers);
        row[Day] = Math.Log10(1 + Count(row[Day]) + day);
        row[Minute] = Math.Max(row[Minute], Math.Log10(1 + Math.Max(1, strangers / 60 * Between(1, 6))));
        Towards(row, Share, Between(0.2, 0.9), presence);
        Towards(row, Claims, 1, presence * Between(0.3, 1));
        Sometimes(0.6, row, Departments, Between(0.5, 2.5) * presence);
        Sometimes(0.3, row, NotFound, Between(0.05, 0.4) * presence);
        Sometimes(0.15, row, Neighbours, Between(0.5, 3));
        Sometimes(0.6, row, Takeover, Between(0.5, 3.5));
        Sometimes(0.1, row, Dormancy, Between(0.5, 2));
        Sometimes(0.1, row, Denied, Between(0.3, 1.5));
        Sometimes(0.1, row, Bulk, Between(0.5, 2.5));
        if (random.NextDouble() < 0.5)
        {
            Towards(row, Pace, Between(0.2, 0.8), presence);
        }

        if (random.NextDouble() < 0.4)
        {
            row[HourSurprise] = Math.Max(row[HourSurprise], Between(1, 3));
        }
    }

    private static int At(string feature) => FeatureCatalogue.IndexOf(feature);

    private static double Count(double logarithm) => Math.Pow(10, logarithm) - 1;

    /// <summary>A ratio to an expectation after its count has grown; the expectation stays.</summary>
    private static void Raise(Span<double> row, int feature, double before, double added) => row[feature] += Math.Log10((1 + before + added) / (1 + before));

    private static void Towards(Span<double> row, int feature, double target, double weight) => row[feature] += Math.Max(0, target - row[feature]) * weight;

    private void Sometimes(double chance, Span<double> row, int feature, double added) => row[feature] += random.NextDouble() < chance ? added : 0;

    private double Between(double low, double high) => low + (random.NextDouble() * (high - low));
}
