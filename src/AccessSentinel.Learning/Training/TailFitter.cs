using System.Globalization;
using AccessSentinel.Engine.Scoring;

namespace AccessSentinel.Learning.Training;

/// <summary>
/// Fits the exponential tail of the evidence that ordinary work shows (peaks over a threshold: Pickands 1975; sums of log likelihood
/// ratios have an exponential tail, so the shape of the generalised Pareto is held at 0, which a free shape on a few thousand days is too
/// noisy to improve on).
/// <para>
/// One figure per credential-day, its greatest evidence, because the hours of a day are not independent; the rate is stated per active
/// credential-hour. Training data may hold attacks that nobody labelled: the days of the most extreme 1 % of the credentials (at least
/// one of 20) count as censored at the greatest day of all others, so that they say "at least so much" and cannot stretch the tail
/// (maximum likelihood under censoring: Epstein and Sobel 1953). The intervals come from resampling whole credentials.
/// </para>
/// </summary>
internal static class TailFitter
{
    private const double TailShare = 0.05;
    private const int LeastExceedances = 30;
    private const int MostExceedances = 2000;
    private const int LeastCredentials = 20;
    private const double ExtremeShare = 0.01;
    private const double FarBeyond = 2;
    private const int Resamples = 400;

    // What the built-in slope is worth, in days above the threshold.
    private const double Strength = 20;

