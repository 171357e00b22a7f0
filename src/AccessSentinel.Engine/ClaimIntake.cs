using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Scoring;
using AccessSentinel.Engine.Signals;
using AccessSentinel.Engine.State;

namespace AccessSentinel.Engine;

/// <summary>Follows look-ups until their claim comes or the day is over.</summary>
internal static class ClaimIntake
{
    /// <summary>
    /// A look-up begins to wait. A full ring gives up its oldest, which teaches as it stands: a claim that comes too late to be matched
    /// is none for this credential, now and in what is expected of it.
    /// </summary>
    public static void Await(CredentialState state, in RecentRecord record)
    {
        if (state.Recent.IsFull)
        {
            Retire(state);
        }

        var complete = record;
        complete.Added = TrackEvidence.AddedBy(record);
        state.Recent.Add(complete);
    }

    /// <summary>Look-ups that have waited past the end of a delay bin become a little more suspicious each; after a day they are settled.</summary>
    public static void Ripen(CredentialState state, long now, ProfessionPrior prior)
    {
        var recent = state.Recent;
        if (now < recent.NextDue)
        {
            return;
        }

        Span<byte> stages = stackalloc byte[RecentRecords.Capacity];
        stages = stages[..recent.Count];
        var changed = false;
        if (AnyDue(recent.Entries, now, stages))
        {
            Span<double> come = stackalloc double[ClaimDelays.Count + 1];
            come[0] = 0;
            state.Baseline.ClaimedBy(prior, come[1..]);
            // Known people first: how they fared that day is the measure for the strangers, also when a whole night ripens at once.
            Advance(state, now, prior, stages, come, firstSeen: false);
            changed = Advance(state, now, prior, stages, come, firstSeen: true);
        }

        while (recent.Count > 0 && now - recent.Entries[0].Time >= ClaimDelays.Horizon)
        {
            Retire(state);
        }

        recent.NextDue = NextDue(recent, now);
        if (changed)
        {
            state.FamiliarEvidence.Refold(recent.Entries, foreign: false, now);
            state.ForeignEvidence.Refold(recent.Entries, foreign: true, now);
        }
    }

    /// <summary>A claim or quote came.</summary>
    public static void Claimed(CredentialState state, in AccessEvent accessEvent, long now, int today, ProfessionPrior prior)
    {
        state.Counters.Add(now, Metric.Claims, 1);
        var index = accessEvent.Beneficiary == 0 ? -1 : state.Recent.Find(accessEvent.Beneficiary);
        if (index < 0 || state.Recent.Entries[index].Claimed)
        {
            return;
        }

        ref var record = ref state.Recent.Entries[index];
        var memory = record.Foreign ? state.ForeignMemory : state.FamiliarMemory;
        var track = record.Foreign ? state.ForeignEvidence : state.FamiliarEvidence;
        // A claim for yesterday's look-up says nothing of how people are being claimed today.
        memory.SeenClaims += memory.ClaimsOf((int)(record.Time / TimeSpan.TicksPerDay)) ? 1 : 0;
        record.Claimed = true;
        if (record.FirstSeen)
        {
            record.Purpose = (Half)PurposeSignal.ClaimedLogRatio(PurposeSignal.Expected(state.Baseline, prior, memory));
            record.Added = TrackEvidence.AddedBy(record);
            track.Refold(state.Recent.Entries, record.Foreign, now);
            state.Counters.Add(record.Time, record.Foreign ? Metric.ClaimedForeign : Metric.ClaimedFamiliar, 1);
        }

        state.Baseline.ClaimDelay[Math.Min(ClaimDelays.Of(now - record.Time), ClaimDelays.Count - 1)] += (float)record.Weight;
        if (EvidenceIntake.IsQuiet(state, track))
        {
            state.Baseline.Attendance.Add(today, vouched: true);
            SourceIntake.Teach(state, accessEvent, today);
        }
    }

    private static long NextDue(RecentRecords recent, long now)
    {
        // A busy credential always has one that is due: looking every ten seconds tells as much.
        const long LeastWait = TimeSpan.TicksPerSecond * 10;
        var next = long.MaxValue;
        var stage = 0;
        // The newest are due first, and nothing is sooner than the least wait.
        for (var i = recent.Count - 1; i >= 0 && next > now + LeastWait; i--)
        {
            ref readonly var record = ref recent.Entries[i];
            stage = ClaimDelays.From(stage, now - record.Time);
            next = Math.Min(next, record.Time + ClaimDelays.End(record.Claimed || record.InBulk ? ClaimDelays.Count - 1 : Math.Min(stage, ClaimDelays.Count - 1)));
        }

        return Math.Max(next, now + LeastWait);
    }

