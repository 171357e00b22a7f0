using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Scoring;
using AccessSentinel.Engine.Signals;
using AccessSentinel.Engine.State;
using AccessSentinel.Engine.Windows;

namespace AccessSentinel.Engine;

/// <summary>
/// Reads the features of <see cref="FeatureCatalogue"/> off a record, at the record's time. One code for training, backtest and the
/// worker. Changes nothing and allocates nothing; every value is finite.
/// </summary>
internal static class FeatureReader
{
    /// <summary>What a share must be observed on before it speaks for itself.</summary>
    private const double ShareStrength = 10;

    /// <summary>Fills a vector.</summary>
    /// <param name="state">The record.</param>
    /// <param name="prior">What is expected of its profession.</param>
    /// <param name="score">Its score: which track it is about, and what was expected of that.</param>
    /// <param name="values">At least <see cref="FeatureCatalogue.Count"/> places, filled in its order.</param>
    public static void Read(CredentialState state, ProfessionPrior prior, in CredentialScore score, Span<double> values)
    {
        var foreign = score.Foreign;
        var counters = state.Counters;
        var baseline = state.Baseline;
        var memory = foreign ? state.ForeignMemory : state.FamiliarMemory;
        var track = foreign ? state.ForeignEvidence : state.FamiliarEvidence;
        var strangers = foreign ? Metric.StrangersForeign : Metric.StrangersFamiliar;
        var known = foreign ? Metric.KnownForeign : Metric.KnownFamiliar;
        var claimed = foreign ? Metric.ClaimedForeign : Metric.ClaimedFamiliar;
        var today = (int)(state.Now / TimeSpan.TicksPerDay);
        var hourShare = baseline.Rhythm.HourShare(VolumeRhythm.BinOf(LocalTime.Of(state.Now, baseline.OwnDepartment)), prior);
        var firstSeen = counters.Sum(WindowLength.Day, strangers);
        var people = firstSeen + counters.Sum(WindowLength.Day, known);

        values[0] = Log(counters.Sum(WindowLength.TenMinutes, strangers) - counters.Sum(WindowLength.TenMinutes, claimed));
        values[1] = Log(score.HourStrangers);
        values[2] = Log(score.DayStrangers);
        values[3] = Ratio(score.HourStrangers, score.HourExpected);
        values[4] = Ratio(score.DayStrangers, score.DayExpected);
        values[5] = Excess(firstSeen, people, baseline.FirstSeenShare(prior, today));
        values[6] = Log(counters.Sum(WindowLength.Minute, strangers) + counters.Sum(WindowLength.Minute, known));
        values[7] = Ratio(
            counters.Sum(WindowLength.Hour, strangers) + counters.Sum(WindowLength.Hour, known),
            baseline.Rhythm.PeoplePerDay(prior) * hourShare);
        values[8] = Math.Clamp((memory.ExpectedClaims - memory.SeenClaims) / (memory.ExpectedClaims + 2), -1, 1);
        values[9] = DepartmentSurprise(baseline, prior, memory);
        values[10] = Excess(memory.NotFound, memory.Records + memory.NotFound, baseline.NotFound.Mean(prior.NotFoundShare, 2 * ShareStrength));
        values[11] = Log(track.Families[(int)SignalFamily.Enumeration]);
        values[12] = FastPace(baseline, prior, memory);
        values[13] = score.Takeover;
        values[14] = -Math.Log10(Math.Max(hourShare, 1e-4));
        values[15] = Log(state.Context.SilentDays);
        values[16] = Log(counters.Sum(WindowLength.Hour, Metric.Denied));
        var bulk = counters.Sum(WindowLength.Day, Metric.BulkRecords);
        // Without an answer there is nothing to compare: what is expected alone would only tell how long the credential is known.
        values[17] = bulk == 0 ? 0 : Ratio(bulk, BulkPerDay(baseline.Lists, prior) + BulkPerDay(baseline.Exports, prior));
    }

    private static double Log(double count) => Math.Log10(1 + Math.Max(0, count));

    private static double Ratio(double count, double expected) => Math.Log10((1 + Math.Max(0, count)) / (1 + expected));

    private static double Excess(double hits, double trials, double expected) =>
        ((hits + (ShareStrength * expected)) / (trials + ShareStrength)) - expected;

    private static double BulkPerDay(BulkHabit habit, ProfessionPrior prior) => habit.PerDay(prior) * Math.Pow(10, habit.Size().Mean);

    private static double DepartmentSurprise(Baseline baseline, ProfessionPrior prior, TrackMemory memory)
    {
        const double Strength = 4;
        const double LeastShare = 1e-4;
        double surprise = 0, count = 0;
        for (var i = 0; i < TrackMemory.DepartmentSlots; i++)
        {
            if (memory.Departments[i] != 0)
            {
                surprise -= memory.DepartmentCounts[i] * Math.Log10(Math.Max(LeastShare, baseline.DepartmentShare(memory.Departments[i], prior)));
                count += memory.DepartmentCounts[i];
            }
        }

        return surprise / (count + Strength);
    }

    private static double FastPace(Baseline baseline, ProfessionPrior prior, TrackMemory memory)
    {
        double fast = 0, all = 0, own = 0, ownAll = 0, expected = 0;
        for (var i = 0; i < PaceBins.Count; i++)
        {
            all += memory.Pace[i];
            ownAll += baseline.Pace[i];
            if (i < PaceBins.Fast)
            {
                fast += memory.Pace[i];
                own += baseline.Pace[i];
                expected += prior.Pace[i];
            }
        }

        const double PriorStrength = 30;
        return Excess(fast, all, (own + (expected * PriorStrength)) / (ownAll + PriorStrength));
    }
}