    /// <summary>Fits to samples, one a credential.</summary>
    /// <param name="samples">At least one day each.</param>
    /// <param name="budgets">Budgets that are in use, wrongful measures per million credential-hours.</param>
    /// <param name="seed">Seed of the resampling.</param>
    public static TailFit Fit(IReadOnlyList<TailSample> samples, IReadOnlyList<double> budgets, int seed)
    {
        var hours = samples.Sum(each => (long)each.Hours);
        var sorted = samples.SelectMany(each => each.Days).OrderDescending().ToArray();
        var (threshold, cap) = (ThresholdOf(sorted), CapOf(samples));
        var line = Line(samples, threshold, cap);
        List<string> warnings = [];
        if (line is not { } fitted || samples.Count < LeastCredentials || line.Value.Exceedances < LeastExceedances)
        {
            warnings.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"Too few data for thresholds of their own: {samples.Count} credentials (at least {LeastCredentials}) with {line?.Exceedances ?? 0} days in the tail (at least {LeastExceedances}). The built-in scale is used."));
            var builtIn = SurprisalScale.BuiltIn;
            return new TailFit
            {
                Scale = builtIn,
                Source = ScaleSource.BuiltIn,
                Hours = hours,
                Days = sorted.Length,
                Credentials = samples.Count,
                Threshold = Round(threshold),
                Exceedances = line?.Exceedances ?? 0,
                Censored = line?.Censored ?? 0,
                MeanExcess = Round(line?.MeanExcess ?? 0),
                Intercept = new Interval(builtIn.Intercept, builtIn.Intercept),
                Slope = new Interval(builtIn.Slope, builtIn.Slope),
                Budgets = [.. budgets.Select(budget => Unresolved(budget, builtIn, hours))],
                Warnings = warnings,
            };
        }

        var resampled = Resample(samples, threshold, cap, seed);
        var thresholds = budgets.Select(budget => Threshold(budget, fitted, resampled, hours)).ToArray();
        foreach (var budget in thresholds.Where(each => each.DecadesBeyondData > 0))
        {
            warnings.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"A budget of {budget.PerMillionHours:0.###} per million hours lies {budget.DecadesBeyondData:0.0} powers of ten beyond what {hours} credential-hours show: its threshold, evidence {budget.Evidence:0.##} ({budget.Interval.Low:0.##} to {budget.Interval.High:0.##}), is carried on along the exponential tail{(budget.DecadesBeyondData > FarBeyond ? " and should be confirmed on more data before it is relied upon" : "")}."));
        }

        if (Line(samples, threshold + fitted.MeanExcess, cap) is { Exceedances: >= LeastExceedances } further
            && Math.Abs(Math.Log(further.RawMeanExcess / fitted.RawMeanExcess)) > 2.5 / Math.Sqrt(further.Exceedances))
        {
            warnings.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"The tail is not quite exponential: its mean excess is {fitted.RawMeanExcess:0.##} above evidence {threshold:0.##} and {further.RawMeanExcess:0.##} above {threshold + fitted.MeanExcess:0.##}."));
        }

        return new TailFit
        {
            Scale = new SurprisalScale(Round(fitted.Intercept), Round(fitted.Slope)),
            Source = ScaleSource.Fitted,
            Hours = hours,
            Days = sorted.Length,
            Credentials = samples.Count,
            Threshold = Round(threshold),
            Exceedances = fitted.Exceedances,
            Censored = fitted.Censored,
            MeanExcess = Round(fitted.MeanExcess),
            Intercept = IntervalOf(resampled.Select(each => each.Intercept)),
            Slope = IntervalOf(resampled.Select(each => each.Slope)),
            Budgets = thresholds,
            Warnings = warnings,
        };
    }

    /// <summary>The greatest 5 % of the days are the tail: at least 30 of them where there are so many, at most 2,000.</summary>
    private static double ThresholdOf(float[] descending)
    {
        const double Least = 0.3;
        var count = Math.Clamp((int)(descending.Length * TailShare), LeastExceedances * 2, MostExceedances);
        return descending.Length == 0 ? Least : Math.Max(Least, descending[Math.Min(count, descending.Length - 1)]);
    }

    /// <summary>The greatest day of all but the most extreme credentials.</summary>
    private static double CapOf(IReadOnlyList<TailSample> samples)
    {
        var greatest = samples.Select(each => each.Greatest).OrderDescending().ToArray();
        var extreme = samples.Count < LeastCredentials ? 0 : Math.Max(1, (int)(samples.Count * ExtremeShare));
        return greatest.Length == 0 ? 0 : greatest[Math.Min(extreme, greatest.Length - 1)];
    }

    private static TailLine? Line(IReadOnlyList<TailSample> samples, double threshold, double cap)
    {
        long hours = 0;
        int exceedances = 0, censored = 0;
        double sum = 0;
        foreach (var sample in samples)
        {
            hours += sample.Hours;
            foreach (var day in sample.Days)
            {
                if (day <= threshold)
                {
                    continue;
                }

                exceedances++;
                censored += day > cap ? 1 : 0;
                sum += Math.Min(day, Math.Max(cap, threshold)) - threshold;
            }
        }

        if (exceedances - censored < 5 || sum <= 0)
        {
            return null;
        }

        var builtIn = 1 / (SurprisalScale.BuiltIn.Slope * Math.Log(10));
        var raw = sum / (exceedances - censored);
        var mean = (sum + (Strength * builtIn)) / (exceedances - censored + Strength);
        var slope = 1 / (mean * Math.Log(10));
        return new TailLine(-Math.Log10((double)exceedances / hours) - (slope * threshold), slope, mean, raw, exceedances, censored);
    }

    private static List<TailLine> Resample(IReadOnlyList<TailSample> samples, double threshold, double cap, int seed)
    {
        Random random = new(seed);
        List<TailLine> lines = new(Resamples);
        var drawn = new TailSample[samples.Count];
        for (var i = 0; i < Resamples; i++)
        {
            for (var k = 0; k < drawn.Length; k++)
            {
                drawn[k] = samples[random.Next(samples.Count)];
            }

            if (Line(drawn, threshold, cap) is { } line)
            {
                lines.Add(line);
            }
        }

        return lines;
    }

    private static BudgetThreshold Threshold(double budget, TailLine fitted, List<TailLine> resampled, long hours)
    {
        var bar = 6 - Math.Log10(budget);
        return new BudgetThreshold(
            budget, Round((bar - fitted.Intercept) / fitted.Slope), IntervalOf(resampled.Select(each => (bar - each.Intercept) / each.Slope)), Beyond(bar, hours));
    }

    private static BudgetThreshold Unresolved(double budget, SurprisalScale scale, long hours)
    {
        var bar = 6 - Math.Log10(budget);
        var evidence = Round((bar - scale.Intercept) / scale.Slope);
        return new BudgetThreshold(budget, evidence, new Interval(evidence, evidence), Beyond(bar, hours));
    }

    private static double Beyond(double bar, long hours) => Round(Math.Max(0, bar - Math.Log10(Math.Max(1, hours))));

    private static Interval IntervalOf(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? new Interval(0, 0) : new Interval(Round(sorted[(int)(sorted.Length * 0.025)]), Round(sorted[(int)(sorted.Length * 0.975)]));
    }

    private static double Round(double value) => Math.Round(value, 6);

    private readonly record struct TailLine(double Intercept, double Slope, double MeanExcess, double RawMeanExcess, int Exceedances, int Censored);
}
