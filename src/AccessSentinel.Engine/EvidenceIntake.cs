using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Scoring;
using AccessSentinel.Engine.Signals;
using AccessSentinel.Engine.State;
using AccessSentinel.Engine.Windows;

namespace AccessSentinel.Engine;

/// <summary>Turns one event into evidence on one of the two tracks, and teaches the baseline as far as it looks innocent.</summary>
internal static class EvidenceIntake
{
    /// <summary>Evidence at which an observation teaches with half its weight.</summary>
    private const double HalfWeightAt = 1.5;

    private const double Least = 0.02;
    private const double LeastWhileLearning = 0.3;
    private const double CanaryLogRatio = 6;
    private const long UntilNoticed = TimeSpan.TicksPerMinute * 15;

    /// <summary>Everything that an event adds.</summary>
    /// <returns>Whom it read.</returns>
    public static BeneficiaryRead Take(CredentialState state, in AccessEvent accessEvent, long time, ProfessionPrior prior, IReadOnlySet<ulong> canaries, in CampaignObservation campaign)
    {
        var today = (int)(time / TimeSpan.TicksPerDay);
        SourceIntake.Take(state, accessEvent, time, today, prior, campaign);
        ClaimIntake.Ripen(state, time, prior);
        switch (accessEvent.Action)
        {
            case AccessAction.Lookup or AccessAction.View or AccessAction.List or AccessAction.Export:
                return TakeAccess(state, accessEvent, time, today, prior, canaries);
            case AccessAction.Claim or AccessAction.Quote when accessEvent.Outcome == AccessOutcome.Success:
                ClaimIntake.Claimed(state, accessEvent, time, today, prior);
                return BeneficiaryRead.Nobody;
            default:
                return BeneficiaryRead.Nobody;
        }
    }

    /// <summary>Whether a source may be vouched for: what is done from it looks like work, however new the source itself is.</summary>
    public static bool IsQuiet(CredentialState state, TrackEvidence track) =>
        track.Greatest < HalfWeightAt && (!state.Measure.InForce(state.Now) || state.Measure.IsAnswered);

    /// <summary>How far an observation made now may teach: 1 while nothing is suspected, towards 0 as evidence grows.</summary>
    public static double TeachingWeight(CredentialState state, TrackEvidence track)
    {
        if (state.Measure.InForce(state.Now) && !state.Measure.IsAnswered)
        {
            return 0;
        }

        // Habits nobody foresaw look odd until they are learned: a little is always taught, and more while history is read back.
        var least = state.Learning ? LeastWhileLearning : Least;
        return Math.Max(least, 1 / (1 + Math.Pow(10, track.Greatest + (0.5 * (state.Context.Takeover + state.Context.Dormancy)) - HalfWeightAt)));
    }

    private static BeneficiaryRead TakeAccess(CredentialState state, in AccessEvent accessEvent, long time, int today, ProfessionPrior prior, IReadOnlySet<ulong> canaries)
    {
        var foreign = state.Context.Takeover >= TakeoverSignal.ForeignFrom;
        var memory = foreign ? state.ForeignMemory : state.FamiliarMemory;
        var track = foreign ? state.ForeignEvidence : state.FamiliarEvidence;
        memory.DecayTo(time);
        state.FamiliarEvidence.FadeTo(time);
        state.ForeignEvidence.FadeTo(time);
        switch (accessEvent.Outcome)
        {
            case AccessOutcome.NotFound:
                TakeMiss(state, accessEvent, prior, memory, track, time, today);
                return BeneficiaryRead.Nobody;
            case AccessOutcome.Denied:
                TakeAttempt(state, accessEvent, time, today, prior, memory, track);
                return BeneficiaryRead.Nobody;
            case not AccessOutcome.Success:
                return BeneficiaryRead.Nobody;
        }

        if (canaries.Count > 0 && canaries.Contains(accessEvent.Beneficiary))
        {
            track.AddCanary(CanaryLogRatio, time);
        }

        if (accessEvent.Action is AccessAction.List or AccessAction.Export && accessEvent.Records > 1)
        {
            TakeBulk(state, accessEvent, prior, track, time);
        }

        return accessEvent.Beneficiary == 0
            ? BeneficiaryRead.Nobody
            : TakePerson(state, accessEvent, time, today, prior, memory, track, foreign);
    }

