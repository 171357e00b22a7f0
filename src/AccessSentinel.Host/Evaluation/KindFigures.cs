namespace AccessSentinel.Host.Evaluation;

/// <summary>Median and greatest of distinct beneficiaries read.</summary>
/// <param name="Median">The middle one; of an even number the mean of the two middle ones.</param>
/// <param name="Maximum">The greatest.</param>
internal sealed record Exposure(double Median, int Maximum);

/// <summary>What became of the attacks of one kind, in uses of stolen credentials.</summary>
/// <param name="Kind">The kind, or a name for several together.</param>
/// <param name="Uses">Uses counted.</param>
/// <param name="Measured">Those that met an effective measure.</param>
/// <param name="Suspended">Those that a suspension refused.</param>
/// <param name="Stopped">Those whose last reading access was refused.</param>
/// <param name="UntilMeasure">Read until the first effective measure.</param>
/// <param name="UntilSuspension">Read until a suspension.</param>
/// <param name="Whole">Read from first to last, also after measures lapsed.</param>
/// <param name="MinutesToMeasure">Median time from the first event to the first effective refusal, of those that met one; null: none.</param>
/// <param name="Attempted">Beneficiaries they would have read, each use by itself.</param>
/// <param name="ExposedUntilMeasure">Of those, read until the first effective measure.</param>
/// <param name="Exposed">Of those, read.</param>
/// <param name="BulkAnswers">Lists and exports answered until the first effective measure, of uses that asked for any; null: none did.</param>
/// <param name="Unnamed">Records in answered lists and exports; they name nobody and are kept apart.</param>
/// <param name="UnnamedAttempted">Records in all of them.</param>
internal sealed record KindFigures(
    string Kind, int Uses, int Measured, int Suspended, int Stopped, Exposure UntilMeasure, Exposure UntilSuspension, Exposure Whole,
    double? MinutesToMeasure, long Attempted, long ExposedUntilMeasure, long Exposed, Exposure? BulkAnswers, long Unnamed, long UnnamedAttempted)
{
    /// <summary>Share of the records exposed until the first effective measure; null: the kind names nobody.</summary>
    public double? ShareUntilMeasure => Attempted == 0 ? null : (double)ExposedUntilMeasure / Attempted;

    /// <summary>Share of the records exposed in all; null: the kind names nobody.</summary>
    public double? ShareExposed => Attempted == 0 ? null : (double)Exposed / Attempted;

    /// <summary>Sums up some uses.</summary>
    public static KindFigures Of(string kind, IReadOnlyCollection<UseOutcome> uses)
    {
        var times = uses.Where(each => each.TimeToMeasure is not null).Select(each => each.TimeToMeasure!.Value.TotalMinutes).ToArray();
        var bulk = uses.Where(each => each.UnnamedAttempted > 0).Select(each => each.BulkAnswers).ToArray();
        return new KindFigures(
            kind,
            uses.Count,
            times.Length,
            uses.Count(each => each.Suspended),
            uses.Count(each => each.Stopped),
            ExposureOf(uses.Select(each => each.UntilMeasure)),
            ExposureOf(uses.Select(each => each.UntilSuspension)),
            ExposureOf(uses.Select(each => each.Exposed)),
            times.Length == 0 ? null : Median(times),
            uses.Sum(each => (long)each.Attempted),
            uses.Sum(each => (long)each.UntilMeasure),
            uses.Sum(each => (long)each.Exposed),
            bulk.Length == 0 ? null : ExposureOf(bulk),
            uses.Sum(each => each.Unnamed),
            uses.Sum(each => each.UnnamedAttempted));
    }

    private static Exposure ExposureOf(IEnumerable<int> values)
    {
        var all = values.ToArray();
        return all.Length == 0 ? new Exposure(0, 0) : new Exposure(Median([.. all.Select(each => (double)each)]), all.Max());
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        var middle = values.Length / 2;
        return values.Length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