    /// <summary>How many delay bins have passed for each record; whether any of them waits for the claim still and has come to a later bin.</summary>
    private static bool AnyDue(ReadOnlySpan<RecentRecord> entries, long now, Span<byte> stages)
    {
        var due = false;
        var stage = 0;
        for (var i = entries.Length - 1; i >= 0; i--)
        {
            ref readonly var record = ref entries[i];
            stage = ClaimDelays.From(stage, now - record.Time);
            stages[i] = (byte)stage;
            due |= IsDue(record, stage);
        }

        return due;
    }

    private static bool IsDue(in RecentRecord record, int stage) => !record.Claimed && !record.InBulk && stage > record.Stage;

    private static bool Advance(
        CredentialState state, long now, ProfessionPrior prior, ReadOnlySpan<byte> stages, ReadOnlySpan<double> come, bool firstSeen)
    {
        var changed = false;
        var entries = state.Recent.Entries;
        for (var i = 0; i < entries.Length; i++)
        {
            if (entries[i].FirstSeen == firstSeen && IsDue(entries[i], stages[i]))
            {
                Advance(state, i, now, prior, stages, come);
                changed = true;
            }
        }

        return changed;
    }

    /// <summary>
    /// How known people looked up just before and after on the same track were claimed, against what was to be expected, 0 to 1: in the
    /// middle of a migration nobody is claimed, whoever it is.
    /// </summary>
    private static double Neighbours(CredentialState state, int index, ProfessionPrior prior, ReadOnlySpan<byte> stages, ReadOnlySpan<double> come)
    {
        const int Reach = 30;
        var entries = state.Recent.Entries;
        var foreign = entries[index].Foreign;
        var share = state.Baseline.KnownClaimShare(prior);
        double expected = 0, claimed = 0;
        for (var i = Math.Max(0, index - Reach); i < Math.Min(entries.Length, index + Reach + 1); i++)
        {
            ref readonly var other = ref entries[i];
            if (other.FirstSeen || other.Foreign != foreign)
            {
                continue;
            }

            expected += share * come[stages[i]];
            claimed += other.Claimed ? 1 : 0;
        }

        return Math.Min(1, (claimed + 1) / (expected + 1));
    }

    private static void Advance(
        CredentialState state, int index, long now, ProfessionPrior prior, ReadOnlySpan<byte> stages, ReadOnlySpan<double> come)
    {
        ref var record = ref state.Recent.Entries[index];
        var stage = stages[index];
        if (state.Measure.Level >= MeasureLevel.StepUp && state.Measure.InForce(now) && !state.Measure.IsAnswered && !state.Measure.Shadow)
        {
            // Whoever is locked out cannot claim: that proves nothing.
            record.Stage = stage;
            return;
        }

        var memory = record.Foreign ? state.ForeignMemory : state.FamiliarMemory;
        var ofToday = memory.ClaimsOf((int)(record.Time / TimeSpan.TicksPerDay));
        if (record.FirstSeen)
        {
            var expected = PurposeSignal.Expected(state.Baseline, prior, memory) * Neighbours(state, index, prior, stages, come);
            record.Purpose = (Half)PurposeSignal.UnclaimedLogRatio(expected, come[stage]);
            record.Added = TrackEvidence.AddedBy(record);
        }

        var share = record.FirstSeen ? state.Baseline.ClaimShare(prior) : state.Baseline.KnownClaimShare(prior);
        memory.ExpectedClaims += ofToday ? (float)(share * (come[stage] - come[record.Stage])) : 0;
        record.Stage = stage;
    }

    private static void Retire(CredentialState state)
    {
        ref readonly var record = ref state.Recent.Entries[0];
        (record.Foreign ? state.ForeignEvidence : state.FamiliarEvidence).Settle(record);
        if (record.InBulk && !record.Claimed)
        {
            state.Recent.RemoveOldest();
            return;
        }

        if (record.FirstSeen)
        {
            state.Baseline.StrangerClaims.Add(record.Claimed, (double)record.Weight);
        }
        else
        {
            state.Baseline.KnownClaims.Add(record.Claimed, (double)record.Weight);
        }

        state.Recent.RemoveOldest();
    }
}