    private static BeneficiaryRead TakePerson(
        CredentialState state, in AccessEvent accessEvent, long time, int today, ProfessionPrior prior, TrackMemory memory, TrackEvidence track, bool foreign)
    {
        var tag = accessEvent.Beneficiary;
        var repeated = IsRepeat(state, tag, time);
        var firstSeen = !state.Known.Touch(tag, time);
        if (repeated && !firstSeen)
        {
            return BeneficiaryRead.Nobody;
        }

        var baseline = state.Baseline;
        var weight = TeachingWeight(state, track);
        var department = accessEvent.ResidenceDepartment;
        var bin = memory.BinOf(time);
        var inBulk = bin < PaceBins.Fast && NoveltySignal.IsExplained(baseline, prior, memory, today);
        var evidence = Weigh(baseline, accessEvent, time, today, prior, memory, firstSeen, inBulk);
        track.Add(evidence, time);
        if (track.Since != 0)
        {
            track.Exposed++;
            track.Strangers += firstSeen ? 1 : 0;
        }

        state.Counters.Add(time, firstSeen ? Metric.FirstSeen : foreign ? Metric.KnownForeign : Metric.KnownFamiliar, 1);
        if (firstSeen)
        {
            state.Counters.Add(time, foreign ? Metric.StrangersForeign : Metric.StrangersFamiliar, 1);
        }

        ClaimIntake.Await(state, new RecentRecord
        {
            Time = time,
            Tag = (uint)tag,
            Novelty = (Half)evidence.Novelty,
            Pace = (Half)evidence.Pace,
            Segment = (Half)evidence.Segment,
            Weight = (Half)weight,
            FirstSeen = firstSeen,
            Foreign = foreign,
            InBulk = inBulk,
        });

        baseline.FirstSeen.Add(firstSeen, weight);
        baseline.NotFound.Add(hit: false, weight);
        baseline.Pace[bin] += (float)weight;
        if (department != 0)
        {
            baseline.Departments.Add(department, weight);
        }

        var local = LocalTime.Of(time, baseline.OwnDepartment);
        baseline.Rhythm.Add((int)(local / TimeSpan.TicksPerDay), VolumeRhythm.BinOf(local), firstSeen, weight);

        // Strangers read from a foreign source do not make it familiar: a known person, or a claim, must vouch for it.
        if (IsQuiet(state, track))
        {
            baseline.Attendance.Add(today, vouched: !firstSeen);
            if (!firstSeen || !foreign)
            {
                SourceIntake.Teach(state, accessEvent, today);
            }
        }

        return firstSeen ? BeneficiaryRead.FirstSeen : BeneficiaryRead.Known;
    }

    /// <summary>What a look-up says, rounded as it is stored; the track remembers it.</summary>
    private static RecordEvidence Weigh(
        Baseline baseline, in AccessEvent accessEvent, long time, int today, ProfessionPrior prior, TrackMemory memory, bool firstSeen, bool inBulk)
    {
        var department = accessEvent.ResidenceDepartment;
        var bin = memory.BinOf(time);
        var miss = EnumerationSignal.ExpectedMiss(baseline, prior, memory);
        var distance = accessEvent.NirPrefix == 0 ? 0 : memory.OrderDistance(accessEvent.NirPrefix, accessEvent.NirOrder);
        var novelty = (Half)NoveltySignal.LogRatio(NoveltySignal.Expected(baseline, prior, memory, today), firstSeen);
        var segment = (Half)(department == 0 ? 0 : SegmentSignal.LogRatio(SegmentSignal.Expected(baseline, prior, memory, department)));
        var pace = (Half)PaceSignal.LogRatio(baseline, prior, memory, bin);
        if (inBulk)
        {
            // The known people speak for the owner as ever; what they explain speaks against nobody.
            novelty = firstSeen ? Half.Zero : novelty;
            pace = Half.Min(pace, Half.Zero);
        }

        memory.Add(time, bin, department, firstSeen);
        return new RecordEvidence(
            (double)novelty,
            (double)pace,
            (double)segment,
            EnumerationSignal.MissLogRatio(miss, miss: false) + EnumerationSignal.OrderLogRatio(distance),
            0,
            EnumerationSignal.GuessLogRatio(EnumerationSignal.BadDayMiss(baseline, prior), miss: false));
    }

