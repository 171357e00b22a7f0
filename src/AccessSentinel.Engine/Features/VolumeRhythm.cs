namespace AccessSentinel.Engine.Features;

/// <summary>
/// How many first-seen people a credential meets: mean and spread of an active day, and how a day's work spreads over the hours
/// of the week (weekdays, Saturdays and Sundays apart). Days without work do not count, so a holiday does not lower the mean.
/// </summary>
public sealed class VolumeRhythm
{
    /// <summary>Hours of three kinds of day.</summary>
    public const int Bins = 72;

    /// <summary>Half-life in active days.</summary>
    public const double HalfLifeDays = 20;

    /// <summary>Work per hour, in quarter people, saturating; decayed by halving when one bin is full.</summary>
    internal byte[] Hours { get; } = new byte[Bins];

    /// <summary>Active days, decayed.</summary>
    public float Days { get; internal set; }

    /// <summary>Sum over active days of first-seen people, decayed.</summary>
    public float Sum { get; internal set; }

    /// <summary>Sum of squares of the same.</summary>
    public float SumOfSquares { get; internal set; }

    /// <summary>Sum over active days of distinct people, decayed.</summary>
    public float People { get; internal set; }

    /// <summary>The day now being counted, days since 0001-01-01.</summary>
    public int Today { get; internal set; }

    /// <summary>First-seen people taught today so far.</summary>
    public float TodayFirstSeen { get; internal set; }

    /// <summary>Distinct people today so far.</summary>
    public float TodayPeople { get; internal set; }

    /// <summary>Bin of a local time: weekday, Saturday, Sunday × hour.</summary>
    public static int BinOf(long localTime)
    {
        var day = (int)(localTime / TimeSpan.TicksPerDay);
        var hour = (int)(localTime / TimeSpan.TicksPerHour % 24);
        // 0001-01-01 was a Monday.
        var kind = (day % 7) switch { 5 => 1, 6 => 2, _ => 0 };
        return (kind * 24) + hour;
    }

    /// <summary>One person was looked up; closes the former day when a new one begins.</summary>
    public void Add(int day, int bin, bool firstSeen, double weight)
    {
        if (day > Today)
        {
            CloseDay();
            Today = day;
        }

        TodayPeople += (float)weight;
        if (!firstSeen)
        {
            return;
        }

        TodayFirstSeen += (float)weight;
        if (weight < 0.5)
        {
            return;
        }

        if (Hours[bin] > byte.MaxValue - 4)
        {
            for (var i = 0; i < Bins; i++)
            {
                Hours[i] /= 2;
            }
        }

        Hours[bin] += 4;
    }

    /// <summary>Mean of first-seen people on an active day, shrunk towards the profession.</summary>
    public double MeanPerDay(ProfessionPrior prior) =>
        (Sum + (prior.FirstSeenPerDay * prior.VolumeStrengthDays)) / (Days + prior.VolumeStrengthDays);

    /// <summary>
    /// Shape of the Gamma-Poisson by moments, mean²/(variance − mean), shrunk on the scale of its inverse towards the profession.
    /// </summary>
    public double Shape(ProfessionPrior prior)
    {
        const double Strength = 8;
        var inversePrior = 1 / prior.FirstSeenShape;
        if (Days < 2)
        {
            return prior.FirstSeenShape;
        }

        var mean = Math.Max(0.5, Sum / Days);
        var variance = Math.Max(0, (SumOfSquares / Days) - (mean * mean));
        var inverseOwn = Math.Clamp((variance - mean) / (mean * mean), 0.02, 20);
        return (Days + Strength) / ((inverseOwn * Days) + (inversePrior * Strength));
    }

    /// <summary>Share of a day's work that falls into the given hour and the one before (a sliding hour touches both).</summary>
    public double HourShare(int bin, ProfessionPrior prior)
    {
        var kind = bin / 24 * 24;
        var total = 0;
        for (var i = kind; i < kind + 24; i++)
        {
            total += Hours[i];
        }

        var hour = bin - kind;
        var before = (hour + 23) % 24;
        const double Strength = 80;
        const double HalfBelievedDays = 2;
        // A single day says at what hour that day was, not how days are spread: a burst must not make its own hour a busy one.
        var trust = Days / (Days + HalfBelievedDays);
        var own = trust * Math.Max(Hours[kind + hour], Hours[kind + before]);
        var expected = Math.Max(prior.HourShare[hour], prior.HourShare[before]);
        return (own + (Strength * expected)) / ((trust * total) + Strength);
    }

    /// <summary>Distinct people on an active day.</summary>
    public double PeoplePerDay(ProfessionPrior prior) =>
        (People + (prior.PeoplePerDay * prior.VolumeStrengthDays)) / (Days + prior.VolumeStrengthDays);

    private void CloseDay()
    {
        if (TodayPeople > 0)
        {
            var keep = (float)Math.Pow(2, -1 / HalfLifeDays);
            Days = (Days * keep) + 1;
            Sum = (Sum * keep) + TodayFirstSeen;
            SumOfSquares = (SumOfSquares * keep) + (TodayFirstSeen * TodayFirstSeen);
            People = (People * keep) + TodayPeople;
        }

        TodayFirstSeen = 0;
        TodayPeople = 0;
    }
}
