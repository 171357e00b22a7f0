using System.Globalization;
using AccessSentinel.Engine.Scoring;

namespace AccessSentinel.Learning.Training;

/// <summary>
/// Fits the exponential tail of the evidence that ordinary work shows (peaks over a threshold: Pickands 1975; sums of log likelihood
/// ratios have an exponential tail, so the shape of the generalised Pareto is held at 0, which a free shape on a few thousand days is too
/// noisy to improve on).
/// <para>
/// One figure per credential-day, its greatest evidence, because the hours of a day are not independent; the rate is stated per active
/// credential-hour. Training data may hold attacks that nobody labelled. So credentials that stand out from the tail of all the others,
/// beyond what the greatest value of such a tail would exceed once in 100 samples, are left out, at most 2 % of them, and the model says how many.
/// Of those that remain, the days of the most extreme 1 % (at least one of 20 credentials) count as censored at the greatest day of the
/// others: they say "at least so much" and cannot stretch the tail (maximum likelihood under censoring: Epstein and Sobel 1953). The
/// intervals come from resampling whole credentials.
/// </para>
/// </summary>
internal static class TailFitter
{
    private const double TailShare = 0.05;
    private const int LeastExceedances = 30;
    private const int MostExceedances = 2000;
    private const int LeastCredentials = 20;
    private const double ExtremeShare = 0.01;
    private const double StandingOutShare = 0.02;
    private const double OnceInAHundred = 4.6;
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
        var ordinary = WithoutStandingOut(samples, out var beyond);
        var fit = FitOrdinary(ordinary, budgets, seed);
        var left = samples.Count - ordinary.Count;
        return left == 0 ? fit : fit with
        {
            LeftOut = left,
            Warnings =
            [
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{left} of {samples.Count} credentials stand out from the tail of all the others (evidence above {beyond:0.##}) and were left out as likely attacks. Look at them (backtest shows them); if they did ordinary work, the thresholds are too low."),
                .. fit.Warnings,
            ],
        };
    }

    /// <summary>Leaves out credentials whose greatest day no sample of an exponential tail of this size would show.</summary>
    private static List<TailSample> WithoutStandingOut(IReadOnlyList<TailSample> samples, out double beyond)
    {
        beyond = double.PositiveInfinity;
        if (samples.Count < LeastCredentials)
        {
            return [.. samples];
        }

        var sorted = samples.SelectMany(each => each.Days).OrderDescending().ToArray();
        var threshold = ThresholdOf(sorted);
        var excesses = sorted.TakeWhile(day => day > threshold).Select(day => day - threshold).ToArray();
        if (excesses.Length < LeastExceedances)
        {
            return [.. samples];
        }

        // The median says what the mean of an exponential is without being moved by the greatest ones.
        var mean = excesses[excesses.Length / 2] / Math.Log(2);
        var limit = threshold + (mean * (Math.Log(excesses.Length) + OnceInAHundred));
        beyond = limit;
        var most = Math.Max(1, (int)(samples.Count * StandingOutShare));
        var leftOut = samples.Where(each => each.Greatest > limit && !each.IsVouchedFor).OrderByDescending(each => each.Greatest).Take(most).ToHashSet();
        return [.. samples.Where(each => !leftOut.Contains(each))];
    }

    private static TailFit FitOrdinary(IReadOnlyList<TailSample> samples, IReadOnlyList<double> budgets, int seed)
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