    /// <summary>
    /// A look-up that the portal refused while a measure runs is an attempt: it speaks for a severer measure, and it is no exposure, teaches
    /// nothing and makes nobody known. Only inside a session that was seen to work: anybody can be refused in somebody's name. In the first
    /// quarter of an hour it proves nothing: until she has found out what is asked of her, the owner tries again too.
    /// </summary>
    private static void TakeAttempt(
        CredentialState state, in AccessEvent accessEvent, long time, int today, ProfessionPrior prior, TrackMemory memory, TrackEvidence track)
    {
        var context = state.Context;
        var measure = state.Measure;
        if (accessEvent.Beneficiary == 0
            || accessEvent.Session == 0
            || (uint)accessEvent.Session != context.Session
            || (uint)accessEvent.Network != context.Network
            || measure.IsAnswered
            || measure.Shadow
            || !measure.InForce(time)
            || time - measure.OpenedAt < UntilNoticed
            || (uint)accessEvent.Beneficiary == context.LastRefused)
        {
            return;
        }

        context.LastRefused = (uint)accessEvent.Beneficiary;
        var stranger = !state.Known.Contains(accessEvent.Beneficiary, time);
        var inBulk = memory.BinOf(time) < PaceBins.Fast && NoveltySignal.IsExplained(state.Baseline, prior, memory, today);
        track.Add(Weigh(state.Baseline, accessEvent, time, today, prior, memory, stranger, inBulk), time);
    }

    /// <summary>
    /// Whether the person was already looked up in the last day. Beyond what the day's window counts exactly the hour's answers, and
    /// beyond that the ring of recent look-ups: repeats nearly always follow at once (a view after its look-up).
    /// </summary>
    private static bool IsRepeat(CredentialState state, ulong tag, long time)
    {
        var pending = state.Recent.Find(tag) >= 0;
        var added = state.Distinct.Touch(tag, time);
        if (state.Distinct.IsExact(WindowLength.Day))
        {
            return (added & WindowSet.Day) == 0;
        }

        if (state.Distinct.IsExact(WindowLength.Hour))
        {
            return pending || (added & WindowSet.Hour) == 0;
        }

        return pending;
    }

    /// <summary>
    /// A look-up that found nobody. The same number again says nothing more: a broken card reader tries one for an hour. A number that once was
    /// somebody's speaks for the owner, and one that nobody can have, its key being wrong, was mistyped and not guessed; of a miss that names no
    /// number it is not known whether it is the same again.
    /// </summary>
    private static void TakeMiss(
        CredentialState state, in AccessEvent accessEvent, ProfessionPrior prior, TrackMemory memory, TrackEvidence track, long time, int today)
    {
        var tag = accessEvent.Beneficiary;
        if (tag != 0 && !memory.IsNewMiss(tag))
        {
            return;
        }

        var baseline = state.Baseline;
        var weight = TeachingWeight(state, track);
        if (tag != 0 && state.Known.Contains(tag, time))
        {
            var known = EnumerationSignal.KnownMissLogRatio(NoveltySignal.Expected(baseline, prior, memory, today));
            track.Add(new RecordEvidence(0, 0, 0, known, 0, known), time);
            memory.ExplainMisses();
        }
        else
        {
            var guessed = tag != 0 && accessEvent.Nir is not (NirState.KeyInvalid or NirState.Unreadable) && !memory.TakeExplainedMiss();
            var miss = EnumerationSignal.MissLogRatio(EnumerationSignal.ExpectedMiss(baseline, prior, memory), miss: true);
            var guess = guessed ? EnumerationSignal.GuessLogRatio(EnumerationSignal.BadDayMiss(baseline, prior), miss: true) : 0;
            track.Add(new RecordEvidence(0, 0, 0, miss, 0, guess), time);
        }

        memory.NotFound += 1;
        baseline.NotFound.Add(hit: true, weight);
    }

    private static void TakeBulk(CredentialState state, in AccessEvent accessEvent, ProfessionPrior prior, TrackEvidence track, long time)
    {
        var bulk = accessEvent.Action == AccessAction.Export ? state.Baseline.Exports : state.Baseline.Lists;
        var weight = TeachingWeight(state, track);
        track.AddBulk(BulkSignal.LogRatio(bulk, prior, accessEvent.Records), time);
        if (accessEvent.Beneficiary == 0 && track.Since != 0)
        {
            track.Unnamed = (int)Math.Min((long)track.Unnamed + accessEvent.Records, int.MaxValue);
        }

        state.Counters.Add(time, Metric.BulkRecords, accessEvent.Records);
        bulk.Teach(accessEvent.Records, weight);
    }
}
